//! Riders and drivers, in the internet-facing network. Nobody needs an account: a rider holds the secret of his ride's
//! link, a driver that of his vehicle's.

mod book;
mod driver;
mod ride;
mod secret;

use axum::Router;
use axum::routing::{get, post};
use http::StatusCode;
use yakuba_base::{Lang, Text};
use yakuba_city::Internet;
use yakuba_web::{Markup, Page, Reader};
use yakuba_zone::Zone;

yakuba_web::catalog!("locales/resident");

/// The routes in the internet-facing network.
pub fn routes() -> Router {
    Router::new()
        .route("/taxi", get(book::show).post(book::send))
        .route("/taxi/wishes/{id}", get(book::offers).post(book::choose))
        .route("/taxi/r/{secret}", get(ride::follow))
        .route("/taxi/rides/{id}", get(ride::show))
        .route("/taxi/rides/{id}/change", get(book::show_change).post(book::change))
        .route("/taxi/rides/{id}/cancel", post(ride::cancel))
        .route("/taxi/d/{secret}", get(driver::follow))
        .route("/taxi/driver", get(driver::show))
        .route("/taxi/driver/report", post(driver::report))
}

/// A word of the catalogue in every language.
pub(crate) fn words(key: &str) -> Text {
    Text::new(tr(Lang::Ja, key), tr(Lang::Easy, key), tr(Lang::En, key))
}

/// A page about to be shown.
fn page(
    zone: &Zone<Internet>,
    reader: &Reader,
    title: &str,
    back: Option<&str>,
    errors: bool,
    body: Markup,
) -> Page {
    let city = yakuba_identity::branding(zone);
    let section = tr(reader.lang, "taxi");
    let mut page = Page::resident(reader, &city)
        .title(title)
        .section(section.into_owned())
        .errors(errors)
        .flash_from(&CATALOG);
    if let Some(back) = back {
        page = page.back(back);
    }
    let page = page.body(body);
    if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

/// A stop as this reader reads it.
fn stop_name(lang: Lang, stop: &crate::model::Stop) -> &str {
    match lang {
        Lang::Ja => &stop.name,
        Lang::Easy => &stop.kana,
        Lang::En => &stop.romaji,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_word_is_there_in_every_language() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(yakuba_web::i18n::check_catalogs(&super::CATALOG, &sources), Vec::<String>::new());
    }
}
