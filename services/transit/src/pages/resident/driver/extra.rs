//! Somebody at the stop who has not booked.

use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use yakuba_base::{Id, Lang, Yen};
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::ui::{Choice, FieldProps, Look, Notice, banner, button, link_button_as, select};
use yakuba_web::{FormPairs, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{PAGE, Today, held, tablet};
use crate::desk::{self, ExtraRider};
use crate::pages::resident::{tr, tr_args};

const LANG: Lang = Lang::Ja;

fn form(zone: &Zone<Internet>, today: &Today, notice: Option<Markup>) -> Markup {
    let stops = today.network.open_stops();
    let stops: Vec<Choice<'_>> = stops.iter().map(|stop| Choice::new(&stop.key, &stop.name)).collect();
    let counts: Vec<String> = (1..=8).map(|count| count.to_string()).collect();
    let counts: Vec<Choice<'_>> = counts.iter().map(|count| Choice::new(count, count)).collect();
    let (to, riders) = (tr(LANG, "to"), tr(LANG, "driver-how-many"));
    let key: Id<ExtraRider> = zone.clock.id();
    html! {
        h1 { (tr(LANG, "driver-extra")) }
        @if let Some(notice) = notice { (notice) }
        p { (tr(LANG, "driver-extra-lead")) }
        // Asked of the city at once: without signal nobody knows whether there is room.
        form.driver-form method="post" action={ (PAGE) "/extra" } data-direct="" {
            input type="hidden" name="key" value=(key);
            (select(&FieldProps::new(LANG, "to", &to), &stops, None))
            (select(&FieldProps::new(LANG, "riders", &riders), &counts, Some("1")))
            (button(&tr(LANG, "driver-extra-ask"), Look::Primary))
        }
    }
}

pub(in super::super) async fn extra(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    let pattern = held(&zone, &headers).await?;
    let today = Today::of(&zone, &pattern).await?;
    Ok(tablet(&zone, reader, &tr(LANG, "driver-extra"), true, form(&zone, &today, None)))
}

pub(in super::super) async fn take_extra(
    zone: Zone<Internet>,
    reader: Reader,
    headers: HeaderMap,
    typed: FormPairs,
) -> Result<Response, PageError> {
    let pattern = held(&zone, &headers).await?;
    let extra = ExtraRider {
        key: typed.text("key").chars().take(64).collect(),
        to: typed.text("to").to_owned(),
        riders: typed.text("riders").parse().unwrap_or(0),
    };
    if extra.key.is_empty() {
        return Err(PageError::unreadable());
    }
    let (clock, duty) = (zone.clock.clone(), pattern.clone());
    let fare = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| desk::take_extra(tx, &clock, &duty, extra).await)
        .await
        .map_err(stored)?;
    let title = tr(LANG, "driver-extra");
    let body = match fare {
        Some(fare) => html! {
            h1 { (title) }
            (banner(LANG, Notice::Success, html! { p { (tr_args(LANG, "driver-extra-yes", &[("fare", Yen(fare).to_string().into())])) } }))
            div.driver-buttons { (link_button_as(&tr(LANG, "driver-back"), PAGE, Look::Primary)) }
        },
        None => {
            let no = banner(LANG, Notice::Warning, html! { p { (tr(LANG, "driver-extra-no")) } });
            form(&zone, &Today::of(&zone, &pattern).await?, Some(no))
        }
    };
    Ok(tablet(&zone, reader, &title, true, body).into_response())
}
