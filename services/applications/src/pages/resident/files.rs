//! Files: to those who may see what they belong to.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use yakuba_city::Internet;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::tr;
use crate::store::{drafts, fees, submissions};

/// A file under its name. What a browser can show safely is shown, everything else is saved.
fn file(bytes: Bytes, name: &str, mime: &str) -> Response {
    let inline = matches!(mime, "application/pdf" | "image/jpeg" | "image/png");
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let disposition = format!("{}; filename*=UTF-8''{encoded}", if inline { "inline" } else { "attachment" });
    let header_value = |text: &str| {
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header_value(mime));
    headers.insert(header::CONTENT_DISPOSITION, header_value(&disposition));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(super) async fn of_draft(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, asked)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let upload = drafts::upload(&zone.store, &draft.id, &asked).await?.ok_or_else(PageError::not_found)?;
    Ok(file(zone.files.get(&upload.id).await?, &upload.name, &upload.mime))
}

pub(super) async fn of_submission(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, asked)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let submission = visitor.submission(&zone, &id).await?;
    let lang = visitor.lang();
    if let Some(upload) = drafts::upload(&zone.store, &submission.id, &asked).await? {
        return Ok(file(zone.files.get(&upload.id).await?, &upload.name, &upload.mime));
    }
    let receipt = submission.receipt;
    let fee = fees::applicant(&zone.store, &submission.id).await?;
    let paid = fee.iter().flat_map(|fee| &fee.receipts).find(|paid| paid.file == asked);
    let name = if submission.copy_file.as_deref() == Some(&asked) {
        format!("{}_{receipt}.pdf", tr(lang, "copy-file"))
    } else if let Some(paid) = paid {
        format!("{}_{}.pdf", tr(lang, "pay-receipt"), paid.number)
    } else {
        let events = submissions::events(&zone.store, &submission.id).await?;
        let letter = events
            .iter()
            .find(|event| event.file.as_deref() == Some(&asked))
            .ok_or_else(PageError::not_found)?;
        let number = if letter.text.is_empty() { receipt.to_string() } else { letter.text.clone() };
        format!("{}_{number}.pdf", tr(lang, "letter-file"))
    };
    Ok(file(zone.files.get(&asked).await?, &name, "application/pdf"))
}
