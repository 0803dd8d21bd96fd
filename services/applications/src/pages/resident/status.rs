//! 申請状況: where it stands, what happened, what to do.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_store::StoreError;
use yakuba_web::ui::{
    self, Event, Look, Message, Notice, Tone, banner, button, confirm, definition_list, link_button,
    message_thread, receipt_number, text_area,
};
use yakuba_web::{Flash, FormPairs, Markup, PageError, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::show::{Sheet, moment};
use super::{find, payment, tr, tr_args};
use crate::catalogue::{self, Offered};
use crate::intake::{self, IntakeError};
use crate::model::{CaseState, TimelineEntry};
use crate::store::{
    fees,
    submissions::{self, Submission},
};

fn at(id: &str, rest: &str) -> String {
    format!("/status/{id}{rest}")
}

pub(super) async fn offered(
    zone: &Zone<Internet>,
    submission: &Submission,
) -> Result<std::sync::Arc<Offered>, Refusal> {
    let found = catalogue::revision(&zone.store, &submission.revision).await?;
    Ok(found.ok_or_else(|| PageError::internal("the revision of a submission is not here"))?)
}

/// The receipt, right after sending: what arrived, what happens next, until when, whom to ask.
pub(super) async fn received(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    let offered = offered(&zone, &submission).await?;
    let (lang, title) = (visitor.lang(), offered.offer.procedure.title.get(visitor.lang()).to_owned());
    let link = visitor.secret_of(&zone, &id).await?.map(|secret| zone.link(&format!("/s/{secret}")));
    let due = submission.due_on.map(|day| day.long()).unwrap_or_default();
    let arrived = moment(lang, submission.submitted_at);
    let body = html! {
        (banner(lang, Notice::Success, html! { p { (tr_args(lang, "received-done", &[("title", title.as_str().into())])) } }))
        h1 { (tr(lang, "received-title")) }
        (receipt_number(&tr(lang, "receipt-number"), &submission.receipt.to_string()))
        (definition_list(&[
            (&tr(lang, "procedure"), html! { (title) }),
            (&tr(lang, "received-at"), html! { (arrived) }),
            (&tr(lang, "fee"), submission.fee.map_or_else(|| html! { (tr(lang, "fee-none-yet")) }, |fee| html! { (fee.to_string()) })),
        ]))
        h2 { (tr(lang, "what-next")) }
        ol {
            @if payment::asked_at_once(&offered, &submission) {
                li { (tr(lang, "next-pay")) p { (link_button(&tr(lang, "pay-online-go"), &at(&id, "/payment"))) } }
            }
            li { (tr_args(lang, "next-examined", &[("desk", offered.offer.desk.name.get(lang).into())])) }
            li { (tr_args(lang, "next-due", &[("due", due.into())])) }
            @if let Some(mail) = &submission.mail { li { (tr_args(lang, "next-mailed", &[("mail", mail.as_str().into())])) } }
        }
        @match (&submission.mail, link) {
            (None, Some(link)) => (banner(lang, Notice::Warning, html! {
                p { (tr(lang, "keep-this-link")) }
                p.secret-link { (link) }
            })),
            _ => {}
        }
        p { (link_button(&tr(lang, "to-status"), &at(&id, ""))) }
        p.hint { (tr(lang, "print-this")) }
        (find::desk(lang, &offered.offer.desk))
    };
    Ok(Sheet::titled(tr(lang, "received-title")).of(title).show(&zone, &visitor.reader, body).into_response())
}

/// Where it stands, in words.
pub(super) fn standing(state: CaseState) -> (&'static str, &'static str, usize) {
    match state {
        CaseState::Received => ("state-received", "state-received-words", 1),
        CaseState::Examining => ("state-examining", "state-examining-words", 1),
        CaseState::Correcting => ("state-correcting", "state-correcting-words", 1),
        CaseState::Granted => ("state-granted", "state-granted-words", 3),
        CaseState::Refused => ("state-refused", "state-refused-words", 3),
        CaseState::Withdrawn => ("state-withdrawn", "state-withdrawn-words", 3),
    }
}

/// What an entry is called, and its mood; entries that are messages are shown in the thread.
fn words_of(entry: &TimelineEntry) -> Option<(&'static str, Tone)> {
    Some(match entry.what.as_str() {
        "received" => ("event-received", Tone::Good),
        "examining" => ("event-examining", Tone::Busy),
        "correction-asked" => ("event-correction-asked", Tone::Waiting),
        "correction-cancelled" => ("event-correction-cancelled", Tone::Plain),
        "corrected" => ("event-corrected", Tone::Good),
        "resumed" => ("event-resumed", Tone::Busy),
        "fee-assessed" => ("event-fee-assessed", Tone::Plain),
        "fee-asked" => ("event-fee-asked", Tone::Waiting),
        "fee-paid" => ("event-fee-paid", Tone::Good),
        "granted" => ("event-granted", Tone::Good),
        "refused" => ("event-refused", Tone::Bad),
        "letter" => ("event-letter", Tone::Good),
        "withdrawn" => ("event-withdrawn", Tone::Plain),
        _ => return None,
    })
}

fn history(lang: Lang, id: &str, entries: &[TimelineEntry]) -> Markup {
    let events: Vec<Event> = entries
        .iter()
        .filter_map(|entry| {
            let (key, tone) = words_of(entry)?;
            let own = matches!(entry.what.as_str(), "received" | "corrected" | "withdrawn");
            Some(Event {
                when: moment(lang, entry.at),
                who: tr(lang, if own { "you" } else { "office" }).into_owned(),
                what: html! {
                    p { (tr(lang, key)) }
                    @for line in entry.text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } }
                    @if let Some(file) = &entry.file { p { a href=(at(id, &format!("/files/{file}"))) { (tr(lang, "open-letter")) } } }
                },
                tone,
            })
        })
        .collect();
    ui::timeline(&events)
}

