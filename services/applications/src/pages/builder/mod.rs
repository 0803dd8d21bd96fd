//! The workshop (手続の作成): procedures are written, checked and published without code. Every change is saved at once
//! under the version it was made on, and can be taken back.

mod bench;
mod check;
mod conflict;
mod edit;
mod exchange;
mod fee;
mod history;
mod letters;
mod list;
mod new;
mod preview;
mod publish;
mod romaji;
mod settings;

use axum::{
    Router,
    routing::{get, post},
};

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
        .route("/procedures", get(list::show))
        .route("/procedures/new", get(new::show).post(new::create))
        .route("/procedures/import", get(exchange::show).post(exchange::import))
        .route("/procedures/{slug}", get(edit::home))
        .route("/procedures/{slug}/edit", get(edit::show).post(edit::change))
        .route("/procedures/{slug}/fee", get(fee::show).post(fee::change))
        .route("/procedures/{slug}/settings", get(settings::show).post(settings::change))
        .route("/procedures/{slug}/letters", get(letters::show).post(letters::change))
        .route("/procedures/{slug}/preview", get(preview::show))
        .route("/procedures/{slug}/preview/page", get(preview::first).post(preview::walk))
        .route("/procedures/{slug}/check", get(check::show))
        .route("/procedures/{slug}/publish", get(publish::show).post(publish::publish))
        .route("/procedures/{slug}/undo", post(edit::undo))
        .route("/procedures/{slug}/close", post(publish::close))
        .route("/procedures/{slug}/reopen", post(publish::reopen))
        .route("/procedures/{slug}/history", get(history::show))
        .route("/procedures/{slug}/history/{number}", get(history::revision))
        .route("/procedures/{slug}/export", get(exchange::export))
}
