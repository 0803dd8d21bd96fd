use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, header};

const COOKIE: &str = "flash";

/// A word for the next page: a key of a catalogue, never text, so that nobody can put words in our mouth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash(String);

impl Flash {
    /// Sends the browser on to `url` (303) with a word to be said there: `Flash::redirect("/queue", "saved")`.
    pub fn redirect(url: &str, key: &'static str) -> Response {
        let mut response = Redirect::to(url).into_response();
        if let Ok(cookie) =
            HeaderValue::from_str(&format!("{COOKIE}={key}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"))
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The key left behind.
    pub fn key(&self) -> &str {
        &self.0
    }

    pub(crate) fn of_request(headers: &HeaderMap) -> Option<Flash> {
        let key = cookie(headers, COOKIE)?;
        let plain = key.len() <= 64 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain.then(|| Flash(key.to_owned()))
    }
}

/// The value of a cookie, as sent.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Forgets the word once a page has been shown.
pub(super) async fn forget(request: Request, next: Next) -> Response {
    let had = cookie(request.headers(), COOKIE).is_some();
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if had && is_page {
        let gone = HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}
