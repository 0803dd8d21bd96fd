//! A rider's own ride: what was promised, what is planned, changing it and giving it up.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, Yen};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, Tone, badge, banner, button, confirm, definition_list, link_button_as};
use yakuba_web::{Flash, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{day_words, page, secret, stop_name, tr, tr_args};
use crate::desk;
use crate::model::{Network, Ride, RideState, Shift, clock, seconds};
use crate::pages::map::{Map, Mark, credit};
use crate::store::{days, links, repeats, rides};

pub(super) async fn follow(zone: Zone<Internet>, Path(secret): Path<String>) -> Result<Response, PageError> {
    let target = links::target(&zone.store, &secret).await.map_err(stored)?.ok_or_else(PageError::gone)?;
    let id = target.strip_prefix("ride:").ok_or_else(PageError::gone)?;
    let path = format!("/taxi/rides/{id}");
    Ok(secret::with_cookie(&zone, Redirect::to(&path).into_response(), &path, &secret))
}

/// The ride, if this browser holds its link.
pub(super) async fn own(
    zone: &Zone<Internet>,
    headers: &HeaderMap,
    id: &str,
) -> Result<(Ride, String), PageError> {
    let held = secret::held(zone, headers, "ride").await.map_err(stored)?;
    let (_, secret) = held.filter(|(ride, _)| ride == id).ok_or_else(PageError::not_found)?;
    let ride = rides::get(&zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    Ok((ride, secret))
}

fn state_words(state: RideState) -> (&'static str, Tone) {
    match state {
        RideState::Waiting => ("state-waiting", Tone::Good),
        RideState::Aboard => ("state-aboard", Tone::Busy),
        RideState::Done => ("state-done", Tone::Plain),
        RideState::Cancelled => ("state-cancelled", Tone::Plain),
        RideState::NoShow => ("state-no-show", Tone::Bad),
    }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let (ride, secret) = own(&zone, &headers, &id).await?;
    let network = days::design(&zone.store, ride.day).await.map_err(stored)?.network();
    let shifts = days::shifts_on(&zone.store, ride.day).await.map_err(stored)?;
    let shift = shifts.iter().find(|shift| Some(shift.number) == ride.vehicle);
    let repeats = match &ride.repeat {
        Some(repeat) => repeats::is_on(&zone.store, repeat).await.map_err(stored)?,
        None => false,
    };
    let lang = reader.lang;
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop_name(lang, stop)).to_owned();
    let span = |open: f64, close: f64| format!("{} – {}", clock(open), clock(close));
    let arrival = ride.request.delivery.window;
    let (state, tone) = state_words(ride.state);
    let title = tr(lang, "your-ride");
    let phone = zone.city.contact.phone.as_str();
    let body = html! {
        h1 { (title) }
        p { (badge(&tr(lang, state), tone)) }
        @if ride.state.is_open() && ride.vehicle.is_none() {
            (banner(lang, Notice::Error, html! { p { (tr_args(lang, "no-vehicle", &[("phone", phone.into())])) } }))
        }
        @if ride.lateness.is_some() && ride.state.is_open() {
            (banner(lang, Notice::Warning, html! { p { (tr(lang, "late")) } }))
        }
        @if let Some(shift) = shift.filter(|_| ride.state.is_open()) { (coming(&zone, lang, &network, &ride, shift)) }
        (definition_list(&[
            (&tr(lang, "ride-number"), html! { (ride.number) }),
            (&tr(lang, "day"), html! { (day_words(lang, ride.day)) }),
            (&tr(lang, "from"), html! { (stop(&ride.from)) }),
            (&tr(lang, "promised-pickup"), html! { strong { (span(ride.pickup.open, ride.pickup.close)) } }),
            (&tr(lang, "planned-pickup"), html! { (clock(ride.pickup_at)) }),
            (&tr(lang, "to"), html! { (stop(&ride.to)) }),
            (&tr(lang, "promised-arrival"), html! { (span(arrival.open, arrival.close)) }),
            (&tr(lang, "riders"), html! { (ride.party.riders) }),
            (&tr(lang, "fare"), html! { (Yen(ride.fare).to_string()) }),
        ]))
        @if repeats {
            p { (tr(lang, "repeats")) }
            form method="post" action={ "/taxi/rides/" (id) "/end-repeat" } { (button(&tr(lang, "end-repeat"), Look::Secondary)) }
        }
        @if ride.state == RideState::Waiting {
            (banner(lang, Notice::Info, html! {
                p { (tr(lang, "keep-this-link")) }
                p.secret-link { (zone.link(&format!("/taxi/r/{secret}"))) }
            }))
            div.toolbar {
                (link_button_as(&tr(lang, "change"), &format!("/taxi/rides/{id}/change"), Look::Secondary))
                (confirm(lang, &tr(lang, "give-up"), &tr(lang, "give-up-question"), &format!("/taxi/rides/{id}/cancel"), &html! {}, &tr(lang, "give-up")))
            }
        }
        @if !ride.state.is_open() { p { a href="/taxi" { (tr(lang, "book-another")) } } }
        @if ride.state.is_open() { form method="get" { (button(&tr(lang, "refresh"), Look::Secondary)) } }
    };
    Ok(page(&zone, &reader, &title, Some("/taxi"), false, body))
}

/// A vehicle's report of its place holds so long, milliseconds.
const FRESH: i64 = 10 * 60_000;
/// The vehicle is shown so long before it comes, seconds.
const SOON: f64 = 3_600.0;

/// The vehicle: in how many minutes, and where it is now, on a map and in words.
fn coming(zone: &Zone<Internet>, lang: Lang, network: &Network, ride: &Ride, shift: &Shift) -> Markup {
    let now = zone.clock.now();
    let left = ride.pickup_at - seconds(ride.day, now);
    if left > SOON || (left < 0.0 && ride.state == RideState::Waiting && ride.day != now.date()) {
        return html! {};
    }
    let to_go =
        if ride.state == RideState::Waiting { left } else { ride.arrival_at - seconds(ride.day, now) };
    let minutes = (to_go / 60.0).ceil().max(0.0) as i64;
    let key = if ride.state == RideState::Waiting { "comes-in" } else { "arrives-in" };
    let seen = shift.tablet.position.filter(|(.., at)| at.millis_until(now) < FRESH);
    let known = network.stop(&shift.place);
    let place = seen.map(|(lat, lon, _)| (lat, lon)).or(known.map(|stop| (stop.lat, stop.lon)));
    let near = place.and_then(|place| network.nearest(place));
    let at = |key: &str| network.stop(key).map(|stop| (stop.lat, stop.lon));
    let mut marks = Vec::new();
    if let Some(at) = at(&ride.from).filter(|_| ride.state == RideState::Waiting) {
        marks.push(Mark { at, label: "A", kind: "from" });
    }
    if let Some(at) = at(&ride.to) {
        marks.push(Mark { at, label: "B", kind: "to" });
    }
    if let Some(at) = place {
        marks.push(Mark { at, label: "●", kind: "vehicle" });
    }
    let map = Map::around(marks.iter().map(|mark| mark.at));
    let vehicle = shift.pattern.name.as_str();
    html! {
        section.card aria-live="polite" {
            h2 { (tr_args(lang, key, &[("minutes", minutes.into()), ("vehicle", vehicle.into())])) }
            @if shift.tablet.silent_since.is_some() { p { (tr(lang, "looking-for-vehicle")) } }
            @if let Some(near) = near { p { (tr_args(lang, "vehicle-near", &[("place", stop_name(lang, near).into())])) } }
            @if let Some(map) = map {
                (map.draw(network, &tr(lang, "map-of-vehicle"), &[], &marks))
                p.hint { (tr(lang, "map-legend")) " " (credit()) }
            }
        }
    }
}

/// Ends the repetition; rides that are booked stay.
pub(super) async fn end_repeat(
    zone: Zone<Internet>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (ride, _) = own(&zone, &headers, &id).await?;
    let (clock, actor) = (zone.clock.clone(), Actor::LinkHolder(id.clone()));
    if let Some(repeat) = ride.repeat {
        zone.store
            .write(async move |tx: &mut Tx<Internet>| {
                if repeats::end(tx, &repeat).await? {
                    Entry::new(actor, "transit.repeat-ended")
                        .on("repeat", &repeat)
                        .record(tx, &clock)
                        .await?;
                }
                Ok::<_, StoreError>(())
            })
            .await
            .map_err(stored)?;
    }
    Ok(Flash::redirect(&format!("/taxi/rides/{id}"), "repeat-ended"))
}

pub(super) async fn cancel(
    zone: Zone<Internet>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    own(&zone, &headers, &id).await?;
    let (clock, ride) = (zone.clock.clone(), id.clone());
    let actor = Actor::LinkHolder(id.clone());
    let is_done = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let is_done = desk::cancel(tx, &clock, &ride, RideState::Cancelled, actor.clone()).await?;
            if !is_done {
                Entry::new(actor, "transit.cancel-refused").on("ride", &ride).record(tx, &clock).await?;
            }
            Ok::<_, StoreError>(is_done)
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect(
        &format!("/taxi/rides/{id}"),
        if is_done { "given-up" } else { "too-late-to-give-up" },
    ))
}
