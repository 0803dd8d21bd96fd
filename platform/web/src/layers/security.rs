use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header;
use http::header::{HeaderName, HeaderValue};

use super::Edge;
use crate::page::FramePolicy;

/// Nothing inside a page runs or styles it; everything comes from this host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'";

pub(super) async fn headers(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let frame = response.extensions().get::<FramePolicy>().copied().unwrap_or_default();
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy(frame));
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), microphone=(), geolocation=(self), payment=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let framing = if frame.framed { "SAMEORIGIN" } else { "DENY" };
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(framing));
    if edge.tls {
        let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

fn policy(frame: FramePolicy) -> HeaderValue {
    let frames = if frame.frames { "; frame-src 'self'" } else { "" };
    let ancestors = if frame.framed { "'self'" } else { "'none'" };
    HeaderValue::try_from(format!("{POLICY}{frames}; frame-ancestors {ancestors}"))
        .expect("the parts are ASCII without line breaks")
}
