//! What was found, and one procedure.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use yakuba_base::{Lang, PostalCode};
use yakuba_city::{Internet, Topic};
use yakuba_web::ui::{
    Look, Notice, Tone, badge, banner, button, definition_list, empty_state, link_button_as,
};
use yakuba_web::{Markup, PageError, Reader, html};
use yakuba_zone::Zone;

use super::access::Refusal;
use super::finder::{Finder, Wanted};
use super::home::search_box;
use super::show::Sheet;
use super::{tr, tr_args};
use crate::model::Desk;
use crate::store::offers::{self, Listed};

/// What was asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    event: String,
}

/// A procedure in a list.
pub(super) fn line(lang: Lang, listed: &Listed) -> Markup {
    let procedure = &listed.offer.procedure;
    html! {
        li {
            a href={ "/procedures/" (procedure.slug) } { (procedure.title.get(lang)) }
            @if listed.closed_at.is_some() { " " (badge(&tr(lang, "closed"), Tone::Plain)) }
            p.hint { (procedure.summary.get(lang)) }
        }
    }
}

fn name<'t>(topics: &'t [Topic], key: &str, lang: Lang) -> Option<&'t str> {
    topics.iter().find(|topic| topic.key == key).map(|topic| topic.name.get(lang))
}

pub(super) async fn results(
    zone: Zone<Internet>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (lang, directory) = (reader.lang, &zone.city.directory);
    let words: String = asked.q.chars().take(200).collect();
    let wanted = Wanted { words: &words, category: &asked.category, event: &asked.event };
    let found = Finder::of(&zone).await?.find(&wanted).map_err(PageError::internal)?;
    let topic = name(&directory.categories, &asked.category, lang)
        .or_else(|| name(&directory.life_events, &asked.event, lang));
    let title = topic.map_or_else(|| tr(lang, "procedures").into_owned(), str::to_owned);
    let body = html! {
        h1 { (title) }
        (search_box(lang, &wanted))
        @if found.is_empty() {
            (empty_state(&tr(lang, "found-none"), &tr_args(lang, "found-none-todo", &[("phone", zone.city.contact.phone.as_str().into())]),
                Some(link_button_as(&tr(lang, "all-procedures"), "/procedures", Look::Secondary))))
        } @else {
            p role="status" { (tr_args(lang, "found-count", &[("n", found.len().into())])) }
            ul.links { @for listed in &found { (line(lang, listed)) } }
        }
        @if topic.is_some() { p { a href="/procedures" { (tr(lang, "all-procedures")) } } }
    };
    Ok(Sheet::titled(title).back("/").show(&zone, &reader, body).into_response())
}

/// The digits a telephone dials: without the extension (内線) behind the number.
fn dialled(phone: &str) -> String {
    phone.split(['（', '(', '内']).next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

/// Whom to ask.
pub(super) fn desk(lang: Lang, desk: &Desk) -> Markup {
    html! {
        section.card {
            h2 { (tr(lang, "whom-to-ask")) }
            p { strong { (desk.name.get(lang)) } }
            @if !desk.phone.is_empty() { p { (tr(lang, "phone")) " " a href={ "tel:" (dialled(&desk.phone)) } { (desk.phone) } } }
            @if !desk.place.is_empty() { p { (tr(lang, "place")) " " (desk.place) } }
        }
    }
}

fn start_button(lang: Lang, slug: &str) -> Markup {
    html! { form.start method="post" action={ "/procedures/" (slug) "/start" } { (button(&tr(lang, "start"), Look::Primary)) } }
}

pub(super) async fn procedure(
    zone: Zone<Internet>,
    reader: Reader,
    Path(slug): Path<String>,
) -> Result<Response, Refusal> {
    let lang = reader.lang;
    let listed = offers::by_slug(&zone.store, &slug).await?.ok_or_else(PageError::not_found)?;
    let (procedure, closed) = (&listed.offer.procedure, listed.closed_at);
    let due = crate::model::due_on(&zone.city.calendar(), zone.clock.today(), procedure.period_days);
    let fee = procedure.form.fee.as_ref();
    let mut rows: Vec<(String, Markup)> = Vec::new();
    let mut row = |key: &str, value: Markup| rows.push((tr(lang, key).into_owned(), value));
    if let Some(who) = &procedure.who {
        row("who", html! { (who.get(lang)) });
    }
    if !procedure.needed.is_empty() {
        row("needed", html! { ul { @for each in &procedure.needed { li { (each.get(lang)) } } } });
    }
    row(
        "fee",
        match fee {
            None => html! { (tr(lang, "fee-free")) },
            Some(fee) => {
                html! { (fee.explain.as_ref().map_or_else(|| tr(lang, "fee-open"), |text| text.get(lang).to_owned().into())) }
            }
        },
    );
    row("minutes", html! { (tr_args(lang, "minutes-about", &[("n", procedure.minutes_needed().into())])) });
    let period = [("days", procedure.period_days.into()), ("due", due.long().into())];
    row("period", html! { (tr_args(lang, "period-days", &period)) });
    if let Some(law) = &procedure.legal_basis {
        row("legal-basis", html! { span lang="ja" { (law) } });
    }
    row(
        "languages",
        html! { (procedure.languages.iter().map(|lang| lang.label()).collect::<Vec<_>>().join("、")) },
    );
    let rows: Vec<(&str, Markup)> = rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let body = html! {
        h1 { (procedure.title.get(lang)) }
        p.lead { (procedure.summary.get(lang)) }
        @match closed {
            Some(at) => (banner(lang, Notice::Warning, html! {
                p { (tr_args(lang, "closed-on", &[("on", at.date().long().into())])) }
                p { (tr(lang, "closed-todo")) }
            })),
            None => {
                @if !procedure.languages.contains(&lang) { (banner(lang, Notice::Info, html! { p { (tr(lang, "only-japanese")) } })) }
                (start_button(lang, &procedure.slug))
                p.hint { (tr(lang, "no-account-needed")) }
            }
        }
        (definition_list(&rows))
        @if let Some(notes) = &procedure.notes { section { h2 { (tr(lang, "notes")) } p { (notes.get(lang)) } } }
        section { h2 { (tr(lang, "other-ways")) } p { (tr(lang, "other-ways-lead")) } }
        (desk(lang, &listed.offer.desk))
        @if closed.is_none() { (start_button(lang, &procedure.slug)) }
    };
    Ok(Sheet::titled(procedure.title.get(lang))
        .back("/procedures")
        .show(&zone, &reader, body)
        .into_response())
}

/// The towns of a postal code of this city, for the script that completes addresses.
pub(super) async fn postal(zone: Zone<Internet>, Path(code): Path<String>) -> Result<Response, Refusal> {
    let code = PostalCode::parse(&code).map_err(|_| PageError::not_found())?;
    let towns: Vec<&str> = zone.city.directory.towns_of(&code).map(|town| town.name.as_str()).collect();
    // Of another municipality: nothing is wrong with it, and there is nothing to fill in.
    if towns.is_empty() {
        return Ok(Json(serde_json::json!({ "towns": towns })).into_response());
    }
    let found = serde_json::json!({"prefecture": zone.city.prefecture.get(Lang::Ja), "city": zone.city.name.get(Lang::Ja), "towns": towns});
    Ok(Json(found).into_response())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_extension_is_not_dialled() {
        assert_eq!(super::dialled("0295-52-1111（内線118）"), "0295521111");
        assert_eq!(super::dialled("0295-52-1111"), "0295521111");
    }
}
