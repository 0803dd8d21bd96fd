//! Files as answers. What came from outside runs nothing, whatever it claims to be.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, header};

/// What a browser can show without running anything of it.
const SHOWN: [&str; 5] = ["application/pdf", "image/jpeg", "image/png", "image/gif", "image/webp"];

/// A file. `kind` is its media type, read from its bytes by whoever calls, and nothing when they are of no kind we know.
/// What a browser can show safely is shown, everything else is saved, under `name` when there is one.
pub fn served(bytes: impl Into<Body>, kind: Option<&str>, name: &str) -> Response {
    let is_shown = kind.is_some_and(|kind| SHOWN.contains(&kind));
    let how = if is_shown { "inline" } else { "attachment" };
    let disposition = match name {
        "" => how.to_owned(),
        name => format!("{how}; filename*=UTF-8''{}", encoded(name)),
    };
    // Browsers show a PDF with a viewer of their own, in its own process, and that viewer does not start in a sandbox.
    let policy = match kind {
        Some("application/pdf") => "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        _ => "default-src 'none'; sandbox",
    };
    let mut response = bytes.into().into_response();
    let mut put = |name: HeaderName, text: &str| {
        let value = HeaderValue::from_str(text);
        let value = value.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
        response.headers_mut().insert(name, value);
    };
    put(header::CONTENT_TYPE, kind.unwrap_or("application/octet-stream"));
    put(header::CONTENT_DISPOSITION, &disposition);
    put(header::CONTENT_SECURITY_POLICY, policy);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::CACHE_CONTROL, "private, no-store");
    response
}

/// A name as RFC 8187 writes it.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.bytes().fold(String::new(), |text, byte| match plain(byte) {
        true => text + &char::from(byte).to_string(),
        false => text + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: Option<&str>, name: &str) -> [String; 3] {
        let response = served("bytes", kind, name);
        [header::CONTENT_TYPE, header::CONTENT_DISPOSITION, header::CONTENT_SECURITY_POLICY]
            .map(|name| response.headers()[name].to_str().unwrap().to_owned())
    }

    #[test]
    fn only_what_runs_nothing_is_shown() {
        let [kind, how, policy] = headers(Some("application/pdf"), "領収 1.pdf");
        assert_eq!(
            (kind.as_str(), how.as_str()),
            ("application/pdf", "inline; filename*=UTF-8''%E9%A0%98%E5%8F%8E%201.pdf")
        );
        assert!(!policy.contains("sandbox"));
        let [kind, how, policy] = headers(Some("text/html"), "");
        assert_eq!((kind.as_str(), how.as_str()), ("text/html", "attachment"));
        assert_eq!(policy, "default-src 'none'; sandbox");
        assert_eq!(headers(None, "")[0], "application/octet-stream");
        // A kind that is no header's value is no kind.
        assert_eq!(headers(Some("a\nb"), "")[0], "application/octet-stream");
    }
}
