//! The last look before sending.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_base::{Lang, Yen};
use yakuba_city::Internet;
use yakuba_forms::definition::Timing;
use yakuba_forms::{FeeState, Form, Mode, evaluate};
use yakuba_store::StoreError;
use yakuba_web::ui::{Answer, Look, Notice, answer_list, banner, button};
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Markup, html};
use yakuba_zone::Zone;

use super::access::{self, Refusal, Visitor};
use super::show::Sheet;
use super::{apply, tr, tr_args};
use crate::intake::{self, IntakeError, NewApplication};

/// What it costs, in words.
pub(super) fn fee(lang: Lang, form: &Form, fee: FeeState) -> Markup {
    let explain = form.fee.as_ref().and_then(|fee| fee.explain.as_ref()).map(|text| text.get(lang));
    let (words, timing) = match fee {
        FeeState::Free => return html! { (tr(lang, "fee-free")) },
        FeeState::Known(yen, timing) => (yen.to_string(), Some(timing)),
        FeeState::Open { timing, .. } => (tr(lang, "fee-open").into_owned(), Some(timing)),
    };
    html! {
        strong.fee { (words) }
        @if let Some(explain) = explain { p { (explain) } }
        @match timing {
            _ if matches!(fee, FeeState::Known(Yen::ZERO, _)) => {}
            Some(Timing::OnSubmit) => p.hint { (tr(lang, "fee-on-submit")) },
            Some(Timing::AfterAssessment) => p.hint { (tr(lang, "fee-after")) },
            None => {}
        }
    }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = apply::offered(&zone, &draft).await?;
    let (lang, today, procedure) = (visitor.lang(), zone.clock.today(), &offered.offer.procedure);
    let evaluation = evaluate(&offered.form, &draft.answers, today, Mode::Submitting);
    if evaluation.is_ineligible() {
        return Ok(Redirect::to(&apply::address(&id, "not-eligible")).into_response());
    }
    let sections = yakuba_forms::display(&offered.form, &draft.answers, today, lang);
    let open: Vec<_> = evaluation
        .pages
        .iter()
        .enumerate()
        .filter(|(at, page)| {
            !page.visible.is_no()
                && evaluation.fields.iter().any(|field| field.page == *at && !field.problems.is_empty())
        })
        .filter_map(|(_, page)| offered.form.form().page(&page.key))
        .collect();
    let change = |page: &str, path: &str| format!("{}?from=review#{path}", apply::address(&id, page));
    let mail = Answer {
        label: tr(lang, "news-to").into_owned(),
        value: match &draft.mail {
            Some(mail) => html! { (mail) },
            None => html! { (tr(lang, "news-none")) },
        },
        change: Some(apply::address(&id, "mail")),
        remark: draft.mail.is_none().then(|| tr(lang, "no-mail-remark").into_owned()),
    };
    let body = html! {
        p.procedure-name { (procedure.title.get(lang)) }
        h1 { (tr(lang, "review-title")) }
        @if open.is_empty() { p.lead { (tr(lang, "review-lead")) } }
        @else {
            (banner(lang, Notice::Warning, html! {
                p { (tr(lang, "review-open")) }
                ul { @for page in &open { li { a href={ (apply::address(&id, &page.key)) "?from=review&check=1" } { (page.title.get(lang)) } } } }
            }))
        }
        (yakuba_forms_face::summary(lang, &sections, |section, row| Some(change(&section.page, &row.path)), |file| Some(format!("/apply/{id}/files/{file}"))))
        section { h2 { (tr(lang, "news-title")) } (answer_list(lang, &[mail])) }
        section { h2 { (tr(lang, "fee")) } (fee(lang, &procedure.form, evaluation.fee)) }
        @if open.is_empty() {
            section {
                h2 { (tr(lang, "send-title")) }
                p { (tr_args(lang, "send-statement", &[("city", zone.city.name.get(lang).into())])) }
                form method="post" action=(apply::address(&id, "review")) {
                    (ExpectedVersion(draft.version).field())
                    (button(&tr(lang, "send"), Look::Primary))
                }
            }
        }
    };
    let sheet = Sheet::titled(tr(lang, "review-title"))
        .of(procedure.title.get(lang))
        .back(apply::address(&id, "mail"));
    Ok(sheet.show(&zone, &visitor.reader, body).into_response())
}

pub(super) async fn send(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = apply::offered(&zone, &draft).await?;
    if ExpectedVersion::of_form(&form) != Some(ExpectedVersion(draft.version)) {
        return Ok(Flash::redirect(&apply::address(&id, "review"), "review-changed"));
    }
    let new = NewApplication {
        answers: draft.answers.clone(),
        lang: visitor.lang(),
        mail: draft.mail.clone().filter(|_| draft.mail_verified_at.is_some()),
        resident: draft.resident.clone(),
        actor: visitor.actor(&id),
        draft: Some(draft),
        once_key: None,
    };
    match intake::submit(&zone, &offered, new).await {
        Ok(sent) => {
            let path = format!("/status/{}", sent.submission.id);
            let response = Redirect::to(&format!("{path}/received")).into_response();
            Ok(access::with_cookie(response, &path, &sent.secret, access::is_tls(&zone)))
        }
        Err(IntakeError::Problems(_)) => {
            Ok(Flash::redirect(&apply::address(&id, "review"), "review-not-yet"))
        }
        Err(IntakeError::Store(StoreError::Conflict)) => {
            // Pressed twice: the first one sent it, and its receipt is shown; otherwise it was changed meanwhile.
            visitor.draft(&zone, &id).await?;
            Ok(Flash::redirect(&apply::address(&id, "review"), "review-changed"))
        }
        Err(IntakeError::Store(error)) => Err(error.into()),
        Err(other) => Err(yakuba_web::PageError::internal(other).into()),
    }
}
