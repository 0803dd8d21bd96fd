//! お支払い: what is owed, and by which provider to pay it.

use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use yakuba_base::Yen;
use yakuba_city::Internet;
use yakuba_identity::stored;
use yakuba_outbound::Outbound;
use yakuba_web::ui::{Notice, banner, definition_list, link_button};
use yakuba_web::{FormPairs, Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{last_day, page, tr, tr_args};
use crate::messages::DemandShown;
use crate::online::{self, BeginError};
use crate::store::{online as kept, providers};

async fn load(zone: &Zone<Internet>, id: &str) -> Result<DemandShown, PageError> {
    kept::demand(&zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Page, PageError> {
    let shown = load(&zone, &id).await?;
    render(&zone, &reader, &shown, None).await
}

async fn render(
    zone: &Zone<Internet>,
    reader: &Reader,
    shown: &DemandShown,
    wrong: Option<&'static str>,
) -> Result<Page, PageError> {
    let lang = reader.lang;
    let attempts = kept::attempts(&zone.store, &shown.demand).await.map_err(stored)?;
    // The office may not have heard of it yet: whoever has paid is not asked again.
    let paid =
        attempts.iter().find(|one| one.outcome.captured.is_some() && one.outcome.refunded == Yen::ZERO);
    let payable = online::payable(shown, zone.clock.now());
    let mut facts = vec![
        (tr(lang, "what"), html! { (shown.title) }),
        (tr(lang, "amount"), html! { strong { (if payable { shown.outstanding } else { shown.amount }) } }),
    ];
    facts.extend(
        shown
            .payable_until
            .filter(|_| payable)
            .map(|until| (tr(lang, "until"), html! { (last_day(lang, until)) })),
    );
    let facts: Vec<(&str, Markup)> = facts.iter().map(|(name, value)| (&**name, value.clone())).collect();
    let body = html! {
        h1 { (tr(lang, "title")) }
        @if let Some(key) = wrong { (banner(lang, Notice::Warning, html! { p { (tr(lang, key)) } })) }
        (definition_list(&facts))
        @if let Some(paid) = paid {
            (banner(lang, Notice::Success, html! { p { (tr(lang, "paid-now")) } }))
            p { (link_button(&tr(lang, "see"), &format!("/pay/{}/{}", shown.demand, paid.id))) }
        } @else if payable {
            (ways(zone, lang, shown).await?)
        } @else {
            p { (tr(lang, if shown.cancelled { "cancelled" } else if shown.outstanding == Yen::ZERO { "nothing-owed" } else { "late" })) }
            p { (link_button(&tr(lang, "to-status"), &shown.page)) }
        }
    };
    let title = tr(lang, "title");
    Ok(page(zone, reader, (&title, &shown.title), &shown.page, false, body))
}

/// A button for each provider; or the other ways when there is none.
async fn ways(
    zone: &Zone<Internet>,
    lang: yakuba_base::Lang,
    shown: &DemandShown,
) -> Result<Markup, PageError> {
    let all = providers::all(&zone.store).await.map_err(stored)?;
    let open: Vec<_> = all.into_iter().filter(|kept| kept.open).collect();
    Ok(html! {
        @if open.is_empty() {
            p { (tr(lang, "no-provider")) }
            p { (link_button(&tr(lang, "other-ways"), &shown.page)) }
        } @else {
            p { (tr(lang, "lead")) }
            form method="post" {
                input type="hidden" name="amount" value=(shown.outstanding.0);
                @for (place, kept) in open.iter().enumerate() {
                    @let class = if place == 0 { "button primary" } else { "button secondary" };
                    p { button class=(class) type="submit" name="provider" value=(kept.id) {
                        (tr_args(lang, "pay-by", &[("name", kept.name.as_str().into())]))
                    } }
                }
            }
            p.hint { (tr(lang, "card-number")) }
            p { a href=(shown.page) { (tr(lang, "other-ways")) } }
        }
    })
}

pub(super) async fn begin(
    zone: Zone<Internet>,
    reader: Reader,
    Extension(outbound): Extension<Outbound>,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let seen = form.text("amount").parse().map(Yen).unwrap_or(Yen::ZERO);
    match online::begin(&zone, &outbound, (&id, form.text("provider")), seen).await {
        // Not straight on: a form of ours may lead to no other site, and people like to know where they are going.
        Ok(attempt) => Ok(Redirect::to(&format!("/pay/{id}/{}", attempt.id)).into_response()),
        Err(BeginError::OtherAmount) => {
            let shown = load(&zone, &id).await?;
            Ok(render(&zone, &reader, &shown, Some("amount-changed")).await?.into_response())
        }
        Err(BeginError::NotPayable) => Ok(Redirect::to(&format!("/pay/{id}")).into_response()),
        Err(BeginError::NotFound) => Err(PageError::not_found()),
        Err(BeginError::Store(error)) => Err(stored(error)),
    }
}
