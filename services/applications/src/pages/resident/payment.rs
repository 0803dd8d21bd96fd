//! お支払い: what is owed, until when, how to pay it, and what happened.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_base::{Lang, Timestamp, Yen};
use yakuba_cashier::{FeeHappened, FeeState, FeeView};
use yakuba_city::Internet;
use yakuba_codes::symbol;
use yakuba_forms::definition::Timing;
use yakuba_web::ui::{
    Event, Look, Notice, Tone, banner, definition_list, link_button, link_button_as, receipt_number, timeline,
};
use yakuba_web::{Markup, PageError, PreEscaped, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::show::{Sheet, moment};
use super::status::offered;
use super::{find, tr, tr_args};
use crate::catalogue::Offered;
use crate::store::{fees, submissions::Submission};

/// Where the fee stands, in a word and in a sentence.
fn standing(state: FeeState) -> (&'static str, &'static str) {
    match state {
        FeeState::Owed => ("pay-owed", "pay-owed-words"),
        FeeState::PartlyPaid => ("pay-partly", "pay-partly-words"),
        FeeState::Paid => ("pay-paid", "pay-paid-words"),
        FeeState::PartlyRefunded => ("pay-partly-refunded", "pay-partly-refunded-words"),
        FeeState::Refunded => ("pay-refunded", "pay-refunded-words"),
        FeeState::Cancelled => ("pay-cancelled", "pay-cancelled-words"),
    }
}

/// The fee on the page of the application.
pub(super) fn card(lang: Lang, id: &str, fee: &FeeView) -> Markup {
    let (state, words) = standing(fee.state);
    let look = if fee.outstanding > Yen::ZERO { Look::Primary } else { Look::Secondary };
    html! {
        section.card #payment {
            h2 { (tr(lang, "pay-title")) }
            p { strong { (tr(lang, state)) } @if fee.outstanding > Yen::ZERO { " " (fee.outstanding.to_string()) } }
            p { (tr(lang, words)) }
            p { (link_button_as(&tr(lang, "pay-open"), &format!("/status/{id}/payment"), look)) }
        }
    }
}

/// The last day on which it can be paid, as a day: the moment itself is its last one.
fn last_day(lang: Lang, until: Timestamp) -> String {
    let date = until.date();
    match lang {
        Lang::En => date.to_string(),
        Lang::Ja | Lang::Easy => date.long(),
    }
}

fn happened(what: FeeHappened) -> (&'static str, Tone) {
    match what {
        FeeHappened::Asked => ("pay-event-asked", Tone::Waiting),
        FeeHappened::Changed => ("pay-event-changed", Tone::Plain),
        FeeHappened::PaidCash => ("pay-event-cash", Tone::Good),
        FeeHappened::PaidCashless => ("pay-event-cashless", Tone::Good),
        FeeHappened::PaidSlip => ("pay-event-slip", Tone::Good),
        FeeHappened::PaidOnline => ("pay-event-online", Tone::Good),
        FeeHappened::Voided => ("pay-event-voided", Tone::Waiting),
        FeeHappened::Refunded => ("pay-event-refunded", Tone::Plain),
        FeeHappened::Cancelled => ("pay-event-cancelled", Tone::Plain),
    }
}

fn history(lang: Lang, fee: &FeeView) -> Markup {
    let events: Vec<Event> = fee
        .history
        .iter()
        .map(|event| {
            let (key, tone) = happened(event.what);
            let words = tr_args(lang, key, &[("amount", event.amount.to_string().into())]);
            Event { when: moment(lang, event.at), who: String::new(), what: html! { p { (words) } }, tone }
        })
        .collect();
    timeline(&events)
}

/// Whether the fee is paid with the application: its page is there a moment after it.
pub(super) fn asked_at_once(offered: &Offered, submission: &Submission) -> bool {
    let at_once = offered.form.form().fee.as_ref().is_some_and(|fee| fee.timing == Timing::OnSubmit);
    at_once && submission.fee.is_some_and(|fee| fee > Yen::ZERO)
}

