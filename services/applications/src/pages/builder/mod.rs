//! The workshop (手続の作成): procedures are written, checked and published without code.

use axum::Router;

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
}
