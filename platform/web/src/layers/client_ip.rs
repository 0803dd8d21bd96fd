use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;

use super::Edge;

/// The address a request came from, for limits by address. Behind proxies of our own it is what they saw; a
/// header of the client's own making is never believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientIp(pub IpAddr);

pub(super) async fn find(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops: Vec<IpAddr> = forwarded
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    request.extensions_mut().insert(ClientIp(chosen(peer, &hops, edge.trusted_proxies)));
    next.run(request).await
}

/// Each proxy of ours appends the address it saw, so the client's is counted from the end.
fn chosen(peer: Option<IpAddr>, hops: &[IpAddr], trusted: usize) -> IpAddr {
    let forwarded = trusted.checked_sub(1).and_then(|back| hops.iter().rev().nth(back));
    forwarded.copied().or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

impl<S: Send + Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<ClientIp, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(ClientIp(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_header_is_believed_only_as_far_as_our_own_proxies_wrote_it() {
        let [made_up, client, proxy] = [[6, 6, 6, 6], [203, 0, 113, 7], [10, 0, 0, 1]].map(IpAddr::from);
        assert_eq!(chosen(Some(client), &[made_up], 0), client);
        assert_eq!(chosen(Some(proxy), &[made_up, client], 1), client);
        assert_eq!(chosen(Some(proxy), &[], 1), proxy);
    }
}
