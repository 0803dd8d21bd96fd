//! One try at paying: on to the provider's page, and what became of it.

use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use yakuba_base::{Lang, Yen};
use yakuba_city::Internet;
use yakuba_collecting::End;
use yakuba_identity::stored;
use yakuba_outbound::Outbound;
use yakuba_web::ui::{Look, Notice, banner, definition_list, link_button, link_button_as};
use yakuba_web::{Markup, Page, PageError, Reader, html};
use yakuba_zone::Zone;

use super::{page, tr, tr_args};
use crate::messages::DemandShown;
use crate::online::look;
use crate::store::{
    online::{self, Attempt},
    providers,
};

async fn load(zone: &Zone<Internet>, demand: &str, id: &str) -> Result<(DemandShown, Attempt), PageError> {
    let attempt = online::attempt(&zone.store, id).await.map_err(stored)?;
    let attempt = attempt.filter(|attempt| attempt.demand == demand).ok_or_else(PageError::not_found)?;
    let shown =
        online::demand(&zone.store, demand).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    Ok((shown, attempt))
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Path((demand, id)): Path<(String, String)>,
) -> Result<Page, PageError> {
    let (shown, attempt) = load(&zone, &demand, &id).await?;
    let kept = providers::get(&zone.store, &attempt.provider).await.map_err(stored)?;
    let name = kept.map(|kept| kept.name).unwrap_or_default();
    let lang = reader.lang;
    let again = format!("/pay/{demand}");
    let (title, body) = match (&attempt.outcome.captured, attempt.outcome.ended) {
        (Some((_, amount)), _) => (tr(lang, "done-title"), paid(lang, &shown, &attempt, *amount)),
        (None, Some(how)) => (tr(lang, "ended-title"), ended(lang, how, &again)),
        (None, None) if attempt.closing => (
            tr(lang, "ended-title"),
            html! {
                (banner(lang, Notice::Info, html! { p { (tr(lang, "closing")) } }))
                p { (link_button(&tr(lang, "begin-again"), &again)) }
            },
        ),
        (None, None) if attempt.page.is_empty() => {
            (tr(lang, "trouble-title"), trouble(lang, &name, &shown, &attempt))
        }
        (None, None) => (tr(lang, "go-title"), onward(lang, &name, &shown, &attempt)),
    };
    Ok(page(&zone, &reader, (&title, &shown.title), &again, false, html! { h1 { (title) } (body) }))
}

fn facts(lang: Lang, shown: &DemandShown, amount: Yen) -> Markup {
    definition_list(&[
        (&tr(lang, "what"), html! { (shown.title) }),
        (&tr(lang, "amount"), html! { strong { (amount) } }),
    ])
}

fn look_again(lang: Lang, attempt: &Attempt) -> Markup {
    let back = format!("{}/{}/{}", crate::online::BACK, attempt.demand, attempt.id);
    link_button_as(&tr(lang, "look-again"), &back, Look::Secondary)
}

fn onward(lang: Lang, name: &str, shown: &DemandShown, attempt: &Attempt) -> Markup {
    html! {
        (facts(lang, shown, attempt.amount))
        p { (tr_args(lang, "go-lead", &[("name", name.into())])) }
        p { a.button.primary href=(attempt.page) rel="noreferrer" { (tr_args(lang, "go", &[("name", name.into())])) } }
        p.hint { (tr(lang, "card-number")) }
        h2 { (tr(lang, "came-back-title")) }
        p { (tr(lang, "came-back")) }
        p { (look_again(lang, attempt)) }
    }
}

fn paid(lang: Lang, shown: &DemandShown, attempt: &Attempt, amount: Yen) -> Markup {
    let refunded = attempt.outcome.refunded;
    html! {
        (banner(lang, Notice::Success, html! { p { (tr(lang, "done")) } }))
        (facts(lang, shown, amount))
        @if refunded > Yen::ZERO { p { (tr_args(lang, "refunded", &[("amount", refunded.to_string().into())])) } }
        p { (tr(lang, "receipt-there")) }
        p { (link_button(&tr(lang, "to-status"), &shown.page)) }
    }
}

fn ended(lang: Lang, how: End, again: &str) -> Markup {
    let words = match how {
        End::Failed => "ended-failed",
        End::Expired => "ended-expired",
        End::Cancelled => "ended-cancelled",
    };
    html! {
        (banner(lang, Notice::Info, html! { p { (tr(lang, words)) } }))
        p { (tr(lang, "not-charged")) }
        p { (link_button(&tr(lang, "begin-again"), again)) }
    }
}

/// The provider does not answer: what is so, what we do, what the payer can do.
fn trouble(lang: Lang, name: &str, shown: &DemandShown, attempt: &Attempt) -> Markup {
    html! {
        (banner(lang, Notice::Warning, html! {
            p { (tr_args(lang, "trouble", &[("name", name.into())])) }
            p { (tr(lang, "not-charged")) }
        }))
        (facts(lang, shown, attempt.amount))
        p { (tr(lang, "trouble-goes-on")) }
        p { (look_again(lang, attempt)) }
        p { (link_button_as(&tr(lang, "other-ways"), &shown.page, Look::Secondary)) }
    }
}

/// The payer comes back from the provider's page, paid or not: the provider is asked, and the page says what is so. When
/// it does not answer, the page says what was known, and we go on asking.
pub(super) async fn back(
    zone: Zone<Internet>,
    Extension(outbound): Extension<Outbound>,
    Path((demand, id)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (_, attempt) = load(&zone, &demand, &id).await?;
    if attempt.outcome.captured.is_none() {
        let (_, looked) = look::look(&zone, &outbound, &id).await.map_err(stored)?;
        if let Err(trouble) = looked {
            tracing::warn!(%trouble, "a provider does not say what became of an attempt");
        }
    }
    Ok(Redirect::to(&format!("/pay/{demand}/{id}")).into_response())
}
