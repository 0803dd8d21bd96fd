//! What a program does about an application. Each act names the version it was decided upon.

use axum::{Json, body::Bytes, extract::Path};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::ToSchema;
use yakuba_city::Lgwan;
use yakuba_identity::{ApiUser, Organisation};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::{
    super::problem::{ItemProblem, Refused},
    DECIDE, WORK,
    applications::{ApplicationLine, load},
};
use crate::{
    catalogue,
    model::{CaseEvent, Correction, CorrectionItem, Illegal, Outcome},
    office::{self, OfficeError},
    store::applications,
};

/// Gives an application to a member of staff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    version: i64,
    /// The login of the member of staff.
    #[schema(example = "shimin")]
    staff: String,
}

/// Asks the applicant to correct some answers (補正の求め). The clock stands until they are corrected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskForCorrection {
    version: i64,
    /// Which answers; at least one.
    #[schema(min_items = 1)]
    items: Vec<AnswerToCorrect>,
    /// A word about all of them.
    #[serde(default)]
    message: String,
}

/// An answer to correct.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnswerToCorrect {
    /// The key of the field; a group is corrected as a whole.
    #[schema(example = "copies")]
    key: String,
    /// What is wrong and what to do.
    #[schema(example = "通数をご確認ください。")]
    reason: String,
}

/// Decides (処分). It cannot be undone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decide {
    version: i64,
    /// granted 交付決定, refused 却下
    #[schema(value_type = String, example = "granted")]
    outcome: Outcome,
    /// Why; compulsory for a refusal (行政手続法 第8条).
    #[serde(default)]
    reason: String,
    /// On which conditions.
    #[serde(default)]
    conditions: String,
}

/// A text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    version: i64,
    #[schema(min_length = 1, max_length = 4000, example = "受取りの日時をお知らせください。")]
    text: String,
}

type Done = Result<Json<ApplicationLine>, Refused>;

/// Gives an application to a member of staff (担当). Needs `applications.work`.
#[utoipa::path(
    post, path = "/api/applications/{id}/claim", operation_id = "claimApplication", tag = "applications",
    params(("id" = String, Path)), request_body = Claim,
    responses((status = 200, description = "How it stands now", body = ApplicationLine))
)]
pub(super) async fn claim(zone: Zone<Lgwan>, user: ApiUser, Path(id): Path<String>, body: Bytes) -> Done {
    let Claim { version, staff } = read(&body)?;
    load(&zone, &user, WORK, &id).await?;
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    let by = organisation
        .people()
        .find(|person| person.login == staff && person.active)
        .map(|person| person.id.to_string());
    let Some(by) = by else {
        return Err(wrong("staff", "no_such_staff", "このログイン名の職員はいません。"));
    };
    act(&zone, &user, &id, version, CaseEvent::Claimed { by }).await
}

/// Asks for a correction. Needs `applications.work`.
#[utoipa::path(
    post, path = "/api/applications/{id}/corrections", operation_id = "askForCorrection", tag = "applications",
    params(("id" = String, Path)), request_body = AskForCorrection,
    responses((status = 200, description = "How it stands now", body = ApplicationLine))
)]
pub(super) async fn correct(zone: Zone<Lgwan>, user: ApiUser, Path(id): Path<String>, body: Bytes) -> Done {
    let AskForCorrection { version, items, message } = read(&body)?;
    let application = load(&zone, &user, WORK, &id).await?;
    let offered = catalogue::office_revision(&zone.store, &application.revision)
        .await?
        .ok_or_else(PageError::not_found)?;
    let mut problems = Vec::new();
    if items.is_empty() {
        problems.push(ItemProblem::new("items", "required", "補正を求める項目を1つ以上入れてください。"));
    }
    for (n, item) in items.iter().enumerate() {
        if offered.form.form().field(&item.key).is_none() {
            problems.push(ItemProblem::new(
                format!("items.{n}.key"),
                "no_such_field",
                "この手続にない項目です。",
            ));
        }
        if item.reason.trim().is_empty() {
            problems.push(ItemProblem::new(
                format!("items.{n}.reason"),
                "required",
                "直してほしい内容を書いてください。",
            ));
        }
    }
    if !problems.is_empty() {
        return Err(Refused::listing("invalid-act", problems));
    }
    let items =
        items.into_iter().map(|AnswerToCorrect { key, reason }| CorrectionItem { key, reason }).collect();
    let correction = Correction { id: zone.clock.id::<Correction>().to_string(), items, message };
    act(&zone, &user, &id, version, CaseEvent::CorrectionAsked { correction }).await
}

