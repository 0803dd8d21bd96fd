//! 予約: where from, where to, when, who; then up to three rides to choose from.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use serde::Deserialize;
use yakuba_audit::Actor;
use yakuba_base::{Date, Lang};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, banner, button, definition_list};
use yakuba_web::{FormPairs, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::form::{DAYS, Form, read};
use super::ride::own;
use super::{day_words, page, secret, stop_name, tr, tr_args};
use crate::desk::{self, Chosen};
use crate::model::{Design, Network, Offered, clock};
use crate::store::wishes::{self, Shown};
use crate::store::{days, rides};

const ACTION: &str = "/taxi";

/// Stops chosen on the map, or places another app comes with (GOFS deep link).
#[derive(Deserialize)]
pub(super) struct Picked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    pickup_lat: Option<f64>,
    pickup_lon: Option<f64>,
    drop_off_lat: Option<f64>,
    drop_off_lon: Option<f64>,
}

impl Picked {
    /// Keys of the stops: as chosen, or nearest to the places.
    fn stops(self, network: &Network) -> [String; 2] {
        let nearest = |place: Option<(f64, f64)>| place.and_then(|place| network.nearest(place));
        let key = |typed: String, place| {
            if typed.is_empty() {
                nearest(place).map(|stop| stop.key.clone()).unwrap_or_default()
            } else {
                typed
            }
        };
        [
            key(self.from, self.pickup_lat.zip(self.pickup_lon)),
            key(self.to, self.drop_off_lat.zip(self.drop_off_lon)),
        ]
    }
}

/// The day's choices at first: the next day that is served.
fn first_day(design: &Design, today: Date) -> Date {
    let runs = |day: &Date| design.operation(*day).is_some_and(|operation| !operation.on_days_off);
    (1..=DAYS).map(|ahead| today.add_days(ahead)).find(runs).unwrap_or(today.add_days(1))
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Query(picked): Query<Picked>,
) -> Result<Page, PageError> {
    let today = zone.clock.today();
    let design = days::design(&zone.store, today).await.map_err(stored)?;
    let day = first_day(&design, today).to_string();
    let [from, to] = picked.stops(&design.network());
    let first = [
        ("from", from.as_str()),
        ("to", to.as_str()),
        ("day", day.as_str()),
        ("time", "10:00"),
        ("by", "arrive"),
        ("riders", "1"),
        ("wheelchairs", "0"),
        ("companions", "0"),
        ("child_seats", "0"),
        ("luggage", "0"),
        ("concession", "none"),
    ];
    let typed = FormPairs(first.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect());
    let form =
        Form { zone: &zone, reader: &reader, design: &design, typed: &typed, problems: &[], action: ACTION };
    Ok(form.page())
}

pub(super) async fn send(
    zone: Zone<Internet>,
    reader: Reader,
    typed: FormPairs,
) -> Result<Response, PageError> {
    search(&zone, &reader, &typed, ACTION, None).await
}

/// Asks for what was typed; `replaces` is the ride that is given up when another is booked.
async fn search(
    zone: &Zone<Internet>,
    reader: &Reader,
    typed: &FormPairs,
    action: &str,
    replaces: Option<String>,
) -> Result<Response, PageError> {
    let today = zone.clock.today();
    let day = typed.text("day").parse().unwrap_or(today);
    let design = days::design(&zone.store, day).await.map_err(stored)?;
    let trip = match read(typed, &design, today, reader.lang) {
        Ok(trip) => trip,
        Err(problems) => {
            let problems = &problems;
            return Ok(Form { zone, reader, design: &design, typed, problems, action }
                .page()
                .into_response());
        }
    };
    let (clock, id) = (zone.clock.clone(), zone.clock.id::<Shown>().to_string());
    let wish = id.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| desk::ask(tx, &clock, &wish, trip, replaces).await)
        .await
        .map_err(stored)?;
    Ok(Redirect::to(&format!("/taxi/wishes/{id}")).into_response())
}

/// The same ride at another time or stop. The old one is kept until the new one is promised.
pub(super) async fn show_change(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let (ride, _) = own(&zone, &headers, &id).await?;
    let design = days::design(&zone.store, ride.day).await.map_err(stored)?;
    let quarter = |seconds: f64| {
        let quarters = (seconds / 900.0).floor() as i64;
        format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15)
    };
    let first = [
        ("from", ride.from.clone()),
        ("to", ride.to.clone()),
        ("day", ride.day.to_string()),
        ("time", quarter(ride.pickup_at)),
        ("by", "leave".to_owned()),
        ("riders", ride.party.riders.to_string()),
        ("wheelchairs", ride.party.wheelchairs.to_string()),
        ("companions", ride.party.companions.to_string()),
        ("child_seats", ride.party.child_seats.to_string()),
        ("luggage", ride.party.luggage.to_string()),
        ("concession", ride.party.concession.name().to_owned()),
        ("name", ride.name.clone()),
        ("phone", ride.phone.clone()),
        ("booker", ride.contact.booker.clone()),
        ("mail", ride.contact.mail.clone()),
        ("note", ride.note.clone()),
    ];
    let typed = FormPairs(first.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let action = format!("/taxi/rides/{id}/change");
    let form =
        Form { zone: &zone, reader: &reader, design: &design, typed: &typed, problems: &[], action: &action };
    Ok(form.page())
}

