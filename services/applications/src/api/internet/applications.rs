//! Sending an application.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use yakuba_audit::Actor;
use yakuba_base::{Lang, MailAddress};
use yakuba_city::Internet;
use yakuba_forms::{Answers, field::FileAnswer};
use yakuba_identity::limits::{self, Taken};
use yakuba_store::{StoreError, Tx};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::super::{
    problem::{ItemProblem, Refused},
    schemas,
};
use crate::{
    catalogue,
    intake::{self, IntakeError, NewApplication},
    opening,
    store::{
        drafts,
        submissions::{self, OnceKey, Submission},
    },
};

/// How many applications a program may have confirmed to one mail address in a day: mail is sent to whoever is named.
const MAILS_A_DAY: u32 = 20;

/// An application.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendApplication {
    #[schema(schema_with = schemas::answers)]
    answers: Value,
    /// In which language to write back; Japanese when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ja")]
    lang: Lang,
    /// Where to write to; without it, the applicant has the link alone.
    #[serde(default)]
    #[schema(example = "hanako@example.jp")]
    mail: Option<String>,
}

/// The receipt of an application (受付).
#[derive(Serialize, ToSchema)]
pub(super) struct Receipt {
    /// 受付番号, with its check digit.
    #[schema(example = "1234-5678-9")]
    receipt: String,
    /// Where a program asks how it stands; with `secret` as bearer token.
    #[schema(example = "https://city.example.jp/api/applications/123456789")]
    status_url: String,
    /// The page of the applicant. Whoever has this address may see the application: hand it to the applicant only.
    #[schema(example = "https://city.example.jp/s/2kq7…")]
    link: String,
    /// The secret in that address. It is shown this once.
    secret: String,
    /// 手数料, yen, when it is known.
    fee: Option<i64>,
    /// When the office means to decide.
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-01")]
    due_on: Option<yakuba_base::Date>,
    /// When it arrived.
    #[schema(format = DateTime, example = "2026-11-22T10:15:00.000+09:00")]
    submitted_at: String,
}

/// Applies for something. When this answers 201, the application is kept and on its way to the office.
///
/// With an `Idempotency-Key`, sending the same again is safe: it answers with the same receipt number, and with a new
/// secret, since secrets are not kept.
#[utoipa::path(
    post, path = "/api/procedures/{slug}/applications", operation_id = "sendApplication", tag = "applications",
    params(
        ("slug" = String, Path, example = "juminhyo"),
        ("Idempotency-Key" = Option<String>, Header, description = "Made up by the sender for this application, such as a UUID.", example = "1f0e6d0a-9c1b-4a41-9a52-0d8f5c3f8f10")
    ),
    request_body = SendApplication,
    responses((
        status = 201, description = "It arrived", body = Receipt,
        headers(("Location" = String, description = "Where a program asks how it stands"))
    ))
)]
pub(super) async fn send(
    zone: Zone<Internet>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let offered = catalogue::current(&zone.store, &slug).await?.ok_or_else(PageError::not_found)?;
    let once = once_key(&headers, &slug, &body)?;
    if let Some(before) = sent_before(&zone, once.as_ref()).await? {
        return Ok(before);
    }
    let asked: SendApplication = serde_json::from_slice(&body).map_err(|_| PageError::unreadable())?;
    let (answers, problems) = yakuba_forms::read_json(&offered.form, &asked.answers, zone.clock.today());
    if !problems.is_empty() {
        return Err(Refused::answers(&offered.form, &problems, asked.lang));
    }
    let mut wrong = unknown_files(&zone, &answers).await?;
    let mail = asked.mail.as_deref().map(MailAddress::parse).transpose().unwrap_or_else(|_| {
        wrong.push(ItemProblem::new(
            "mail",
            "not_a_mail",
            "メールアドレスの形で入れてください。例: name@example.jp",
        ));
        None
    });
    if !wrong.is_empty() {
        return Err(Refused::listing("invalid-answers", wrong));
    }
    if let Some(mail) = &mail {
        limit_mails(&zone, mail).await?;
    }
    let new = NewApplication {
        answers,
        lang: asked.lang,
        mail: mail.map(|mail| mail.to_string()),
        resident: None,
        draft: None,
        once_key: once.clone(),
        actor: Actor::System("api"),
    };
    match intake::submit(&zone, &offered, new).await {
        Ok(sent) => Ok(created(&zone, &sent.submission, sent.secret)),
        Err(IntakeError::Problems(problems)) => Err(Refused::answers(&offered.form, &problems, asked.lang)),
        // Someone was faster: with the same key, or with the same file.
        Err(IntakeError::Store(StoreError::Conflict)) => match sent_before(&zone, once.as_ref()).await? {
            Some(before) => Ok(before),
            None => Err(Refused::new("file-taken")),
        },
        Err(IntakeError::Store(error)) => Err(error.into()),
        Err(other) => Err(PageError::internal(other).into()),
    }
}

