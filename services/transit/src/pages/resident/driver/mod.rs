//! The driver's tablet: the next stop in large, at most three buttons for what happens there; the rest of the day below.
//! In Japanese.
//!
//! Every report carries the tablet's time and a key, so that the tablet may keep it through a tunnel and send it again. The
//! pages themselves are kept on the tablet by a worker, so that a reload in the tunnel shows the last known day.

mod duty;
mod extra;
mod report;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, header};
use yakuba_base::{Id, Lang, Yen};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, button, empty_state, link_button_as};
use yakuba_web::{Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{page, secret, tr};
use crate::desk::ReportKind;
use crate::model::{Duty, Network, Ride, RideState, Shift, clock};
use crate::store::{days, links, rides};

pub(super) use duty::{duty, rest, road};
pub(super) use extra::{extra, take_extra};
pub(super) use report::{position, report};

const PAGE: &str = "/taxi/driver";
const WORKER: &str = include_str!("../../../../assets/driver-worker.js");

pub(super) async fn follow(zone: Zone<Internet>, Path(secret): Path<String>) -> Result<Response, PageError> {
    let target = links::target(&zone.store, &secret).await.map_err(stored)?.ok_or_else(PageError::gone)?;
    target.strip_prefix("driver:").ok_or_else(PageError::gone)?;
    Ok(secret::with_cookie(&zone, Redirect::to(PAGE).into_response(), PAGE, &secret))
}

/// Keeps the driver's pages on the tablet.
pub(super) async fn worker() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], WORKER)
        .into_response()
}

/// The duty whose link this browser holds.
async fn held(zone: &Zone<Internet>, headers: &HeaderMap) -> Result<String, PageError> {
    let held = secret::held(zone, headers, "driver").await.map_err(stored)?;
    held.map(|(pattern, _)| pattern).ok_or_else(PageError::not_found)
}

/// Today's vehicle of a duty, with the day's rides.
struct Today {
    shift: Option<Shift>,
    rides: Vec<Ride>,
    network: Network,
}

impl Today {
    async fn of(zone: &Zone<Internet>, pattern: &str) -> Result<Today, PageError> {
        let day = zone.clock.today();
        let (shifts, rides) = zone
            .store
            .write(async move |tx: &mut Tx<Internet>| {
                days::take(tx, day).await?;
                Ok::<_, StoreError>((days::shifts(tx, day).await?, rides::of_day(tx, day).await?))
            })
            .await
            .map_err(stored)?;
        let network = days::design(&zone.store, day).await.map_err(stored)?.network();
        let is_mine = |shift: &Shift| shift.pattern.key == pattern && shift.out.is_none();
        Ok(Today { shift: shifts.into_iter().find(is_mine), rides, network })
    }

    /// The stops to come, in their order.
    fn stops(&self) -> Vec<Stop<'_>> {
        let Some(shift) = &self.shift else { return Vec::new() };
        let mine = |ride: &&Ride| ride.state.is_open() && ride.vehicle == Some(shift.number);
        let mut stops: Vec<Stop<'_>> = self
            .rides
            .iter()
            .filter(mine)
            .flat_map(|ride| {
                let boards = (ride.state == RideState::Waiting).then_some(Stop {
                    ride,
                    boards: true,
                    at: ride.pickup_at,
                });
                boards.into_iter().chain([Stop { ride, boards: false, at: ride.arrival_at }])
            })
            .collect();
        stops.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.boards.cmp(&b.boards)));
        stops
    }
}

/// A stop still to come.
struct Stop<'a> {
    ride: &'a Ride,
    boards: bool,
    at: f64,
}

/// A page of the tablet.
fn tablet(zone: &Zone<Internet>, reader: Reader, title: &str, back: bool, body: Markup) -> Page {
    let reader = Reader { lang: Lang::Ja, ..reader };
    let body = html! {
        p.driver-queue data-driver-queue=(tr(Lang::Ja, "driver-queued")) role="status" {}
        div data-driver="" data-offline=(tr(Lang::Ja, "driver-offline")) { (body) }
    };
    page(zone, &reader, title, back.then_some(PAGE), false, body)
}

/// A report's form: what goes with it, and its button.
fn report_form(zone: &Zone<Internet>, kind: ReportKind, inside: &Markup, label: &str, look: Look) -> Markup {
    let key: Id<Stop<'_>> = zone.clock.id();
    html! {
        form method="post" action={ (PAGE) "/report" } {
            input type="hidden" name="key" value=(key);
            input type="hidden" name="kind" value=(kind.name());
            input type="hidden" name="at" value="";
            (inside)
            (button(label, look))
        }
    }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    let pattern = held(&zone, &headers).await?;
    let today = Today::of(&zone, &pattern).await?;
    let lang = Lang::Ja;
    let day = zone.clock.today().long();
    let Some(shift) = &today.shift else {
        let body = html! {
            h1 { (tr(lang, "driver")) }
            p { (day) }
            (empty_state(&tr(lang, "driver-off"), &tr(lang, "driver-off-todo"), None))
            form method="get" { (button(&tr(lang, "refresh"), Look::Secondary)) }
        };
        return Ok(tablet(&zone, reader, &tr(lang, "driver"), false, body));
    };
    let stops = today.stops();
    let body = html! {
        h1 { (shift.pattern.name) }
        p { (day) "　" (shift.pattern.from_hour) "時〜" (shift.pattern.to_hour) "時" }
        @match shift.tablet.duty {
            Duty::Off | Duty::Ended => (duty::begin(&zone, shift.tablet.duty)),
            Duty::Resting(since) => (duty::resting(&zone, since)),
            Duty::On => {
                @if stops.is_empty() { (empty_state(&tr(lang, "driver-free"), &tr(lang, "driver-free-todo"), None)) }
                ol.driver-stops {
                    @for (index, stop) in stops.iter().enumerate() { (stop_card(&zone, &today.network, stop, index == 0)) }
                }
                div.driver-buttons { (link_button_as(&tr(lang, "driver-more"), "/taxi/driver/duty", Look::Secondary)) }
            }
        }
        form method="get" { (button(&tr(lang, "refresh"), Look::Quiet)) }
    };
    Ok(tablet(&zone, reader, &shift.pattern.name, false, body))
}

fn stop_card(zone: &Zone<Internet>, network: &Network, stop: &Stop<'_>, is_next: bool) -> Markup {
    let lang = Lang::Ja;
    let ride = stop.ride;
    let place = network.stop(if stop.boards { &ride.from } else { &ride.to }).map_or("", |stop| &stop.name);
    let about = html! { input type="hidden" name="ride" value=(ride.id); };
    let report = |kind, label: &str, look| report_form(zone, kind, &about, &tr(lang, label), look);
    html! {
        li.driver-stop.card {
            p.driver-when { (clock(stop.at)) " " (tr(lang, if stop.boards { "driver-boards" } else { "driver-alights" })) }
            p.driver-place { strong { (place) } }
            p { (ride.name) "　" (ride.party.words()) "　" strong { (Yen(ride.fare).to_string()) } }
            @if !ride.note.is_empty() { p.driver-note { (ride.note) } }
            @if is_next {
                div.driver-buttons {
                    @if stop.boards {
                        (report(ReportKind::Boarded, "driver-boarded", Look::Primary))
                        (report(ReportKind::NoShow, "driver-no-show", Look::Secondary))
                    } @else {
                        (report(ReportKind::Alighted, "driver-alighted", Look::Primary))
                    }
                }
            }
        }
    }
}
