//! The office: the telephone operator and the dispatcher, in the administrative network. In Japanese.

mod board;
mod call;
mod desk;
mod gantt;
mod orders;
mod plan;
mod vehicles;

use axum::Router;
use axum::routing::{get, post};

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
        .route("/taxi", get(board::show))
        .route("/taxi/orders", post(orders::order))
        .route("/taxi/trials/{id}", get(orders::trial).post(orders::give_tried))
        .route("/taxi/driver-link", post(board::driver_link))
        .merge(plan::routes())
        .route("/taxi/calls", get(call::show).post(call::send))
        .route("/taxi/calls/{id}", get(call::answer).post(call::choose))
}
