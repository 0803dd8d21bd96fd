//! Files: to those who may see what they belong to.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde_json::Value;
use yakuba_city::Internet;
use yakuba_documents::Press;
use yakuba_forms::field::FileAnswer;
use yakuba_identity::limits;
use yakuba_store::Tx;
use yakuba_web::{PageError, served};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::{status, tr};
use crate::store::drafts;
use crate::store::fees;
use crate::store::submissions::{self, Submission};

/// How often the copy of one application is printed in an hour.
const COPIES_AN_HOUR: u32 = 30;

pub(super) async fn of_draft(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, asked)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let upload = drafts::upload(&zone.store, &draft.id, &asked).await?.ok_or_else(PageError::not_found)?;
    Ok(served(zone.files.get(&upload.id).await?, Some(&upload.mime), &upload.name))
}

pub(super) async fn of_submission(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, asked)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    if let Some(upload) = drafts::upload(&zone.store, &submission.id, &asked).await? {
        // Uploaded for a correction that was not sent yet.
        return Ok(served(zone.files.get(&upload.id).await?, Some(&upload.mime), &upload.name));
    }
    if let Some(sent) = sent_files(&submission).into_iter().find(|file| file.id == asked) {
        let bytes = zone.files.get(&sent.id).await?;
        let bytes = match &submission.key {
            Some(key) if submission.sealed.is_some() => {
                key.open(yakuba_relay::FILE, &bytes).map_err(PageError::internal)?.into()
            }
            _ => bytes,
        };
        return Ok(served(bytes, Some(&sent.mime), &sent.name));
    }
    let fee = fees::applicant(&zone.store, &submission.id).await?;
    if let Some(paid) = fee.iter().flat_map(|fee| &fee.receipts).find(|paid| paid.file == asked) {
        let name = format!("{}_{}.pdf", tr(visitor.lang(), "pay-receipt"), paid.number);
        return Ok(served(zone.files.get(&asked).await?, Some("application/pdf"), &name));
    }
    let events = submissions::events(&zone.store, &submission).await?;
    let letter =
        events.iter().find(|event| event.file.as_deref() == Some(&asked)).ok_or_else(PageError::not_found)?;
    let number = if letter.text.is_empty() { submission.receipt.to_string() } else { letter.text.clone() };
    let name = format!("{}_{number}.pdf", tr(visitor.lang(), "letter-file"));
    Ok(served(zone.files.get(&asked).await?, Some("application/pdf"), &name))
}

/// The files in the answers, while they are open.
fn sent_files(submission: &Submission) -> Vec<FileAnswer> {
    fn walk(value: &Value, found: &mut Vec<FileAnswer>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Object(map) => match serde_json::from_value(value.clone()) {
                Ok(file) => found.push(file),
                Err(_) => map.values().for_each(|value| walk(value, found)),
            },
            _ => {}
        }
    }
    let mut found = Vec::new();
    submission.answers.iter().for_each(|(_, answer)| walk(answer, &mut found));
    found
}

/// The applicant's copy (控え), printed now.
pub(super) async fn copy(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    Extension(press): Extension<Arc<Press>>,
) -> Result<Response, Refusal> {
    let (submission, lang) = (visitor.submission(&zone, &id).await?, visitor.lang());
    if submission.is_closed() {
        return Ok(Redirect::to(&format!("/status/{id}")).into_response());
    }
    let (clock, key) = (zone.clock.clone(), format!("copy of {id}"));
    let take = async move |tx: &mut Tx<Internet>| limits::take(tx, &clock, &key, COPIES_AN_HOUR, 3_600).await;
    if let limits::Taken::Wait { seconds } = zone.store.write(take).await? {
        return Err(PageError::too_many(seconds).into());
    }
    let offered = status::offered(&zone, &submission).await?;
    match crate::copy::print(&press, &zone, &offered, &submission).await {
        Ok(pdf) => {
            let name = format!("{}_{}.pdf", tr(lang, "copy-file"), submission.receipt);
            Ok(served(pdf, Some("application/pdf"), &name))
        }
        Err(error) => {
            tracing::warn!(%error, "a copy could not be printed");
            Err(PageError::own(StatusCode::SERVICE_UNAVAILABLE, "copy-failed", tr(lang, "copy-failed-title"))
                .happened(tr(lang, "copy-failed-happened"))
                .todo(tr(lang, "copy-failed-todo"))
                .link(tr(lang, "to-status"), format!("/status/{id}"))
                .into())
        }
    }
}
