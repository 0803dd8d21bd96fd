//! 申請の一覧: what was begun and sent with an account.

use yakuba_city::Internet;
use yakuba_identity::Resident;
use yakuba_web::ui::empty_state;
use yakuba_web::{Markup, Page, Reader, html};
use yakuba_zone::Zone;

use super::access::Refusal;
use super::show::{Sheet, moment};
use super::{status, tr};
use crate::catalogue;
use crate::store::{drafts, submissions};

pub(super) async fn show(zone: Zone<Internet>, reader: Reader, resident: Resident) -> Result<Page, Refusal> {
    let lang = reader.lang;
    let begun = drafts::of_resident(&zone.store, &resident.id, zone.clock.now()).await?;
    let sent = submissions::of_resident(&zone.store, &resident.id).await?;
    let mut open = Vec::new();
    for draft in &begun {
        let words = moment(lang, draft.updated_at);
        open.push(line(&zone, &draft.revision, lang, &format!("/apply/{}", draft.id), &words).await?);
    }
    let mut done = Vec::new();
    for submission in &sent {
        let (state, _, _) = status::standing(submission.state);
        let words =
            format!("{} {} {}", submission.receipt, tr(lang, state), moment(lang, submission.submitted_at));
        done.push(
            line(&zone, &submission.revision, lang, &format!("/status/{}", submission.id), &words).await?,
        );
    }
    let body = html! {
        h1 { (tr(lang, "mine-title")) }
        h2 { (tr(lang, "mine-begun")) }
        @if open.is_empty() { p { (tr(lang, "mine-begun-none")) } } @else { ul.links { @for line in &open { (line) } } }
        h2 { (tr(lang, "mine-sent")) }
        @if done.is_empty() {
            (empty_state(&tr(lang, "mine-sent-none"), &tr(lang, "mine-sent-none-words"), Some(html! { a href="/procedures" { (tr(lang, "all-procedures")) } })))
        } @else {
            ul.links { @for line in &done { (line) } }
        }
    };
    Ok(Sheet::titled(tr(lang, "mine-title")).back("/account").show(&zone, &reader, body))
}

async fn line(
    zone: &Zone<Internet>,
    revision: &str,
    lang: yakuba_base::Lang,
    href: &str,
    words: &str,
) -> Result<Markup, Refusal> {
    let offered = catalogue::revision(&zone.store, revision).await?;
    let title = offered.as_ref().map_or("", |offered| offered.offer.procedure.title.get(lang));
    Ok(html! { li { a href=(href) { (title) } p { (words) } } })
}
