//! Begin and end of duty with the check for alcohol, rests, fuel, roads.

use http::HeaderMap;
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_web::ui::{FieldProps, Input, Look, TextInput, link_button_as, text_input};
use yakuba_web::{Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{Today, held, report_form, tablet};
use crate::desk::ReportKind;
use crate::model::{Duty, clock, seconds};
use crate::pages::resident::{tr, tr_args};
use crate::store::duties;

const LANG: Lang = Lang::Ja;
/// A day of more than so many hours has a rest of 45 minutes, of more than eight one of an hour (労働基準法第34条).
const SIX_HOURS: f64 = 6.0 * 3_600.0;
const EIGHT_HOURS: f64 = 8.0 * 3_600.0;

fn typed(name: &'static str, hint: Option<&'static str>, input: Input, after: Option<&str>) -> Markup {
    let (label, hint) = (tr(LANG, name), hint.map(|hint| tr(LANG, hint)));
    let name = name.strip_prefix("driver-").unwrap_or(name);
    let props = FieldProps { hint: hint.as_deref(), ..FieldProps::new(LANG, name, &label) };
    text_input(&props, &TextInput { input, after, width: Some(6), ..TextInput::default() })
}

/// What is typed at both ends of a duty (点呼).
fn check() -> Markup {
    html! {
        (typed("driver-alcohol", Some("driver-alcohol-hint"), Input::Decimal, Some("mg/L")))
        (typed("driver-odometer", None, Input::Digits, Some("km")))
    }
}

/// Before duty.
pub(super) fn begin(zone: &Zone<Internet>, duty: Duty) -> Markup {
    html! {
        @if duty == Duty::Ended { p { (tr(LANG, "driver-ended")) } }
        div.driver-form { (report_form(zone, ReportKind::Start, &check(), &tr(LANG, "driver-start"), Look::Primary)) }
    }
}

/// During a rest.
pub(super) fn resting(zone: &Zone<Internet>, since: f64) -> Markup {
    html! {
        p.driver-place { strong { (tr_args(LANG, "driver-resting", &[("time", clock(since).into())])) } }
        div.driver-buttons { (report_form(zone, ReportKind::Resume, &html! {}, &tr(LANG, "driver-resume"), Look::Primary)) }
    }
}

/// Three ways on: rest and fuel, riders and roads, the end of duty.
pub(in super::super) async fn duty(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    held(&zone, &headers).await?;
    let title = tr(LANG, "driver-more");
    let way = |key: &str, url: &str| link_button_as(&tr(LANG, key), url, Look::Secondary);
    let body = html! {
        h1 { (title) }
        div.driver-buttons {
            (way("driver-rest-fuel", "/taxi/driver/rest"))
            (way("driver-extra", "/taxi/driver/extra"))
            (way("driver-road", "/taxi/driver/road"))
        }
    };
    Ok(tablet(&zone, reader, &title, true, body))
}

/// Rest, fuel, end.
pub(in super::super) async fn rest(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    let pattern = held(&zone, &headers).await?;
    let today = Today::of(&zone, &pattern).await?;
    let day = zone.clock.today();
    let book = duties::of_vehicle(&zone.store, day, &pattern).await.map_err(stored)?;
    let mut rested = 0.0;
    let mut began: Option<f64> = None;
    for (_, at, what, _) in &book {
        match what.as_str() {
            "rest" => began = Some(seconds(day, *at)),
            "resume" => rested += began.take().map_or(0.0, |began| seconds(day, *at) - began),
            _ => {}
        }
    }
    let hours = today.shift.as_ref().map_or(0.0, |shift| {
        f64::from(shift.pattern.to_hour.saturating_sub(shift.pattern.from_hour)) * 3_600.0
    });
    let needed = if hours > EIGHT_HOURS {
        60
    } else if hours > SIX_HOURS {
        45
    } else {
        0
    };
    let free = today.stops().first().map(|stop| stop.at - seconds(day, zone.clock.now()));
    let title = tr(LANG, "driver-rest-fuel");
    let minutes = |seconds: f64| (seconds / 60.0).floor().max(0.0) as i64;
    let body = html! {
        h1 { (title) }
        p { (tr_args(LANG, "driver-rested", &[("rested", minutes(rested).into()), ("needed", needed.into())])) }
        @if let Some(free) = free { p { (tr_args(LANG, "driver-until-next", &[("minutes", minutes(free).into())])) } }
        div.driver-buttons { (report_form(&zone, ReportKind::Rest, &html! {}, &tr(LANG, "driver-rest"), Look::Primary)) }
        section.driver-form {
            h2 { (tr(LANG, "driver-fuel")) }
            (report_form(&zone, ReportKind::Fuel, &typed("driver-litres", None, Input::Decimal, Some("L")), &tr(LANG, "driver-note-fuel"), Look::Secondary))
        }
        section.driver-form {
            h2 { (tr(LANG, "driver-end-title")) }
            (report_form(&zone, ReportKind::End, &check(), &tr(LANG, "driver-end"), Look::Secondary))
        }
    };
    Ok(tablet(&zone, reader, &title, true, body))
}

/// A road that cannot be used: the dispatcher decides what follows.
pub(in super::super) async fn road(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    held(&zone, &headers).await?;
    let title = tr(LANG, "driver-road");
    let body = html! {
        h1 { (title) }
        p { (tr(LANG, "driver-road-lead")) }
        div.driver-form {
            (report_form(&zone, ReportKind::RoadClosed, &typed("driver-words", Some("driver-words-hint"), Input::Text, None), &tr(LANG, "driver-road-send"), Look::Primary))
        }
    };
    Ok(tablet(&zone, reader, &title, true, body))
}