pub(super) async fn change(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    own(&zone, &headers, &id).await?;
    search(&zone, &reader, &typed, &format!("/taxi/rides/{id}/change"), Some(id)).await
}

pub(super) async fn offers(
    zone: Zone<Internet>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let shown = wishes::get(&zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::gone)?;
    let network = days::design(&zone.store, shown.trip.day).await.map_err(stored)?.network();
    Ok(offers_page(&zone, &reader, &network, &id, &shown, false))
}

fn offers_page(
    zone: &Zone<Internet>,
    reader: &Reader,
    network: &Network,
    id: &str,
    shown: &Shown,
    is_gone: bool,
) -> Page {
    let lang = reader.lang;
    let trip = &shown.trip;
    let stop = |key: &str| network.stop(key).map_or("", |stop| stop_name(lang, stop)).to_owned();
    let day = day_words(lang, trip.day);
    let title = tr(lang, "offers");
    let body = html! {
        h1 { (title) }
        @if is_gone { (banner(lang, Notice::Warning, html! { p { (tr(lang, "offer-gone")) } })) }
        @if !shown.refused.is_empty() { (banner(lang, Notice::Info, html! { p { (tr(lang, "not-at-that-time")) } })) }
        (definition_list(&[
            (&tr(lang, "day"), html! { (day) }),
            (&tr(lang, "from"), html! { (stop(&trip.from)) }),
            (&tr(lang, "to"), html! { (stop(&trip.to)) }),
        ]))
        @if shown.offers.is_empty() {
            p { (tr(lang, "no-rides")) }
            p { (tr_args(lang, "by-telephone", &[("phone", zone.city.contact.phone.as_str().into())])) }
        }
        @for (choice, offered) in shown.offers.iter().enumerate() {
            (offer(lang, id, choice, offered))
        }
        p { a href="/taxi" { (tr(lang, "ask-again")) } }
    };
    page(zone, reader, &title, Some("/taxi"), false, body)
}

fn offer(lang: Lang, id: &str, choice: usize, offered: &Offered) -> Markup {
    let request = &offered.offer.request;
    let pickup = request.pickup.map_or(request.delivery.window, |visit| visit.window);
    let span = |open: f64, close: f64| format!("{} – {}", clock(open), clock(close));
    html! {
        section.card {
            h2 { (tr_args(lang, "offer-title", &[("time", clock(offered.offer.planned.0).into())])) }
            (definition_list(&[
                (&tr(lang, "promised-pickup"), html! { strong { (span(pickup.open, pickup.close)) } }),
                (&tr(lang, "promised-arrival"), html! { (span(request.delivery.window.open, request.delivery.window.close)) }),
                (&tr(lang, "fare"), html! { (yakuba_base::Yen(offered.fare).to_string()) }),
            ]))
            form method="post" action={ "/taxi/wishes/" (id) } {
                input type="hidden" name="choice" value=(choice);
                (button(&tr_args(lang, "book-this", &[("time", clock(offered.offer.planned.0).into())]), Look::Primary))
            }
        }
    }
}

pub(super) async fn choose(
    zone: Zone<Internet>,
    reader: Reader,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let choice: usize = form.text("choice").parse().map_err(|_| PageError::unreadable())?;
    let (clock, wish) = (zone.clock.clone(), id.clone());
    let chosen = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            desk::choose(tx, &clock, &wish, choice, Actor::Anonymous).await
        })
        .await
        .map_err(stored)?;
    match chosen {
        Chosen::Booked(booked) => {
            let path = format!("/taxi/rides/{}", booked.ride.id);
            Ok(secret::with_cookie(&zone, Redirect::to(&path).into_response(), &path, &booked.secret))
        }
        Chosen::Already(ride) => {
            let known = rides::get(&zone.store, &ride).await.map_err(stored)?;
            known
                .map(|ride| Redirect::to(&format!("/taxi/rides/{}", ride.id)).into_response())
                .ok_or_else(PageError::gone)
        }
        Chosen::Gone => {
            // Somebody else was faster: the same trip is asked again at once.
            let again = zone.clock.id::<Shown>().to_string();
            let (clock, old, new) = (zone.clock.clone(), id, again.clone());
            let shown = zone
                .store
                .write(async move |tx: &mut Tx<Internet>| {
                    let Some((shown, _)) = wishes::take(tx, &old).await? else {
                        return Err(StoreError::NotFound);
                    };
                    desk::ask(tx, &clock, &new, shown.trip, shown.replaces).await
                })
                .await
                .map_err(|error| {
                    if matches!(error, StoreError::NotFound) { PageError::gone() } else { stored(error) }
                })?;
            let network = days::design(&zone.store, shown.trip.day).await.map_err(stored)?.network();
            Ok(offers_page(&zone, &reader, &network, &again, &shown, true).into_response())
        }
    }
}
