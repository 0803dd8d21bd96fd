//! A rider's own ride: what was promised, what is planned, changing it and giving it up.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, Yen};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, Tone, badge, banner, button, confirm, definition_list};
use yakuba_web::{Flash, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{page, secret, stop_name, tr, tr_args};
use crate::desk;
use crate::model::{Ride, RideState, clock};
use crate::store::{days, links, rides};

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
    let network = days::network(&zone.store).await.map_err(stored)?;
    let lang = reader.lang;
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop_name(lang, stop)).to_owned();
    let day = if lang == Lang::En { ride.day.to_string() } else { ride.day.long() };
    let span = |open: f64, close: f64| format!("{} – {}", clock(open), clock(close));
    let arrival = ride.request.delivery.window;
    let (state, tone) = state_words(ride.state);
    let title = tr(lang, "your-ride");
    let body = html! {
        h1 { (title) }
        p { (badge(&tr(lang, state), tone)) }
        @if ride.state.is_open() && ride.vehicle.is_none() {
            (banner(lang, Notice::Error, html! { p { (tr_args(lang, "no-vehicle", &[("phone", zone.city.contact.phone.as_str().into())])) } }))
        }
        @if ride.lateness.is_some() && ride.state.is_open() {
            (banner(lang, Notice::Warning, html! { p { (tr(lang, "late")) } }))
        }
        (definition_list(&[
            (&tr(lang, "ride-number"), html! { (ride.number) }),
            (&tr(lang, "day"), html! { (day) }),
            (&tr(lang, "from"), html! { (stop(&ride.from)) }),
            (&tr(lang, "promised-pickup"), html! { strong { (span(ride.pickup.open, ride.pickup.close)) } }),
            (&tr(lang, "planned-pickup"), html! { (clock(ride.pickup_at)) }),
            (&tr(lang, "to"), html! { (stop(&ride.to)) }),
            (&tr(lang, "promised-arrival"), html! { (span(arrival.open, arrival.close)) }),
            (&tr(lang, "riders"), html! { (ride.riders) }),
            (&tr(lang, "fare"), html! { (Yen(ride.fare).to_string()) }),
        ]))
        @if ride.state == RideState::Waiting {
            (banner(lang, Notice::Info, html! {
                p { (tr(lang, "keep-this-link")) }
                p.secret-link { (zone.link(&format!("/taxi/r/{secret}"))) }
            }))
            p { a href={ "/taxi/rides/" (id) "/change" } { (tr(lang, "change")) } }
            (confirm(lang, &tr(lang, "give-up"), &tr(lang, "give-up-question"), &format!("/taxi/rides/{id}/cancel"), &html! {}, &tr(lang, "give-up")))
        }
        @if !ride.state.is_open() { p { a href="/taxi" { (tr(lang, "book-another")) } } }
        @if ride.state.is_open() { form method="get" { (button(&tr(lang, "refresh"), Look::Secondary)) } }
    };
    Ok(page(&zone, &reader, &title, Some("/taxi"), false, body))
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