fn once_key(headers: &HeaderMap, slug: &str, body: &[u8]) -> Result<Option<OnceKey>, Refused> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().map_err(|_| Refused::new("bad-idempotency-key"))?.trim();
    if key.is_empty() || key.len() > 200 {
        return Err(Refused::new("bad-idempotency-key"));
    }
    Ok(Some(OnceKey::new(slug, key, body)))
}

/// The answer to an application that was sent before under the same key.
async fn sent_before(zone: &Zone<Internet>, once: Option<&OnceKey>) -> Result<Option<Response>, Refused> {
    let Some(once) = once else { return Ok(None) };
    let Some((submission, body)) = submissions::by_once_key(&zone.store, once).await? else {
        return Ok(None);
    };
    if body != once.body {
        return Err(Refused::new("idempotency-key-reused"));
    }
    let (clock, id) = (zone.clock.clone(), submission.id.clone());
    let secret =
        zone.store.write(async move |tx: &mut Tx<Internet>| opening::grant(tx, &clock, &id).await).await?;
    Ok(Some(created(zone, &submission, secret)))
}

fn created(zone: &Zone<Internet>, submission: &Submission, secret: String) -> Response {
    let status = format!("/api/applications/{}", submission.receipt.digits());
    let receipt = Receipt {
        receipt: submission.receipt.to_string(),
        status_url: zone.link(&status),
        link: zone.link(&format!("/s/{secret}")),
        secret,
        fee: submission.fee.map(|fee| fee.0),
        due_on: submission.due_on,
        submitted_at: submission.submitted_at.to_string(),
    };
    let headers = [(header::LOCATION, status), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::CREATED, headers, Json(receipt)).into_response()
}

/// Files in the answers that were not uploaded here, or were used already.
async fn unknown_files(zone: &Zone<Internet>, answers: &Answers) -> Result<Vec<ItemProblem>, Refused> {
    let mut found = BTreeMap::new();
    for (key, answer) in answers.iter() {
        files(key, answer, &mut found);
    }
    let mut wrong = Vec::new();
    for (path, file) in found {
        if !drafts::is_waiting(&zone.store, &file).await? {
            let message =
                "このファイルは送られていないか、ほかの申請に使われています。もう一度送ってください。";
            wrong.push(ItemProblem::new(path, "no_such_file", message));
        }
    }
    Ok(wrong)
}

/// Every uploaded file in an answer, with its path.
fn files(path: &str, answer: &Value, found: &mut BTreeMap<String, FileAnswer>) {
    match answer {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| files(&format!("{path}.{n}"), item, found))
        }
        Value::Object(map) => match serde_json::from_value(answer.clone()) {
            Ok(file) => drop(found.insert(path.to_owned(), file)),
            Err(_) => map.iter().for_each(|(key, value)| files(&format!("{path}.{key}"), value, found)),
        },
        _ => {}
    }
}

async fn limit_mails(zone: &Zone<Internet>, mail: &MailAddress) -> Result<(), Refused> {
    let (clock, key) = (zone.clock.clone(), format!("api-mail:{mail}"));
    let taken = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| limits::take(tx, &clock, &key, MAILS_A_DAY, 86_400).await)
        .await?;
    match taken {
        Taken::Allowed => Ok(()),
        Taken::Wait { seconds } => Err(PageError::too_many(seconds).into()),
    }
}
