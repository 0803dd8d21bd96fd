//! The office: the telephone operator and the dispatcher, in the administrative network. In Japanese.

mod board;
mod call;
mod desk;

use axum::Router;
use axum::routing::{get, post};

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
        .route("/taxi", get(board::show))
        .route("/taxi/cancel", post(board::cancel))
        .route("/taxi/out", post(board::take_out))
        .route("/taxi/driver-link", post(board::driver_link))
        .route("/taxi/calls", get(call::show).post(call::send))
        .route("/taxi/calls/{id}", get(call::answer).post(call::choose))
}
