use axum::{
    Json,
    extract::{Path, Query, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use yakuba_audit::Entry;
use yakuba_base::{Date, Lang};
use yakuba_city::Lgwan;
use yakuba_forms::Answers;
use yakuba_identity::ApiUser;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::{
    super::{problem::Refused, schemas},
    WORK,
    asked::Asked,
    record, require_for,
};
use crate::{
    model::{CaseState, Channel},
    store::{
        applications::{self, Application, Happened},
        queue::{self, QueueRow},
    },
};

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicationPage {
    items: Vec<ApplicationLine>,
    /// Where to go on; null at the end.
    #[schema(
        example = "/api/applications?state=received&after=1763774100000~019aa0c2-7d11-7000-8000-0123456789ab"
    )]
    next: Option<String>,
}

/// An application, shortly.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationLine {
    #[schema(example = "019aa0c2-7d11-7000-8000-0123456789ab")]
    id: String,
    /// 受付番号
    #[schema(example = "1234-5678-9")]
    receipt: String,
    /// The slug of the procedure.
    procedure: String,
    /// The procedure's title when it arrived.
    title: String,
    /// Who applies.
    applicant: String,
    /// online, counter, phone, post
    #[schema(value_type = String, example = "online")]
    channel: Channel,
    /// The code of the division that handles it.
    division: String,
    #[schema(format = DateTime)]
    submitted_at: String,
    /// received 受付済み, examining 審査中, correcting 補正待ち, granted 交付決定, refused 却下, withdrawn 取下げ.
    #[schema(value_type = String, example = "received")]
    state: CaseState,
    /// The id of the member of staff who examines it.
    assignee: Option<String>,
    /// When it should be decided.
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// Since when the clock stands.
    #[schema(value_type = Option<String>, format = Date)]
    stopped_on: Option<Date>,
    /// 手数料, yen, once it is known.
    fee: Option<i64>,
    /// Messages of the applicant nobody has read yet.
    unread: i64,
    /// Send it with every act; it grows by one with each.
    version: i64,
}

impl From<&QueueRow> for ApplicationLine {
    fn from(row: &QueueRow) -> ApplicationLine {
        ApplicationLine {
            id: row.id.clone(),
            receipt: row.receipt.to_string(),
            procedure: row.slug.clone(),
            title: row.title.clone(),
            applicant: row.applicant.clone(),
            channel: row.channel,
            division: row.division.clone(),
            submitted_at: row.submitted_at.to_string(),
            state: row.state,
            assignee: row.assignee.clone(),
            due_on: row.clock.due_on,
            stopped_on: row.clock.stopped_on,
            fee: row.fee.map(|fee| fee.0),
            unread: row.unread,
            version: row.version,
        }
    }
}

impl From<&Application> for ApplicationLine {
    fn from(application: &Application) -> ApplicationLine {
        let case = &application.case;
        ApplicationLine {
            id: application.id.clone(),
            receipt: application.receipt.to_string(),
            procedure: application.slug.clone(),
            title: application.title.clone(),
            applicant: application.applicant.clone(),
            channel: application.channel,
            division: application.division.clone(),
            submitted_at: application.submitted_at.to_string(),
            state: case.state,
            assignee: case.assignee.clone(),
            due_on: case.clock.due_on,
            stopped_on: case.clock.stopped_on,
            fee: case.fee.map(|fee| fee.0),
            unread: application.unread,
            version: case.version,
        }
    }
}

/// An application, whole.
#[derive(Serialize, ToSchema)]
pub(super) struct WholeApplication {
    #[serde(flatten)]
    line: ApplicationLine,
    /// The id of the revision it was made with.
    revision: String,
    /// In which language to write to the applicant.
    #[schema(value_type = String, example = "ja")]
    lang: Lang,
    /// Where to write to.
    mail: Option<String>,
    /// 受付日
    #[schema(value_type = String, format = Date)]
    received_on: Date,
    /// When it was decided or withdrawn.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// 文書番号 of the letter.
    document_number: Option<String>,
    /// The answers as they are now.
    #[schema(schema_with = schemas::answers)]
    answers: Answers,
    /// What happened, oldest first.
    history: Vec<Event>,
}

