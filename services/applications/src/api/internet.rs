//! The doors for programs in the internet network.

use axum::Router;

/// The routes below `/api`.
pub fn routes() -> Router {
    Router::new()
}
