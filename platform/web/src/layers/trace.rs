use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{Edge, Face};

/// One line per request. The route's pattern instead of the address: an address may hold a secret link or a
/// receipt number, and a query may hold a name.
pub(super) async fn record(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("(no route)", |path| path.as_str());
    let started = Instant::now();
    let response = next.run(request).await;
    let listener = match edge.face {
        Face::Resident => "resident",
        Face::Office => "office",
    };
    let ms = started.elapsed().as_micros() as f64 / 1000.0;
    tracing::info!(%method, route, listener, status = response.status().as_u16(), ms, "answered");
    response
}