/// Something that happened.
#[derive(Serialize, ToSchema)]
struct Event {
    /// Its place in the history.
    seq: i64,
    #[schema(format = DateTime)]
    at: String,
    /// `staff:<id>`, `program:<id>`, `link:<id>`, `resident:<id>`, `system:<name>`.
    actor: String,
    /// What, with what belongs to it; `kind` says which: `received`, `claimed`, `released`, `correction_asked`,
    /// `correction_answered`, `correction_cancelled`, `noted`, `office_wrote`, `applicant_wrote`, `fee_assessed`, `decided`,
    /// `letter_made`, `withdrawn`.
    #[schema(value_type = Object, example = json!({"kind": "claimed", "by": "019aa0c2-7d11-7000-8000-00000000abcd"}))]
    event: Value,
}

/// Lists applications, the newest first. Walk through all by following `next`: each comes once, whatever arrives
/// meanwhile.
#[utoipa::path(
    get, path = "/api/applications", operation_id = "listApplications", tag = "applications",
    params(Asked),
    responses((status = 200, description = "A page of the list", body = ApplicationPage))
)]
pub(super) async fn list(
    zone: Zone<Lgwan>,
    user: ApiUser,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<ApplicationPage>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::new("bad-parameter"))?;
    let (filter, limit) = (asked.filter(&user)?, asked.limit());
    // One more than shown tells whether there is a next page.
    let mut rows = queue::page(&zone.store, &filter, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    record(
        &zone,
        Entry::new(user.actor(), "application.listed").on("queue", "").with(asked.detail(rows.len())),
    )
    .await?;
    let next = rows.last().filter(|_| more).map(|last| asked.next(last));
    Ok(Json(ApplicationPage { items: rows.iter().map(ApplicationLine::from).collect(), next }))
}

/// Reads an application with its answers and its history. The reading is noted in the audit log.
#[utoipa::path(
    get, path = "/api/applications/{id}", operation_id = "readApplication", tag = "applications",
    params(("id" = String, Path)),
    responses((status = 200, description = "The application", body = WholeApplication))
)]
pub(super) async fn read(
    zone: Zone<Lgwan>,
    user: ApiUser,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let application = load(&zone, &user, WORK, &id).await?;
    record(&zone, Entry::new(user.actor(), "application.read").on("application", &id)).await?;
    let history =
        applications::history(&zone.store, &id).await?.into_iter().map(event).collect::<Result<_, _>>()?;
    let line = ApplicationLine::from(&application);
    let Application { revision, lang, mail, received_on, case, .. } = application;
    let whole = WholeApplication {
        line,
        revision,
        lang,
        mail,
        received_on,
        closed_at: case.closed_at.map(|at| at.to_string()),
        document_number: case.document_number,
        answers: case.answers,
        history,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(whole)).into_response())
}

fn event(happened: Happened) -> Result<Event, PageError> {
    let Happened { seq, at, actor, event } = happened;
    Ok(Event {
        seq,
        at: at.to_string(),
        actor,
        event: serde_json::to_value(event).map_err(PageError::internal)?,
    })
}

/// The application, if the token may do this with it.
pub(super) async fn load(
    zone: &Zone<Lgwan>,
    user: &ApiUser,
    permission: &str,
    id: &str,
) -> Result<Application, Refused> {
    // Whoever may do this nowhere does not learn which applications there are.
    user.require(permission, None)?;
    let application = applications::get(&zone.store, id).await?.ok_or_else(PageError::not_found)?;
    require_for(zone, user, permission, &application.division, id).await?;
    Ok(application)
}
