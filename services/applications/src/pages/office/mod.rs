//! What clerks see: the queue, a case, entering for someone, the share that arrives online.

use axum::Router;

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
}
