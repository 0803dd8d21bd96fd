//! Applications as a table for other programs: all that a filter finds, and with one procedure chosen, its answers.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_forms::Field;
use yakuba_identity::ApiUser;
use yakuba_web::PageError;
use yakuba_zone::Zone;

use super::{super::problem::Refused, asked::Asked, record};
use crate::{
    catalogue,
    spreadsheet::harmless,
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

/// A table: its head and its rows.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

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
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(&table.head).map_err(PageError::internal)?;
    for row in table.rows {
        writer.write_record(row.into_iter().map(harmless)).map_err(PageError::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| PageError::internal(error.into_error()))?;
    Ok(download(bytes, "text/csv; charset=utf-8", "applications.csv"))
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
    let bytes = workbook(&table).map_err(PageError::internal)?;
    Ok(download(
        bytes,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "applications.xlsx",
    ))
}

async fn table(
    zone: &Zone<Lgwan>,
    user: &ApiUser,
    asked: Result<Query<Asked>, QueryRejection>,
    form: &'static str,
) -> Result<Table, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::new("bad-parameter"))?;
    let found = applications::export(&zone.store, &asked.filter(user)?, MOST).await?;
    let fields = match &asked.procedure {
        Some(slug) => fields(zone, slug).await?,
        None => Vec::new(),
    };
    let mut detail = asked.detail(found.len());
    detail["form"] = form.into();
    record(zone, Entry::new(user.actor(), "application.exported").on("queue", "").with(detail)).await?;
    Ok(Table {
        head: FIXED
            .iter()
            .map(|name| (*name).to_owned())
            .chain(fields.iter().map(|field| field.key.clone()))
            .collect(),
        rows: found.iter().map(|application| row(application, &fields)).collect(),
    })
}

/// The questions of a procedure's published form.
async fn fields(zone: &Zone<Lgwan>, slug: &str) -> Result<Vec<Field>, Refused> {
    let published = procedures::get(&zone.store, slug).await?.and_then(|workshop| workshop.revision);
    let Some(revision) = published else { return Ok(Vec::new()) };
    let offered = catalogue::office_revision(&zone.store, &revision).await?;
    let pages = offered.iter().flat_map(|offered| &offered.form.form().pages);
    Ok(pages.flat_map(|page| &page.fields).filter(|field| !field.kind.is_silent()).cloned().collect())
}

fn row(application: &Application, fields: &[Field]) -> Vec<String> {
    let case = &application.case;
    let fixed = [
        application.receipt.to_string(),
        application.id.clone(),
        application.slug.clone(),
        application.title.clone(),
        application.applicant.clone(),
        application.channel.name().to_owned(),
        application.division.clone(),
        application.submitted_at.to_string(),
        case.state.name().to_owned(),
        case.clock.due_on.to_string(),
        case.fee.map(|fee| fee.0.to_string()).unwrap_or_default(),
        case.closed_at.map(|at| at.to_string()).unwrap_or_default(),
        case.document_number.clone().unwrap_or_default(),
    ];
    let answer = |field: &Field| {
        let answer = case.answers.get(&field.key).filter(|answer| !answer.is_null());
        answer.map(|answer| field.kind.ask().show(answer, Lang::Ja)).unwrap_or_default()
    };
    fixed.into_iter().chain(fields.iter().map(answer)).collect()
}

fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let bold = Format::new().set_bold();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("applications")?;
    sheet.set_freeze_panes(1, 1)?;
    for (column, name) in (0u16..).zip(&table.head) {
        sheet.write_with_format(0, column, name, &bold)?;
    }
    for (n, row) in (1u32..).zip(&table.rows) {
        for (column, text) in (0u16..).zip(row) {
            // The fee alone is a number; a receipt number or a telephone number is none.
            match text.parse::<f64>() {
                Ok(number) if FIXED.get(usize::from(column)) == Some(&"fee") => {
                    sheet.write_number(n, column, number)?
                }
                _ => sheet.write_string(n, column, text)?,
            };
        }
    }
    book.save_to_buffer()
}

fn download(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, bytes).into_response()
}
