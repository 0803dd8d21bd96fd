//! 予約: where from, where to, when, who; then up to three rides to choose from.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use yakuba_audit::Actor;
use yakuba_base::{Date, Lang, Phone, Time, text};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    Choice, ErrorLink, FieldProps, Input, Look, Notice, TextInput, banner, button, definition_list,
    error_summary, radios, select, text_input,
};
use yakuba_web::{FormPairs, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::ride::own;
use super::{page, secret, stop_name, tr, tr_args};
use crate::desk::{self, Chosen};
use crate::model::{Channel, Network, Offered, Trip, TripProblem, clock};
use crate::store::wishes::{self, Shown};
use crate::store::{days, rides};

/// How many days can be chosen: today and seven more.
const DAYS: i64 = 7;
const ACTION: &str = "/taxi";

pub(super) async fn show(zone: Zone<Internet>, reader: Reader) -> Result<Page, PageError> {
    let network = days::network(&zone.store).await.map_err(stored)?;
    let tomorrow = zone.clock.today().add_days(1).to_string();
    let first = [
        ("day", tomorrow.as_str()),
        ("time", "10:00"),
        ("by", "arrive"),
        ("riders", "1"),
        ("wheelchairs", "0"),
    ];
    let typed = FormPairs(first.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect());
    Ok(form(&zone, &reader, &network, &typed, &[], ACTION))
}

fn form(
    zone: &Zone<Internet>,
    reader: &Reader,
    network: &Network,
    typed: &FormPairs,
    problems: &[TripProblem],
    action: &str,
) -> Page {
    let lang = reader.lang;
    let label = |key: &'static str| tr(lang, key);
    let words = |field: &str| {
        problems.iter().find(|(name, _)| *name == field).map(|(_, key)| tr(lang, key).into_owned())
    };
    let links: Vec<ErrorLink> = problems
        .iter()
        .map(|(field, key)| ErrorLink { field_id: (*field).to_owned(), message: tr(lang, key).into_owned() })
        .collect();
    let text_field = |name: &'static str, key, hint: Option<&'static str>, input, autocomplete| {
        let (label, hint, error) = (label(key), hint.map(label), words(name));
        let props = FieldProps {
            hint: hint.as_deref(),
            error: error.as_deref(),
            ..FieldProps::new(lang, name, &label)
        };
        text_input(
            &props,
            &TextInput {
                value: typed.text(name),
                input,
                autocomplete,
                width: Some(20),
                ..TextInput::default()
            },
        )
    };
    let choice = |name: &'static str, key, choices: &[(String, String)]| {
        let (label, error) = (label(key), words(name));
        let props = FieldProps { error: error.as_deref(), ..FieldProps::new(lang, name, &label) };
        let choices: Vec<Choice<'_>> =
            choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
        select(&props, &choices, Some(typed.text(name)))
    };
    let stops: Vec<(String, String)> = std::iter::once((String::new(), tr(lang, "choose").into_owned()))
        .chain(network.stops.iter().map(|stop| {
            let name = if lang == Lang::Ja {
                format!("{}（{}）", stop.name, stop.kana)
            } else {
                stop_name(lang, stop).to_owned()
            };
            (stop.key.clone(), name)
        }))
        .collect();
    let today = zone.clock.today();
    let days: Vec<(String, String)> = (0..=DAYS)
        .map(|ahead| today.add_days(ahead))
        .map(|day| (day.to_string(), if lang == Lang::En { day.to_string() } else { day.long() }))
        .collect();
    let times: Vec<(String, String)> = (8..18)
        .flat_map(|hour| [0, 15, 30, 45].map(|minute| format!("{hour:02}:{minute:02}")))
        .map(|time| (time.clone(), time))
        .collect();
    let count = |from: i64, to: i64| (from..=to).map(|n| (n.to_string(), n.to_string())).collect::<Vec<_>>();
    let by_label = label("by");
    let by = FieldProps::new(lang, "by", &by_label);
    let (arrive, leave) = (label("by-arrive"), label("by-leave"));
    let title = label("book");
    let body = html! {
        (error_summary(lang, &links))
        h1 { (title) }
        p.lead { (label("book-lead")) }
        form method="post" action=(action) {
            (choice("from", "from", &stops))
            (choice("to", "to", &stops))
            (choice("day", "day", &days))
            (radios(&by, &[Choice::new("arrive", &arrive), Choice::new("leave", &leave)], Some(typed.text("by"))))
            (choice("time", "time", &times))
            (choice("riders", "riders", &count(1, 8)))
            (choice("wheelchairs", "wheelchairs", &count(0, 2)))
            (text_field("name", "name", Some("name-hint"), Input::Text, Some("name")))
            (text_field("phone", "phone", Some("phone-hint"), Input::Phone, Some("tel")))
            (button(&label("find-rides"), Look::Primary))
        }
        p.hint { (label("stops-note")) }
        p { (tr_args(lang, "by-telephone", &[("phone", zone.city.contact.phone.as_str().into())])) }
    };
    page(zone, reader, &title, Some("/"), !problems.is_empty(), body)
}

