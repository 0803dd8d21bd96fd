use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::branding::Accent;

mod style;

/// One thing a page loads, ready to send.
struct Asset {
    mime: &'static str,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

impl Asset {
    fn new(mime: &'static str, content: String) -> Asset {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let gzip = gzip.write_all(content.as_bytes()).and_then(|()| gzip.finish());
        let mut brotli = Vec::new();
        let options = brotli::enc::BrotliEncoderParams { quality: 9, lgwin: 18, ..Default::default() };
        let done = brotli::BrotliCompress(&mut content.as_bytes(), &mut brotli, &options);
        Asset {
            mime,
            gzip: gzip.expect("writing to memory cannot fail").into(),
            brotli: done.map(|_| brotli).expect("writing to memory cannot fail").into(),
            plain: content.into(),
        }
    }

    fn respond(&self, accepted: &str) -> Response {
        let takes =
            |coding: &str| accepted.split(',').any(|part| part.trim().split(';').next() == Some(coding));
        let (coding, body) = match () {
            () if takes("br") => (Some("br"), &self.brotli),
            () if takes("gzip") => (Some("gzip"), &self.gzip),
            () => (None, &self.plain),
        };
        let mut response = body.clone().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.mime));
        headers
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    }
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The script modules. `main.js` loads each of the others only on a page that has a use for it.
const SCRIPTS: &[(&str, &str)] = &[
    ("main.js", include_str!("../assets/js/main.js")),
    ("autosave.js", include_str!("../assets/js/autosave.js")),
    ("count.js", include_str!("../assets/js/count.js")),
    ("dialog.js", include_str!("../assets/js/dialog.js")),
    ("driver.js", include_str!("../assets/js/driver.js")),
    ("errors.js", include_str!("../assets/js/errors.js")),
    ("files.js", include_str!("../assets/js/files.js")),
    ("passkey.js", include_str!("../assets/js/passkey.js")),
    ("place.js", include_str!("../assets/js/place.js")),
    ("postal.js", include_str!("../assets/js/postal.js")),
    ("queue.js", include_str!("../assets/js/queue.js")),
    ("signature.js", include_str!("../assets/js/signature.js")),
    ("sortable.js", include_str!("../assets/js/sortable.js")),
    ("table.js", include_str!("../assets/js/table.js")),
    ("till.js", include_str!("../assets/js/till.js")),
];

struct Assets {
    hash: String,
    files: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut contents = vec![("yakuba.css".to_owned(), CSS, style::joined())];
    contents.extend(SCRIPTS.iter().map(|(name, code)| ((*name).to_owned(), JS, (*code).to_owned())));
    let mut digest = Sha256::new();
    for (name, _, content) in &contents {
        digest.update(name);
        digest.update(content);
    }
    let mut hash = String::new();
    for byte in &digest.finalize()[..6] {
        write!(hash, "{byte:02x}").expect("writing to a string cannot fail");
    }
    let files = contents.into_iter().map(|(name, mime, content)| (name, Asset::new(mime, content))).collect();
    Assets { hash, files }
});

/// The path under which a file is served now, as `/assets/1f3a…/yakuba.css`. It changes when any asset changes,
/// so a browser may keep what it has for ever.
pub fn path(name: &str) -> String {
    format!("/assets/{}/{name}", ASSETS.hash)
}

/// Path of the small style sheet that sets a city's colour. A style sheet of its own, because the content
/// security policy allows no style inside the page.
pub fn accent_path(accent: Accent) -> String {
    path(&format!("accent-{accent}.css"))
}

/// Serves everything below `/assets/`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    // Joining and compressing happens here, once, before the first request.
    LazyLock::force(&ASSETS);
    Router::new().route("/assets/{hash}/{file}", get(serve))
}

async fn serve(Path((hash, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    // After an update an open page still asks for the old address: serve what there is now, uncached.
    let current = hash == ASSETS.hash;
    let mut response = match ASSETS.files.get(&file) {
        Some(asset) => asset.respond(accepted),
        None => match file.strip_prefix("accent-").and_then(|name| name.strip_suffix(".css")) {
            Some(colour) => match Accent::parse(colour) {
                Ok(accent) => Asset::new(CSS, accent_style(accent)).respond(accepted),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            },
            None => StatusCode::NOT_FOUND.into_response(),
        },
    };
    if !current {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

fn accent_style(accent: Accent) -> String {
    let dark = accent.on_dark();
    format!(
        "@layer tokens{{:root{{--accent:#{accent}}}@media screen and (prefers-color-scheme:dark){{:root{{--accent:#{dark}}}}}}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_a_page_can_load_stays_within_forty_kilobytes() {
        let sizes: Vec<_> = ASSETS.files.iter().map(|(name, asset)| (name, asset.gzip.len())).collect();
        let all: usize = sizes.iter().map(|(_, size)| size).sum();
        assert!(all <= 40_000, "{all} bytes compressed: {sizes:?}");
    }

    #[tokio::test]
    async fn a_browser_gets_the_smallest_form_it_understands_and_keeps_it() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br;q=0.9"));
        let path = Path((ASSETS.hash.clone(), "yakuba.css".to_owned()));
        let response = serve(path, headers).await;
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    }

    #[tokio::test]
    async fn a_page_opened_before_an_update_still_gets_its_style_but_does_not_keep_it() {
        let path = Path(("000000000000".to_owned(), "accent-115a36.css".to_owned()));
        let response = serve(path, HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    }
}
