use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, Uri, header};

use crate::PageError;

/// Refuses a change that another site's page asked for (cross-site request forgery). Every browser of the last
/// years says where a request comes from (Fetch Metadata, W3C); an older one sends `Origin` with each POST. No
/// token in the page is needed, so a page can be kept open for days and still be sent.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    if allowed(request.method(), request.uri(), request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(method = %request.method(), "refused a change asked for by another site");
    PageError::foreign_origin().into_response()
}

fn allowed(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    // A forged request can carry neither a bearer token nor, without cookies, anybody's identity.
    let bearer = text(header::AUTHORIZATION).is_some_and(|value| value.starts_with("Bearer "));
    if uri.path().starts_with("/api/") && (bearer || !headers.contains_key(header::COOKIE)) {
        return true;
    }
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match text(header::ORIGIN) {
            Some(origin) => {
                let host = text(header::HOST).or(uri.authority().map(|authority| authority.as_str()));
                host.is_some() && origin.split_once("://").map(|(_, rest)| rest) == host
            }
            // Neither header: not a browser, so no stolen cookie either.
            None => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap =
            headers.iter().map(|(n, v)| (header::HeaderName::from_static(n), v.parse().unwrap())).collect();
        allowed(&Method::POST, &path.parse().unwrap(), &headers)
    }

    #[test]
    fn a_change_is_taken_from_our_own_pages_only() {
        assert!(post("/apply", &[("sec-fetch-site", "same-origin"), ("cookie", "s=1")]));
        assert!(!post("/apply", &[("sec-fetch-site", "cross-site"), ("cookie", "s=1")]));
        assert!(!post("/apply", &[("sec-fetch-site", "same-site"), ("cookie", "s=1")]));
        assert!(post("/apply", &[("origin", "http://city.example:8080"), ("host", "city.example:8080")]));
        assert!(!post("/apply", &[("origin", "http://city.example:8081"), ("host", "city.example:8080")]));
        assert!(!post("/apply", &[("origin", "null"), ("host", "city.example")]));
    }

    #[test]
    fn a_program_with_its_own_proof_is_taken_from_anywhere() {
        let foreign = ("sec-fetch-site", "cross-site");
        assert!(post("/api/procedures", &[foreign]));
        assert!(post("/api/procedures", &[foreign, ("cookie", "s=1"), ("authorization", "Bearer x")]));
        assert!(!post("/api/procedures", &[foreign, ("cookie", "s=1")]));
        assert!(!post("/apply", &[foreign, ("authorization", "Bearer x")]));
    }
}
