//! The driver's tablet: the next stop in large, one button for what happens there; the rest of the day below. In Japanese.
//!
//! Every report carries the tablet's time and a key, so that the tablet may keep it through a tunnel and send it again.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use yakuba_base::{Id, Lang, Timestamp};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, button, empty_state};
use yakuba_web::{Flash, FormPairs, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{page, secret, tr};
use crate::desk::{self, Report, ReportKind};
use crate::model::{Network, Ride, RideState, clock};
use crate::store::{days, links, rides};

const PAGE: &str = "/taxi/driver";

pub(super) async fn follow(zone: Zone<Internet>, Path(secret): Path<String>) -> Result<Response, PageError> {
    let target = links::target(&zone.store, &secret).await.map_err(stored)?.ok_or_else(PageError::gone)?;
    target.strip_prefix("driver:").ok_or_else(PageError::gone)?;
    Ok(secret::with_cookie(&zone, Redirect::to(PAGE).into_response(), PAGE, &secret))
}

/// The duty whose link this browser holds.
async fn duty(zone: &Zone<Internet>, headers: &HeaderMap) -> Result<String, PageError> {
    let held = secret::held(zone, headers, "driver").await.map_err(stored)?;
    held.map(|(pattern, _)| pattern).ok_or_else(PageError::not_found)
}

/// A stop still to come.
struct Stop {
    ride: Ride,
    boards: bool,
    at: f64,
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    let pattern = duty(&zone, &headers).await?;
    let reader = Reader { lang: Lang::Ja, ..reader };
    let day = zone.clock.today();
    let (shifts, all) = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            days::take(tx, day).await?;
            Ok::<_, StoreError>((days::shifts(tx, day).await?, rides::of_day(tx, day).await?))
        })
        .await
        .map_err(stored)?;
    let network = days::network(&zone.store).await.map_err(stored)?;
    let mine = shifts.iter().find(|shift| shift.pattern.key == pattern && shift.out.is_none());
    let mut stops: Vec<Stop> = Vec::new();
    for ride in
        all.into_iter().filter(|ride| ride.state.is_open() && ride.vehicle == mine.map(|shift| shift.number))
    {
        if mine.is_none() {
            break;
        }
        if ride.state == RideState::Waiting {
            stops.push(Stop { ride: ride.clone(), boards: true, at: ride.pickup_at });
        }
        stops.push(Stop { at: ride.arrival_at, ride, boards: false });
    }
    stops.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.boards.cmp(&b.boards)));
    let lang = Lang::Ja;
    let title = mine.map_or_else(|| tr(lang, "driver").into_owned(), |shift| shift.pattern.name.clone());
    let body = html! {
        h1 { (title) }
        p { (day.long()) }
        @if mine.is_none() {
            (empty_state(&tr(lang, "driver-off"), &tr(lang, "driver-off-todo"), None))
        } @else if stops.is_empty() {
            (empty_state(&tr(lang, "driver-free"), &tr(lang, "driver-free-todo"), None))
        }
        p.driver-queue data-driver-queue=(tr(lang, "driver-queued")) role="status" {}
        ol.driver-stops data-driver="" {
            @for stop in &stops { (stop_card(&zone, &network, stop)) }
        }
        form method="get" { (button(&tr(lang, "refresh"), Look::Secondary)) }
    };
    Ok(page(&zone, &reader, &title, None, false, body))
}

fn stop_card(zone: &Zone<Internet>, network: &Network, stop: &Stop) -> Markup {
    let lang = Lang::Ja;
    let ride = &stop.ride;
    let place = network.stop(if stop.boards { &ride.from } else { &ride.to }).map_or("", |stop| &stop.name);
    let report = |kind: &str, label: &str, look| {
        let key: Id<Report> = zone.clock.id();
        html! {
            form method="post" action={ (PAGE) "/report" } {
                input type="hidden" name="key" value=(key);
                input type="hidden" name="ride" value=(ride.id);
                input type="hidden" name="kind" value=(kind);
                input type="hidden" name="at" value="";
                (button(label, look))
            }
        }
    };
    html! {
        li.driver-stop.card {
            p.driver-when { (clock(stop.at)) " " (tr(lang, if stop.boards { "driver-boards" } else { "driver-alights" })) }
            p.driver-place { strong { (place) } }
            p { (ride.name) " " (ride.riders) (tr(lang, "driver-people"))
                @if ride.wheelchairs > 0 { " " (tr(lang, "driver-wheelchair")) (ride.wheelchairs) }
                " " (yakuba_base::Yen(ride.fare).to_string()) }
            div.driver-buttons {
                @if stop.boards {
                    (report("boarded", &tr(lang, "driver-boarded"), Look::Primary))
                    (report("no_show", &tr(lang, "driver-no-show"), Look::Secondary))
                } @else {
                    (report("alighted", &tr(lang, "driver-alighted"), Look::Primary))
                }
            }
        }
    }
}

pub(super) async fn report(
    zone: Zone<Internet>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<Response, PageError> {
    let pattern = duty(&zone, &headers).await?;
    let kind = ReportKind::from_name(form.text("kind")).ok_or_else(PageError::unreadable)?;
    let at = form.text("at").parse().map_or(zone.clock.now(), Timestamp::from_millis);
    let key: String = form.text("key").chars().take(64).collect();
    if key.is_empty() {
        return Err(PageError::unreadable());
    }
    let report = Report { key, ride: form.text("ride").to_owned(), kind, at };
    let clock = zone.clock.clone();
    let is_new = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| desk::report(tx, &clock, &pattern, report).await)
        .await
        .map_err(stored)?;
    if form.get("queued").is_some() {
        // The tablet's script asks; it shows the page itself.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Flash::redirect(PAGE, if is_new { "driver-noted" } else { "driver-known" }))
}