/// What was typed as a trip; what cannot be read at all stays empty and is named as a problem.
fn read(form: &FormPairs, network: &Network, today: Date, lang: Lang) -> Result<Trip, Vec<TripProblem>> {
    let key = |field: &str| network.find(form.text(field)).map_or_else(String::new, |stop| stop.key.clone());
    let number = |field: &str| text::half_width_digits(form.text(field)).trim().parse::<i64>().unwrap_or(-1);
    let day: Option<Date> = form.text("day").parse().ok();
    let time: Option<Time> = form.text("time").parse().ok();
    let phone = Phone::parse(form.text("phone")).map(|phone| phone.digits().to_owned()).unwrap_or_default();
    let trip = Trip {
        day: day.unwrap_or(today.add_days(-1)),
        from: key("from"),
        to: key("to"),
        time: time.unwrap_or(Time::MIDNIGHT),
        arrive_by: form.text("by") != "leave",
        riders: number("riders"),
        wheelchairs: number("wheelchairs"),
        name: form.text("name").trim().chars().take(60).collect(),
        phone,
        lang,
        channel: Channel::Web,
    };
    let mut problems = trip.problems(network, today);
    if time.is_none() {
        problems.push(("time", "wrong-time"));
    }
    if problems.is_empty() { Ok(trip) } else { Err(problems) }
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
    let network = days::network(&zone.store).await.map_err(stored)?;
    let trip = match read(typed, &network, zone.clock.today(), reader.lang) {
        Ok(trip) => trip,
        Err(problems) => return Ok(form(zone, reader, &network, typed, &problems, action).into_response()),
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
    let network = days::network(&zone.store).await.map_err(stored)?;
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
        ("riders", ride.riders.to_string()),
        ("wheelchairs", ride.wheelchairs.to_string()),
        ("name", ride.name.clone()),
        ("phone", ride.phone.clone()),
    ];
    let typed = FormPairs(first.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Ok(form(&zone, &reader, &network, &typed, &[], &format!("/taxi/rides/{id}/change")))
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
    let network = days::network(&zone.store).await.map_err(stored)?;
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
    let day = if lang == Lang::En { trip.day.to_string() } else { trip.day.long() };
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
                    let Some((shown, _)) = wishes::get_in(tx, &old).await? else {
                        return Err(StoreError::NotFound);
                    };
                    desk::ask(tx, &clock, &new, shown.trip, shown.replaces).await
                })
                .await
                .map_err(|error| {
                    if matches!(error, StoreError::NotFound) { PageError::gone() } else { stored(error) }
                })?;
            let network = days::network(&zone.store).await.map_err(stored)?;
            Ok(offers_page(&zone, &reader, &network, &again, &shown, true).into_response())
        }
    }
}
