use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use tracing::Instrument as _;

use super::Edge;

/// The number under which a request stands in the log. Shown to a person only when we failed, to be read out over
/// the telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// As text, like `4f2a-91c03e7b`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);

pub(super) async fn give(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // An odd multiplier runs through all values before it repeats, so neighbours look different and none is twice.
    let scrambled = (count as u32).wrapping_mul(0x9e37_79b1) ^ (edge.instance >> 32) as u32;
    let id = RequestId(format!("{:04x}-{scrambled:08x}", edge.instance as u16).into());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", id = id.as_str());
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
