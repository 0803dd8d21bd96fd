//! What residents see: finding a procedure, filling it in, following it.

use axum::Router;

/// The routes in the internet-facing network.
pub fn routes() -> Router {
    Router::new()
}
