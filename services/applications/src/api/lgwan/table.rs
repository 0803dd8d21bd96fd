//! Applications as a table for other programs: all that a filter finds, and with one procedure chosen, its answers.

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::Response,
};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_forms::Field;
use yakuba_identity::ApiUser;
use yakuba_tables::{Cell, Format, TableOut};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::{super::problem::Refused, asked::Asked, record};
use crate::{
    catalogue,
    store::{
        applications::{self, Application},
        procedures,
    },
};

/// No list is longer than a year of the largest city of this kind.
const MOST: usize = 200_000;

/// The columns every table has: machine-readable names, as programs read it.
const FIXED: [&str; 13] = [
    "receipt",
    "id",
    "procedure",
    "title",
    "applicant",
    "channel",
    "division",
    "submitted_at",
    "state",
    "due_on",
    "fee",
    "closed_at",
    "document_number",
];

/// Exports a list as CSV (RFC 4180, UTF-8). With `procedure`, each question of its form is a column, headed by its key.
#[utoipa::path(
    get, path = "/api/applications.csv", operation_id = "exportCsv", tag = "applications",
    params(Asked),
    responses((status = 200, description = "The table", content_type = "text/csv", body = String))
)]
pub(super) async fn csv(
    zone: Zone<Lgwan>,
    user: ApiUser,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refused> {
    let table = table(&zone, &user, asked, "csv").await?;
    Ok(table.download(Format::PlainCsv, "applications").map_err(PageError::internal)?)
}

/// Exports a list as an Excel workbook, with the columns of the CSV.
#[utoipa::path(
    get, path = "/api/applications.xlsx", operation_id = "exportXlsx", tag = "applications",
    params(Asked),
    responses((
        status = 200, description = "The workbook",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>
    ))
)]
pub(super) async fn xlsx(
    zone: Zone<Lgwan>,
    user: ApiUser,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refused> {
    let table = table(&zone, &user, asked, "xlsx").await?;
    Ok(table.download(Format::Xlsx, "applications").map_err(PageError::internal)?)
}

async fn table(
    zone: &Zone<Lgwan>,
    user: &ApiUser,
    asked: Result<Query<Asked>, QueryRejection>,
    form: &'static str,
) -> Result<TableOut, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::new("bad-parameter"))?;
    let found = applications::export(&zone.store, &asked.filter(user)?, MOST).await?;
    let fields = match &asked.procedure {
        Some(slug) => fields(zone, slug).await?,
        None => Vec::new(),
    };
    let mut detail = asked.detail(found.len());
    detail["form"] = form.into();
    record(zone, Entry::new(user.actor(), "application.exported").on("queue", "").with(detail)).await?;
    let head = FIXED.iter().copied().chain(fields.iter().map(|field| field.key.as_str()));
    Ok(TableOut::new(head, found.iter().map(|application| row(application, &fields))))
}

/// The questions of a procedure's published form.
async fn fields(zone: &Zone<Lgwan>, slug: &str) -> Result<Vec<Field>, Refused> {
    let published = procedures::get(&zone.store, slug).await?.and_then(|workshop| workshop.revision);
    let Some(revision) = published else { return Ok(Vec::new()) };
    let offered = catalogue::office_revision(&zone.store, &revision).await?;
    let pages = offered.iter().flat_map(|offered| &offered.form.form().pages);
    Ok(pages.flat_map(|page| &page.fields).filter(|field| !field.kind.is_silent()).cloned().collect())
}

fn row(application: &Application, fields: &[Field]) -> Vec<Cell> {
    let case = &application.case;
    let fixed: [Cell; 13] = [
        application.receipt.to_string().into(),
        application.id.as_str().into(),
        application.slug.as_str().into(),
        application.title.as_str().into(),
        application.applicant.as_str().into(),
        application.channel.name().into(),
        application.division.as_str().into(),
        application.submitted_at.to_string().into(),
        case.state.name().into(),
        case.clock.due_on.into(),
        Cell::number(case.fee.map(|fee| fee.0)),
        case.closed_at.map(|at| at.to_string()).unwrap_or_default().into(),
        case.document_number.clone().unwrap_or_default().into(),
    ];
    let answer = |field: &Field| {
        let answer = case.answers.get(&field.key).filter(|answer| !answer.is_null());
        answer.map(|answer| field.kind.ask().show(answer, Lang::Ja)).unwrap_or_default().into()
    };
    fixed.into_iter().chain(fields.iter().map(answer)).collect()
}