/// The office has not asked for the fee yet: it does within moments.
fn preparing(zone: &Zone<Internet>, visitor: &Visitor, id: &str) -> yakuba_web::Page {
    let lang = visitor.lang();
    let body = html! {
        h1 { (tr(lang, "pay-preparing")) }
        p { (tr(lang, "pay-preparing-words")) }
        p { (link_button(&tr(lang, "pay-again"), &format!("/status/{id}/payment"))) }
    };
    Sheet::titled(tr(lang, "pay-preparing")).back(format!("/status/{id}")).show(zone, &visitor.reader, body)
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    let offered = offered(&zone, &submission).await?;
    let Some(fee) = fees::applicant(&zone.store, &id).await? else {
        return match asked_at_once(&offered, &submission) {
            true => Ok(preparing(&zone, &visitor, &id).into_response()),
            false => Err(PageError::not_found().into()),
        };
    };
    let (lang, receipt) = (visitor.lang(), submission.receipt);
    let (state, words) = standing(fee.state);
    let owed = fee.outstanding > Yen::ZERO;
    let until = fee.payable_until.filter(|_| owed).map(|until| last_day(lang, until));
    let late = fee.payable_until.is_some_and(|until| zone.clock.now() > until) && owed;
    let title = offered.offer.procedure.title.get(lang).to_owned();
    let hours = &zone.city.office_hours;
    let mut facts: Vec<(String, Markup)> = vec![
        (tr(lang, "pay-state").into_owned(), html! { strong { (tr(lang, state)) } }),
        (tr(lang, "pay-amount").into_owned(), html! { (fee.amount.to_string()) }),
    ];
    if owed {
        let still = html! { strong { (fee.outstanding.to_string()) } };
        facts.push((tr(lang, "pay-outstanding").into_owned(), still));
    }
    facts.extend(until.map(|until| (tr(lang, "pay-until").into_owned(), html! { (until) })));
    let facts: Vec<(&str, Markup)> =
        facts.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let body = html! {
        p.procedure-name { (title) }
        h1 { (tr(lang, "pay-title")) }
        @if late { (banner(lang, Notice::Warning, html! { p { (tr(lang, "pay-late")) } })) }
        (definition_list(&facts))
        p { (tr(lang, words)) }
        @if owed {
            section {
                h2 { (tr(lang, "pay-how")) }
                @if let Some(online) = &fee.online {
                    h3 { (tr(lang, "pay-online")) }
                    p { (tr(lang, "pay-online-words")) }
                    p { (link_button(&tr(lang, "pay-online-go"), online)) }
                }
                h3 { (tr(lang, "pay-counter")) }
                p { (tr(lang, "pay-counter-words")) }
                (receipt_number(&tr(lang, "receipt-number"), &receipt.to_string()))
                @if let Ok(code) = symbol::qr(&receipt.digits()) {
                    div.pay-code role="img" aria-label=(tr(lang, "pay-code")) { (PreEscaped(code.svg())) }
                    p.hint { (tr(lang, "pay-code-words")) }
                }
                (definition_list(&[
                    (&tr(lang, "pay-where"), html! { (zone.city.hall.name.get(lang)) "　" (offered.offer.desk.name.get(lang)) }),
                    (&tr(lang, "pay-hours"), html! { (hours.from) "–" (hours.to) "　" (hours.closed.get(lang)) }),
                    (&tr(lang, "pay-ways"), html! { (tr(lang, "pay-ways-words")) }),
                ]))
            }
        }
        @if !fee.receipts.is_empty() {
            section {
                h2 { (tr(lang, "pay-receipts")) }
                ul.links { @for paid in &fee.receipts { li {
                    a href={ "/status/" (id) "/files/" (paid.file) } {
                        (tr(lang, "pay-receipt")) " " (paid.number) "（" (paid.amount.to_string()) "、PDF）"
                    }
                } } }
            }
        }
        section { h2 { (tr(lang, "history")) } (history(lang, &fee)) }
        (find::desk(lang, &offered.offer.desk))
    };
    let sheet = Sheet::titled(tr(lang, "pay-title")).of(title).back(format!("/status/{id}"));
    Ok(sheet.show(&zone, &visitor.reader, body).into_response())
}
