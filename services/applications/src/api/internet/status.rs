use axum::{
    Json,
    extract::Path,
    http::{HeaderMap, header},
};
use serde::Serialize;
use utoipa::ToSchema;
use yakuba_base::{Date, ReceiptNumber, Text};
use yakuba_city::Internet;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::super::{problem::Refused, schemas};
use crate::{
    catalogue,
    model::{CaseState, TimelineEntry},
    opening,
    store::{access, submissions},
};

/// Where an application stands, as its applicant may see it.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicationStatus {
    /// 受付番号
    #[schema(example = "1234-5678-9")]
    receipt: String,
    /// The slug of the procedure.
    procedure: String,
    #[schema(schema_with = schemas::text)]
    title: Text,
    /// received 受付済み, examining 審査中, correcting 補正待ち, granted 交付決定, refused 却下, withdrawn 取下げ.
    #[schema(value_type = String, example = "examining")]
    state: CaseState,
    /// When the office means to decide; absent while the clock stands.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    #[schema(format = DateTime)]
    submitted_at: String,
    /// 手数料, yen, once it is known.
    fee: Option<i64>,
    /// What the applicant is asked to correct; on the page of the link.
    correction: Option<AskedToCorrect>,
    /// What happened, oldest first.
    timeline: Vec<Happening>,
}

/// A request to correct some answers (補正).
#[derive(Serialize, ToSchema)]
struct AskedToCorrect {
    message: String,
    items: Vec<ItemToCorrect>,
}

/// An answer to correct.
#[derive(Serialize, ToSchema)]
struct ItemToCorrect {
    /// The key of the field.
    key: String,
    /// What is wrong and what to do.
    reason: String,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
struct Happening {
    #[schema(format = DateTime)]
    at: String,
    /// `received`, `examining`, `correction-asked`, `correction-cancelled`, `corrected`, `office-wrote`, `applicant-wrote`,
    /// `fee-assessed`, `granted`, `refused`, `letter`, `withdrawn`.
    #[schema(example = "received")]
    what: String,
    /// Words that go with it.
    text: String,
}

/// Says how an application stands. A wrong secret and a number that does not exist are answered alike.
#[utoipa::path(
    get, path = "/api/applications/{receipt}", operation_id = "getApplication", tag = "applications",
    params(("receipt" = String, Path, description = "受付番号, with or without hyphens", example = "1234-5678-9")),
    security(("link_secret" = [])),
    responses((status = 200, description = "How it stands", body = ApplicationStatus))
)]
pub(super) async fn show(
    zone: Zone<Internet>,
    Path(receipt): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ApplicationStatus>, Refused> {
    let authorization =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let secret = authorization.strip_prefix("Bearer ").unwrap_or_default();
    // Both are always looked up, so that the time does not tell which of the two is wrong.
    let target = access::target(&zone.store, secret).await?;
    let submission = match ReceiptNumber::parse(&receipt) {
        Ok(receipt) => submissions::by_receipt(&zone.store, receipt).await?,
        Err(_) => None,
    };
    let mut submission = submission
        .filter(|submission| target.as_deref() == Some(&submission.id))
        .ok_or_else(PageError::not_found)?;
    let offered =
        catalogue::revision(&zone.store, &submission.revision).await?.ok_or_else(PageError::not_found)?;
    opening::open(&zone, &mut submission, secret).await?;
    let events = submissions::events(&zone.store, &submission).await?;
    Ok(Json(ApplicationStatus {
        receipt: submission.receipt.to_string(),
        procedure: submission.slug,
        title: offered.offer.procedure.title.clone(),
        state: submission.state,
        due_on: submission.due_on,
        submitted_at: submission.submitted_at.to_string(),
        fee: submission.fee.map(|fee| fee.0),
        correction: submission.correction.map(|asked| AskedToCorrect {
            message: asked.message,
            items: asked
                .items
                .into_iter()
                .map(|item| ItemToCorrect { key: item.key, reason: item.reason })
                .collect(),
        }),
        timeline: events.into_iter().map(happening).collect(),
    }))
}

fn happening(entry: TimelineEntry) -> Happening {
    Happening { at: entry.at.to_string(), what: entry.what, text: entry.text }
}
