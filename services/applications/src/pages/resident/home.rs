//! The first page: what do you want to do?

use axum::Extension;
use axum::response::{IntoResponse, Response};
use yakuba_base::Lang;
use yakuba_city::{Internet, Topic};
use yakuba_identity::Resident;
use yakuba_service::FrontPage;
use yakuba_web::ui::{Look, button, card_link, link_button_as, toolbar};
use yakuba_web::{Markup, Reader, html};
use yakuba_zone::Zone;

use super::access::Refusal;
use super::finder::{Finder, Wanted};
use super::show::Sheet;
use super::{find, tr};

/// The box to look for a procedure with.
pub(super) fn search_box(lang: Lang, wanted: &Wanted<'_>) -> Markup {
    html! {
        form.search.field role="search" method="get" action="/procedures" {
            label for="q" { (tr(lang, "search-label")) }
            p.hint id="q-hint" { (tr(lang, "search-hint")) }
            div.beside {
                input id="q" name="q" type="search" value=(wanted.words) maxlength="200" autocomplete="off" aria-describedby="q-hint";
                @if !wanted.category.is_empty() { input type="hidden" name="category" value=(wanted.category); }
                @if !wanted.event.is_empty() { input type="hidden" name="event" value=(wanted.event); }
                (button(&tr(lang, "search"), Look::Primary))
            }
        }
    }
}

fn topics(lang: Lang, finder: &Finder, topics: &[Topic], name: &str) -> Markup {
    let wanted = |key| {
        if name == "event" {
            Wanted { event: key, ..Wanted::default() }
        } else {
            Wanted { category: key, ..Wanted::default() }
        }
    };
    html! {
        div.cards.topics {
            @for topic in topics.iter().filter(|topic| finder.count(&wanted(&topic.key)) > 0) {
                (card_link(topic.name.get(lang), topic.help.as_ref().map_or("", |help| help.get(lang)), &format!("/procedures?{name}={}", topic.key)))
            }
        }
    }
}

pub(super) async fn home(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Option<Resident>,
    front: Option<Extension<FrontPage>>,
) -> Result<Response, Refusal> {
    let lang = reader.lang;
    let finder = Finder::of(&zone).await?;
    let directory = &zone.city.directory;
    let body = html! {
        h1 { (tr(lang, "home-title")) }
        (search_box(lang, &Wanted::default()))
        h2 { (tr(lang, "most-used")) }
        ul.links { @for listed in finder.most_used(6) { (find::line(lang, listed)) } }
        @if !directory.categories.is_empty() {
            h2 { (tr(lang, "by-category")) }
            (topics(lang, &finder, &directory.categories, "category"))
        }
        @if !directory.life_events.is_empty() {
            h2 { (tr(lang, "by-event")) }
            (topics(lang, &finder, &directory.life_events, "event"))
        }
        p { a href="/procedures" { (tr(lang, "all-procedures")) } }
        @if let Some(Extension(FrontPage(entries))) = front.filter(|Extension(front)| !front.0.is_empty()) {
            h2 { (tr(lang, "other-services")) }
            div.cards { @for entry in entries.iter() { (card_link(entry.label.get(lang), entry.words.get(lang), entry.href)) } }
        }
        section.card {
            h2 { (tr(lang, "already-applied")) }
            p { (tr(lang, "already-applied-lead")) }
            (toolbar(&tr(lang, "already-applied"), &html! {
                (link_button_as(&tr(lang, "look-up"), "/status", Look::Secondary))
                @if resident.is_some() { (link_button_as(&tr(lang, "my-page"), "/account", Look::Secondary)) }
                @else { (link_button_as(&tr(lang, "sign-in"), "/account/sign-in", Look::Secondary)) }
            }))
            p.hint { (tr(lang, "no-account-needed")) }
        }
    };
    let sheet = Sheet { wide: true, ..Sheet::titled(tr(lang, "home-title")) };
    Ok(sheet.show(&zone, &reader, body).into_response())
}
