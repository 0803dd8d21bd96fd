//! The secret of a link: in the address once, then in a cookie of its own pages only.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use yakuba_city::Internet;
use yakuba_store::Result;
use yakuba_zone::Zone;

use crate::store::links;

const COOKIE: &str = "taxi";
/// A week ahead, and a day to look back.
const SECONDS: i64 = 9 * 24 * 60 * 60;

/// Lets the browser come back to the pages below `path`.
pub(super) fn with_cookie(
    zone: &Zone<Internet>,
    mut response: Response,
    path: &str,
    secret: &str,
) -> Response {
    let secure = if zone.address.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={secret}; Path={path}; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What the browser's secrets lead to, of the kind asked for: `ride` or `driver`.
pub(super) async fn held(
    zone: &Zone<Internet>,
    headers: &HeaderMap,
    kind: &str,
) -> Result<Option<(String, String)>> {
    let secrets: Vec<String> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .take(5)
        .map(str::to_owned)
        .collect();
    for secret in secrets {
        if let Some(target) = links::target(&zone.store, &secret).await?
            && let Some((found, id)) = target.split_once(':')
            && found == kind
        {
            return Ok(Some((id.to_owned(), secret)));
        }
    }
    Ok(None)
}
