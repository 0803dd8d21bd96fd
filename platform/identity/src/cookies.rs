//! The two cookies a person's browser keeps for a network: its session's secret, and by what it is known again.

use http::{HeaderMap, HeaderValue, header};
use yakuba_city::Network;
use yakuba_zone::Zone;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of a session.
    Session,
    /// By what a browser is known again that somebody signed in with before.
    Browser,
}

/// `yakuba-lgwan`: the networks of one machine share a host name, and cookies know no ports.
fn name<N: Network>(secure: bool, cookie: Cookie) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    let suffix = if cookie == Cookie::Browser { "-browser" } else { "" };
    format!("{prefix}yakuba-{}{suffix}", N::KIND)
}

fn secure<N>(zone: &Zone<N>) -> bool {
    zone.address.starts_with("https://")
}

/// The header that gives a cookie, for so many seconds or until the browser is closed. It is for our pages alone.
pub(crate) fn set<N: Network>(
    zone: &Zone<N>,
    cookie: Cookie,
    value: &str,
    seconds: Option<u32>,
) -> HeaderValue {
    let text = written::<N>(secure(zone), cookie, value, seconds);
    HeaderValue::from_str(&text).expect("a secret is base32")
}

fn written<N: Network>(secure: bool, cookie: Cookie, value: &str, seconds: Option<u32>) -> String {
    let lasting = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let bound = if secure { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{lasting}{bound}", name::<N>(secure, cookie))
}

/// What a request brings.
pub(crate) fn get<N: Network>(zone: &Zone<N>, headers: &HeaderMap, cookie: Cookie) -> Option<String> {
    let name = name::<N>(secure(zone), cookie);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_a_cookie_is_bound_to_its_host() {
        let text = |secure, cookie, seconds| written::<yakuba_city::Lgwan>(secure, cookie, "abc", seconds);
        assert_eq!(
            text(true, Cookie::Session, None),
            "__Host-yakuba-lgwan=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            text(false, Cookie::Browser, Some(60)),
            "yakuba-lgwan-browser=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
        );
    }
}