/// Decides an application; the letter follows by itself. Needs `applications.decide`.
#[utoipa::path(
    post, path = "/api/applications/{id}/decision", operation_id = "decideApplication", tag = "applications",
    params(("id" = String, Path)), request_body = Decide,
    responses((status = 200, description = "How it stands now", body = ApplicationLine))
)]
pub(super) async fn decide(zone: Zone<Lgwan>, user: ApiUser, Path(id): Path<String>, body: Bytes) -> Done {
    let Decide { version, outcome, reason, conditions } = read(&body)?;
    let application = load(&zone, &user, DECIDE, &id).await?;
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    let unit = organisation.unit(&application.division);
    let mark =
        unit.map(|unit| if unit.content.mark.is_empty() { &unit.content.short } else { &unit.content.mark });
    let mark = mark
        .filter(|mark| !mark.is_empty())
        .cloned()
        .unwrap_or_else(|| organisation.unit_name(&application.division).to_owned());
    let decision = office::Decision { outcome, reason, conditions };
    finish(&zone, &id, office::decide(&zone, user.actor(), &id, version, decision, &mark).await).await
}

/// Writes to the applicant. Needs `applications.work`.
#[utoipa::path(
    post, path = "/api/applications/{id}/messages", operation_id = "writeToApplicant", tag = "applications",
    params(("id" = String, Path)), request_body = Words,
    responses((status = 200, description = "How it stands now", body = ApplicationLine))
)]
pub(super) async fn write(zone: Zone<Lgwan>, user: ApiUser, Path(id): Path<String>, body: Bytes) -> Done {
    say(&zone, &user, &id, &body, |text| CaseEvent::OfficeWrote { text }).await
}

/// Notes something that only the office sees (内部メモ). Needs `applications.work`.
#[utoipa::path(
    post, path = "/api/applications/{id}/notes", operation_id = "noteOnApplication", tag = "applications",
    params(("id" = String, Path)), request_body = Words,
    responses((status = 200, description = "How it stands now", body = ApplicationLine))
)]
pub(super) async fn note(zone: Zone<Lgwan>, user: ApiUser, Path(id): Path<String>, body: Bytes) -> Done {
    say(&zone, &user, &id, &body, |text| CaseEvent::Noted { text }).await
}

async fn say(
    zone: &Zone<Lgwan>,
    user: &ApiUser,
    id: &str,
    body: &Bytes,
    event: fn(String) -> CaseEvent,
) -> Done {
    let Words { version, text } = read(body)?;
    load(zone, user, WORK, id).await?;
    let text = text.trim();
    match text.chars().count() {
        0 => Err(wrong("text", "required", "本文を入れてください。")),
        1..=4_000 => act(zone, user, id, version, event(text.to_owned())).await,
        _ => Err(wrong("text", "too_long", "本文は4000文字までです。短くしてください。")),
    }
}

async fn act(zone: &Zone<Lgwan>, user: &ApiUser, id: &str, version: i64, event: CaseEvent) -> Done {
    finish(zone, id, office::act(zone, user.actor(), id, version, event).await).await
}

async fn finish(zone: &Zone<Lgwan>, id: &str, done: Result<applications::Application, OfficeError>) -> Done {
    match done {
        Ok(application) => Ok(Json(ApplicationLine::from(&application))),
        Err(OfficeError::NotFound) => Err(PageError::not_found().into()),
        Err(OfficeError::Conflict(current)) => {
            Err(Refused::standing("version-conflict", ApplicationLine::from(current.as_ref())))
        }
        Err(OfficeError::Illegal(Illegal::NoReason)) => {
            Err(wrong("reason", "required", "却下の理由を入れてください。"))
        }
        Err(OfficeError::Illegal(_)) => {
            let current = applications::get(&zone.store, id).await?.ok_or_else(PageError::not_found)?;
            Err(Refused::standing("not-possible-now", ApplicationLine::from(&current)))
        }
        Err(OfficeError::Problems(problems)) => {
            let item = |problem: &yakuba_forms::Problem| ItemProblem::new(&problem.path, problem.code(), "");
            Err(Refused::listing("invalid-act", problems.iter().map(item).collect()))
        }
        Err(OfficeError::Store(error)) => Err(error.into()),
    }
}

fn wrong(path: &str, code: &str, message: &str) -> Refused {
    Refused::listing("invalid-act", vec![ItemProblem::new(path, code, message)])
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|_| PageError::unreadable().into())
}