fn thread(lang: Lang, entries: &[TimelineEntry]) -> Markup {
    let messages: Vec<Message> = entries
        .iter()
        .filter_map(|entry| {
            let own = match entry.what.as_str() {
                "applicant-wrote" => true,
                "office-wrote" => false,
                _ => return None,
            };
            Some(Message {
                from: tr(lang, if own { "you" } else { "office" }).into_owned(),
                when: moment(lang, entry.at),
                text: entry.text.clone(),
                own,
            })
        })
        .collect();
    message_thread(&messages, &tr(lang, "messages-none"))
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    Ok(page(&zone, &visitor, &submission, None).await?.into_response())
}

async fn page(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    submission: &Submission,
    error: Option<&str>,
) -> Result<yakuba_web::Page, Refusal> {
    let (lang, id) = (visitor.lang(), submission.id.as_str());
    let offered = offered(zone, submission).await?;
    let entries = submissions::events(&zone.store, submission).await?;
    let title = offered.offer.procedure.title.get(lang).to_owned();
    let (state, words, step) = standing(submission.state);
    let steps = [tr(lang, "step-received"), tr(lang, "step-examining"), tr(lang, "step-decided")];
    let fee = fees::applicant(&zone.store, id).await?;
    let letters: Vec<&TimelineEntry> = entries.iter().filter(|entry| entry.file.is_some()).collect();
    let sections =
        yakuba_forms::display(&offered.form, &submission.answers, submission.submitted_at.date(), lang);
    let label = tr(lang, "message-label");
    let field = yakuba_web::ui::FieldProps {
        error,
        required: false,
        ..yakuba_web::ui::FieldProps::new(lang, "text", &label)
    };
    let body = html! {
        p.procedure-name { (title) }
        h1 { (tr(lang, "status-title")) }
        (receipt_number(&tr(lang, "receipt-number"), &submission.receipt.to_string()))
        @if submission.is_closed() {
            (banner(lang, Notice::Info, html! {
                p { (tr(lang, "sealed-words")) }
                p { (link_button(&tr(lang, "sealed-again"), &at(id, ""))) }
            }))
        }
        @if let Some(correction) = &submission.correction {
            (banner(lang, Notice::Warning, html! {
                p { strong { (tr(lang, "correction-asked")) } }
                @if !correction.message.is_empty() { p { (correction.message) } }
                p { (link_button(&tr(lang, "correct-now"), &at(id, "/correct"))) }
            }))
        }
        section.card {
            h2 { (tr(lang, state)) }
            p { (tr(lang, words)) }
            @match submission.due_on.filter(|_| submission.state.is_open() && submission.correction.is_none()) {
                Some(due) => p { (tr_args(lang, "decided-by", &[("due", due.long().into())])) },
                None => {}
            }
            @if submission.state != CaseState::Withdrawn { (ui::steps(lang, &steps.each_ref().map(|step| &**step), step)) }
        }
        @if let Some(fee) = &fee { (payment::card(lang, id, fee)) }
        section {
            h2 { (tr(lang, "papers")) }
            ul.links {
                @for letter in &letters {
                    li { a href=(at(id, &format!("/files/{}", letter.file.as_deref().unwrap_or_default()))) { (tr(lang, "letter-file")) " " (letter.text) " (PDF)" } }
                }
                @if !submission.is_closed() { li { a href=(at(id, "/copy")) { (tr(lang, "copy-file")) " (PDF)" } } }
            }
        }
        section { h2 { (tr(lang, "history")) } (history(lang, id, &entries)) }
        @if !submission.is_closed() { section #messages {
            h2 { (tr(lang, "messages")) }
            (thread(lang, &entries))
            form method="post" action=(at(id, "/message")) {
                (text_area(&field, "", 4, Some(4_000)))
                (button(&tr(lang, "message-send"), Look::Secondary))
            }
        } }
        @if !submission.is_closed() { section {
            h2 { (tr(lang, "what-you-sent")) }
            (ui::details(&tr(lang, "show-answers"), &yakuba_forms_face::summary(lang, &sections, |_, _| None, |file| Some(at(id, &format!("/files/{file}"))))))
        } }
        (find::desk(lang, &offered.offer.desk))
        @if submission.state.is_open() && !submission.is_closed() {
            section.no-print {
                h2 { (tr(lang, "withdraw-title")) }
                p { (tr(lang, "withdraw-lead")) }
                (confirm(lang, &tr(lang, "withdraw"), &tr_args(lang, "withdraw-sure", &[("receipt", submission.receipt.to_string().into())]), &at(id, "/withdraw"), &html! {
                    div.field {
                        label for="reason" { (tr(lang, "withdraw-reason")) }
                        textarea id="reason" name="reason" rows="3" {}
                    }
                }, &tr(lang, "withdraw-go")))
            }
        }
    };
    let sheet = Sheet { errors: error.is_some(), ..Sheet::titled(tr(lang, "status-title")).of(title) };
    Ok(sheet.show(zone, &visitor.reader, body))
}

pub(super) async fn message(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    match intake::write(&zone, &submission, form.text("text"), visitor.actor(&id)).await {
        Ok(()) => Ok(Flash::redirect(&at(&id, "#messages"), "message-sent")),
        Err(IntakeError::Empty) => {
            let words = tr(visitor.lang(), "message-empty");
            Ok(page(&zone, &visitor, &submission, Some(&words)).await?.into_response())
        }
        Err(IntakeError::Sealed) => Ok(Redirect::to(&at(&id, "")).into_response()),
        Err(error) => Err(refused(error)),
    }
}

pub(super) async fn withdraw(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    match intake::withdraw(&zone, &submission, form.text("reason"), visitor.actor(&id)).await {
        Ok(()) => Ok(Flash::redirect(&at(&id, ""), "withdraw-done")),
        // Decided or taken back meanwhile, or not opened yet: the page says which.
        Err(IntakeError::Closed | IntakeError::Sealed) => Ok(Redirect::to(&at(&id, "")).into_response()),
        Err(error) => Err(refused(error)),
    }
}

pub(super) fn refused(error: IntakeError) -> Refusal {
    match error {
        IntakeError::Store(error) => StoreError::into(error),
        other => PageError::internal(other).into(),
    }
}
