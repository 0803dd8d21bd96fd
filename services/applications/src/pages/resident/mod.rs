//! What residents see: finding a procedure, filling it in, following it.
//!
//! Nobody needs an account. Whoever holds the secret of a link may see what it leads to ([`access`]); the secret is in
//! the mailed link and in a cookie of that one application's pages, never in an address that stays.

mod access;
mod accessibility;
mod apply;
mod begin;
mod correct;
mod files;
mod find;
mod finder;
mod home;
mod leave;
mod look_up;
mod mail_step;
mod mine;
mod payment;
mod reading;
mod review;
mod show;
mod status;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Extension, Router};
use yakuba_documents::Press;

yakuba_web::catalog!("locales/resident");

/// What one form with files may weigh, bytes: above what is taken, so that a file that is too large is named beside its
/// question instead of the whole form being refused.
const MOST_SENT: usize = 300 << 20;

/// The routes in the internet-facing network. `press` prints copies.
pub fn routes(press: &Arc<Press>) -> Router {
    let files = yakuba_web::layers::upload_limit(MOST_SENT);
    Router::new()
        .route("/", get(home::home))
        .route("/accessibility", get(accessibility::show))
        .route("/account/applications", get(mine::show))
        .route("/procedures", get(find::results))
        .route("/procedures/{slug}", get(find::procedure))
        .route("/procedures/{slug}/start", post(begin::start))
        .route("/postal/{code}", get(find::postal))
        .route("/s/{secret}", get(begin::follow))
        .route("/apply/{id}", get(apply::enter))
        .route("/apply/{id}/{page}", get(apply::show).post(apply::send).layer(files))
        .route("/apply/{id}/files/{file}", get(files::of_draft))
        .route("/apply/{id}/not-eligible", get(apply::not_eligible))
        .route("/apply/{id}/save-and-leave", get(leave::show).post(leave::send))
        .route("/apply/{id}/mail", get(mail_step::show).post(mail_step::send))
        .route("/apply/{id}/mail/code", post(mail_step::code))
        .route("/apply/{id}/mail/none", post(mail_step::none))
        .route("/apply/{id}/review", get(review::show).post(review::send))
        .route("/status", get(look_up::show).post(look_up::send))
        .route("/status/{id}", get(status::show))
        .route("/status/{id}/received", get(status::received))
        .route("/status/{id}/payment", get(payment::show))
        .route("/status/{id}/message", post(status::message))
        .route("/status/{id}/withdraw", post(status::withdraw))
        .route("/status/{id}/correct", get(correct::show).post(correct::send).layer(files))
        .route("/status/{id}/files/{file}", get(files::of_submission))
        .route("/status/{id}/copy", get(files::copy).layer(Extension(press.clone())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_word_is_there_in_every_language() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/resident");
        assert_eq!(yakuba_web::i18n::check_catalogs(&super::CATALOG, &sources), Vec::<String>::new());
    }
}
