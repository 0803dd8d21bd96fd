//! 補正: only what the office asked for, with its reasons.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value as Json;
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_forms::field::FileAnswer;
use yakuba_forms::{Answers, Compiled, Mode, evaluate};
use yakuba_forms_face::{CORRECTION, Options, Remark};
use yakuba_web::ui::{Look, button, default_button};
use yakuba_web::{Flash, FormPairs, PageError, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::reading;
use super::show::Sheet;
use super::{status, tr};
use crate::catalogue::Offered;
use crate::intake::{self, IntakeError};
use crate::model::Correction;
use crate::store::drafts;
use crate::store::submissions::Submission;

/// The hidden fields that say which files the answers being corrected have: nothing of a correction is kept before it is
/// sent, but files are, and must not be sent twice over a telephone's line.
const FILE: &str = "_file";

/// The questions that take files, and the ids of those they have.
fn files_of(cut: &Compiled, answers: &Answers) -> Vec<(String, String)> {
    let fields = cut.form().page(CORRECTION).into_iter().flat_map(|page| &page.fields);
    let ids = |path: &str| -> Vec<FileAnswer> {
        answers.at(path).and_then(|answer| serde_json::from_value(answer.clone()).ok()).unwrap_or_default()
    };
    let of =
        |path: String| ids(&path).into_iter().map(move |file| (path.clone(), file.id)).collect::<Vec<_>>();
    fields
        .flat_map(|field| match field.members() {
            [] => vec![field.key.clone()],
            members => {
                let rows = answers.at(&field.key).and_then(|rows| rows.as_array()).map_or(0, Vec::len);
                let path =
                    |row| members.iter().map(move |member| format!("{}.{row}.{}", field.key, member.key));
                (0..rows).flat_map(path).collect()
            }
        })
        .flat_map(of)
        .collect()
}

/// The answers with the files that the page had when it was sent; only files of this application count.
async fn with_files(
    zone: &Zone<Internet>,
    submission: &Submission,
    cut: &Compiled,
    sent: &FormPairs,
) -> Result<Answers, Refusal> {
    let mut answers = submission.answers.clone();
    let mut known = drafts::uploads_of(&zone.store, &submission.id).await?;
    for (path, _) in files_of(cut, &submission.answers) {
        let there = answers
            .at(&path)
            .and_then(|answer| serde_json::from_value::<Vec<FileAnswer>>(answer.clone()).ok());
        known.extend(there.unwrap_or_default());
        answers.set_at(&path, Json::Null);
    }
    for (path, id) in sent.all(FILE).filter_map(|value| value.split_once(':')) {
        let takes = cut.form().locate(path).is_some_and(|located| located.field.kind.is_upload());
        let Some(file) = known.iter().find(|file| takes && file.id == id) else { continue };
        let mut files = answers.at(path).and_then(Json::as_array).cloned().unwrap_or_default();
        files.push(serde_json::json!(file));
        answers.set_at(path, Json::Array(files));
    }
    Ok(answers)
}

/// The questions of a correction, as a form of their own.
fn asked(offered: &Offered, correction: &Correction) -> Result<Compiled, PageError> {
    let keys: Vec<&str> = correction.items.iter().map(|item| item.key.as_str()).collect();
    yakuba_forms_face::correction_form(&offered.form, &keys)
        .map_err(|errors| PageError::internal(format!("{errors:?}")))
}

fn page(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    (submission, offered, correction): (&Submission, &Offered, &Correction),
    (answers, raw): (&Answers, Option<&Answers>),
    remarks: &[Remark],
) -> Result<yakuba_web::Page, Refusal> {
    let (lang, id) = (visitor.lang(), &submission.id);
    let cut = asked(offered, correction)?;
    let evaluation = evaluate(&offered.form, answers, zone.clock.today(), Mode::Drafting);
    let files = format!("/status/{id}/files/");
    let options = Options { lang, files: &files, postal: Some("/postal"), towns: &zone.city.directory.towns };
    let items: Vec<(&str, &str)> =
        correction.items.iter().map(|item| (item.key.as_str(), item.reason.as_str())).collect();
    let encoding = yakuba_forms_face::has_uploads(&cut, CORRECTION).then_some("multipart/form-data");
    let title = offered.offer.procedure.title.get(lang);
    let body = html! {
        p.procedure-name { (title) }
        h1 { (tr(lang, "correct-title")) }
        p.lead { (tr(lang, "correct-lead")) }
        @if !correction.message.is_empty() { p { (correction.message) } }
        form.questions method="post" action={ "/status/" (id) "/correct" } enctype=[encoding] novalidate {
            (default_button())
            @for (path, file) in files_of(&cut, answers) { input type="hidden" name=(FILE) value={ (path) ":" (file) }; }
            (yakuba_forms_face::render_correction(&offered.form, &items, answers, raw, remarks, &evaluation, &options))
            (button(&tr(lang, "correct-send"), Look::Primary))
        }
    };
    let sheet = Sheet {
        errors: !remarks.is_empty(),
        ..Sheet::titled(tr(lang, "correct-title")).of(title).back(format!("/status/{id}"))
    };
    Ok(sheet.show(zone, &visitor.reader, body))
}

/// Nothing is to be corrected, any more or yet.
fn nothing(id: &str) -> Response {
    Flash::redirect(&format!("/status/{id}"), "nothing-to-correct")
}

/// What was sent cannot be shown yet; the page of its state says so.
fn not_open_yet(id: &str) -> Response {
    Redirect::to(&format!("/status/{id}")).into_response()
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    let Some(correction) = &submission.correction else { return Ok(nothing(&id)) };
    if submission.is_closed() {
        return Ok(not_open_yet(&id));
    }
    let offered = status::offered(&zone, &submission).await?;
    Ok(page(&zone, &visitor, (&submission, &offered, correction), (&submission.answers, None), &[])?
        .into_response())
}

pub(super) async fn send(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    let Some(correction) = &submission.correction else { return Ok(nothing(&id)) };
    if submission.is_closed() {
        return Ok(not_open_yet(&id));
    }
    let (lang, offered): (Lang, _) = (visitor.lang(), status::offered(&zone, &submission).await?);
    let cut = asked(&offered, correction)?;
    let sent = reading::receive(&cut, request).await?;
    let so_far = with_files(&zone, &submission, &cut, &sent.pairs).await?;
    let reading = reading::read(&zone, sent, (&cut, CORRECTION), (&id, &so_far), lang).await?;
    let again = |remarks: &[Remark]| {
        let answers = (&reading.input.answers, Some(&reading.input.raw));
        page(&zone, &visitor, (&submission, &offered, correction), answers, remarks)
    };
    let mut remarks = reading.remarks.clone();
    remarks.extend(Remark::of(offered.form.form(), &reading.input.errors, lang));
    if reading.act.is_some() || !remarks.is_empty() {
        return Ok(again(&remarks)?.into_response());
    }
    match intake::correct(&zone, &offered, &submission, &reading.input.answers, visitor.actor(&id)).await {
        Ok(()) => Ok(Flash::redirect(&format!("/status/{id}"), "corrected")),
        Err(IntakeError::NothingToCorrect) => Ok(nothing(&id)),
        Err(IntakeError::Sealed) => Ok(not_open_yet(&id)),
        Err(IntakeError::Problems(problems)) => {
            Ok(again(&Remark::of(offered.form.form(), &problems, lang))?.into_response())
        }
        Err(error) => Err(status::refused(error)),
    }
}
