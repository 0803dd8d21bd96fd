use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use yakuba_base::Lang;

use super::Edge;
use super::flash::cookie;

const COOKIE: &str = "lang";

/// The language of a request: `?lang=`, else the cookie, else what the browser prefers, else Japanese.
pub(crate) fn of_request(headers: &HeaderMap, query: Option<&str>) -> Lang {
    asked(query)
        .or_else(|| cookie(headers, COOKIE).and_then(Lang::from_code))
        .unwrap_or_else(|| preferred(headers))
}

/// Keeps a language asked for with `?lang=` for a year.
pub(super) async fn remember(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let asked = asked(request.uri().query());
    let mut response = next.run(request).await;
    if let Some(lang) = asked {
        let secure = if edge.tls { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}", lang.code());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn asked(query: Option<&str>) -> Option<Lang> {
    query?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Lang::from_code)
}

/// The first of the browser's languages that we speak. Browsers list them best first.
fn preferred(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut languages = accepted.split(',').map(|part| part.trim().split(['-', ';']).next().unwrap_or(""));
    match languages.find(|language| matches!(*language, "ja" | "en")) {
        Some("en") => Lang::En,
        _ => Lang::Ja,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(accept: &'static str, cookie: &'static str, query: Option<&str>) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        of_request(&headers, query)
    }

    #[test]
    fn a_choice_goes_before_the_cookie_and_the_cookie_before_the_browser() {
        assert_eq!(reads("en-US,ja;q=0.5", "a=b; lang=ja", Some("x=1&lang=easy")), Lang::Easy);
        assert_eq!(reads("en-US,ja;q=0.5", "a=b; lang=ja", None), Lang::Ja);
        assert_eq!(reads("vi, en;q=0.8, ja;q=0.5", "", Some("lang=xx")), Lang::En);
        assert_eq!(reads("vi", "", None), Lang::Ja);
    }
}
