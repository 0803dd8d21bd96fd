//! Riders and drivers, in the internet-facing network. Nobody needs an account: a rider holds the secret of his ride's
//! link, a driver that of his vehicle's.

mod book;
mod driver;
mod form;
mod ride;
mod secret;
mod stops;

use axum::Router;
use axum::routing::{get, post};
use http::StatusCode;
use yakuba_base::{Date, Lang, Text, Weekday};
use yakuba_city::Internet;
use yakuba_web::{Markup, Page, Reader};
use yakuba_zone::Zone;

use crate::model::{Area, Concession};

yakuba_web::catalog!("locales/resident");

/// The routes in the internet-facing network.
pub fn routes() -> Router {
    Router::new()
        .route("/taxi", get(book::show).post(book::send))
        .route("/taxi/stops", get(stops::show))
        .route("/taxi/wishes/{id}", get(book::offers).post(book::choose))
        .route("/taxi/r/{secret}", get(ride::follow))
        .route("/taxi/rides/{id}", get(ride::show))
        .route("/taxi/rides/{id}/change", get(book::show_change).post(book::change))
        .route("/taxi/rides/{id}/cancel", post(ride::cancel))
        .route("/taxi/rides/{id}/end-repeat", post(ride::end_repeat))
        .route("/taxi/d/{secret}", get(driver::follow))
        .route("/taxi/driver", get(driver::show))
        .route("/taxi/driver/duty", get(driver::duty))
        .route("/taxi/driver/rest", get(driver::rest))
        .route("/taxi/driver/road", get(driver::road))
        .route("/taxi/driver/extra", get(driver::extra).post(driver::take_extra))
        .route("/taxi/driver/report", post(driver::report))
        .route("/taxi/driver/position", post(driver::position))
        .route("/taxi/driver-worker.js", get(driver::worker))
        .merge(super::open::routes())
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
pub(crate) fn stop_name(lang: Lang, stop: &crate::model::Stop) -> &str {
    match lang {
        Lang::Ja => &stop.name,
        Lang::Easy => &stop.kana,
        Lang::En => &stop.romaji,
    }
}

/// A day as this reader reads it.
pub(crate) fn day_words(lang: Lang, day: Date) -> String {
    if lang == Lang::En { format!("{day} ({})", english(day.weekday())) } else { day.long() }
}

fn english(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// An area as this reader reads it.
fn area_words(lang: Lang, area: Area) -> String {
    let key = match area {
        Area::Honcho => "area-honcho",
        Area::Yamagata => "area-yamagata",
        Area::Miwa => "area-miwa",
        Area::Ogawa => "area-ogawa",
        Area::Gozenyama => "area-gozenyama",
    };
    tr(lang, key).into_owned()
}

/// A reduction as this reader reads it.
fn concession_words(lang: Lang, concession: Concession) -> String {
    let key = match concession {
        Concession::None => "concession-none",
        Concession::Disabled => "concession-disabled",
        Concession::Senior => "concession-senior",
        Concession::Child => "concession-child",
    };
    tr(lang, key).into_owned()
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
