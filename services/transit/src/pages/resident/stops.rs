//! 乗降場所: found on a map by area, and in the list beside it. Works by links alone.

use axum::extract::Query;
use serde::Deserialize;
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_web::{Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{area_words, page, stop_name, tr, tr_args};
use crate::model::{Area, Network, Stop};
use crate::pages::map::{Map, Mark, credit};
use crate::store::days;

/// What is being chosen, and what has been.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// `from` or `to`.
    #[serde(default)]
    pick: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl Asked {
    fn is_to(&self) -> bool {
        self.pick == "to"
    }

    /// The form with the stop chosen.
    fn chosen(&self, stop: &str) -> String {
        let (from, to) = if self.is_to() { (self.from.as_str(), stop) } else { (stop, self.to.as_str()) };
        format!("/taxi?from={from}&to={to}")
    }

    fn in_area(&self, area: Area) -> String {
        let pick = if self.is_to() { "to" } else { "from" };
        format!("/taxi/stops?pick={pick}&area={}&from={}&to={}", area.name(), self.from, self.to)
    }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Query(mut asked): Query<Asked>,
) -> Result<Page, PageError> {
    let network = days::design(&zone.store, zone.clock.today()).await.map_err(stored)?.network();
    // Only keys of stops go into addresses.
    for key in [&mut asked.from, &mut asked.to] {
        if network.stop(key).is_none() {
            key.clear();
        }
    }
    let lang = reader.lang;
    let title = tr(lang, if asked.is_to() { "pick-to" } else { "pick-from" });
    let body = html! {
        h1 { (title) }
        @match Area::from_name(&asked.area) {
            None => (areas(&reader, &network, &asked)),
            Some(area) => (stops(&reader, &network, &asked, area)),
        }
        p.hint { (credit()) }
    };
    Ok(page(&zone, &reader, &title, Some("/taxi"), false, body))
}

fn centre(stops: &[&Stop]) -> (f64, f64) {
    let count = stops.len().max(1) as f64;
    let sum = stops.iter().fold((0.0, 0.0), |sum, stop| (sum.0 + stop.lat, sum.1 + stop.lon));
    (sum.0 / count, sum.1 / count)
}

fn of_area(network: &Network, area: Area) -> Vec<&Stop> {
    network.open_stops().into_iter().filter(|stop| stop.area == area).collect()
}

fn areas(reader: &Reader, network: &Network, asked: &Asked) -> Markup {
    let lang = reader.lang;
    let areas: Vec<(Area, Vec<&Stop>)> = Area::ALL
        .into_iter()
        .map(|area| (area, of_area(network, area)))
        .filter(|(_, stops)| !stops.is_empty())
        .collect();
    let labels: Vec<String> = (1..=areas.len()).map(|number| number.to_string()).collect();
    let marks: Vec<Mark<'_>> = areas
        .iter()
        .zip(&labels)
        .map(|((_, stops), label)| Mark { at: centre(stops), label, kind: "area" })
        .collect();
    html! {
        p { (tr(lang, "pick-area")) }
        @if let Some(map) = Map::of(network) { (map.draw(network, &tr(lang, "map-of-areas"), &[], &marks)) }
        ol.map-list {
            @for (area, stops) in &areas {
                li { a href=(asked.in_area(*area)) { (area_words(lang, *area)) } " " span.hint { (tr_args(lang, "stops-count", &[("count", stops.len().into())])) } }
            }
        }
    }
}

fn stops(reader: &Reader, network: &Network, asked: &Asked, area: Area) -> Markup {
    let lang = reader.lang;
    let stops = of_area(network, area);
    let labels: Vec<String> = (1..=stops.len()).map(|number| number.to_string()).collect();
    let marks: Vec<Mark<'_>> = stops
        .iter()
        .zip(&labels)
        .map(|(stop, label)| Mark { at: (stop.lat, stop.lon), label, kind: "area" })
        .collect();
    let map = Map::around(stops.iter().map(|stop| (stop.lat, stop.lon)));
    let words = tr_args(lang, "map-of-stops", &[("area", area_words(lang, area).into())]);
    html! {
        @if let Some(map) = map { (map.draw(network, &words, &[], &marks)) }
        ol.map-list {
            @for stop in &stops {
                li { a href=(asked.chosen(&stop.key)) { (stop_name(lang, stop)) }
                    @if lang == yakuba_base::Lang::Ja { " " span.hint { (stop.kana) } } }
            }
        }
        p { a href={ "/taxi/stops?pick=" (if asked.is_to() { "to" } else { "from" }) "&from=" (asked.from) "&to=" (asked.to) } { (tr(lang, "other-area")) } }
    }
}
