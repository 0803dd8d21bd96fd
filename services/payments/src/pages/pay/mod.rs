//! Paying online, for the payer (residents' network). Whoever knows a demand's address may pay it: the address is given on
//! the page of what it is for, and these pages say nothing of who pays.

mod attempt;
mod demand;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use http::StatusCode;
use yakuba_base::{Lang, Timestamp};
use yakuba_city::Internet;
use yakuba_outbound::Outbound;
use yakuba_web::{Markup, Page, Reader};
use yakuba_zone::Zone;

use crate::online::notice;

yakuba_web::catalog!("locales/pay");

/// The routes in the residents' network.
pub fn routes(outbound: &Outbound) -> Router {
    Router::new()
        .route("/pay/{demand}", get(demand::show).post(demand::begin))
        .route("/pay/{demand}/{attempt}", get(attempt::show))
        // Some providers bring the browser back with a form of their own: other sites' forms are taken below `/api` only.
        .route("/api/payments/back/{demand}/{attempt}", get(attempt::back).post(attempt::back))
        .route("/api/payments/notices/{provider}", post(notice::hear))
        .layer(Extension(outbound.clone()))
}

/// A page about to be shown.
fn page(
    zone: &Zone<Internet>,
    reader: &Reader,
    (title, section): (&str, &str),
    back: &str,
    errors: bool,
    body: Markup,
) -> Page {
    let city = yakuba_identity::branding(zone);
    let page =
        Page::resident(reader, &city).title(title).section(section).back(back).errors(errors).body(body);
    if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

/// The last day on which something can be paid: the moment itself is its last one.
fn last_day(lang: Lang, until: Timestamp) -> String {
    let date = until.date();
    match lang {
        Lang::En => date.to_string(),
        Lang::Ja | Lang::Easy => date.long(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_word_is_there_in_every_language() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/pay");
        assert_eq!(yakuba_web::i18n::check_catalogs(&super::CATALOG, &sources), Vec::<String>::new());
    }
}
