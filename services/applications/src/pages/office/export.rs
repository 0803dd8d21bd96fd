//! The list as a table for other programs: exactly the rows and columns that are seen, all pages of it.

use axum::{extract::RawQuery, response::Response};
use yakuba_audit::Entry;
use yakuba_city::Lgwan;
use yakuba_identity::{Proved, stored};
use yakuba_tables::{Cell, Format, TableOut};
use yakuba_web::PageError;

use super::{Desk, WORK, asked::Asked, queue::filter, words};
use crate::store::queue::{self, QueueRow};

/// No list is longer than a year of the largest city of this kind.
const MOST: usize = 200_000;

const HEAD: [&str; 10] =
    ["受付番号", "手続", "申請者", "受付日", "受付経路", "期限", "状態", "担当", "手数料（円）", "未読"];

pub(super) async fn csv(
    desk: Desk,
    _: Proved<Lgwan>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    exported(&desk, query.as_deref(), Format::Csv).await
}

pub(super) async fn xlsx(
    desk: Desk,
    _: Proved<Lgwan>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    exported(&desk, query.as_deref(), Format::Xlsx).await
}

/// The whole list, and a note in the log that it left the house.
async fn exported(desk: &Desk, query: Option<&str>, format: Format) -> Result<Response, PageError> {
    desk.user.require(WORK, None)?;
    let asked = Asked::parse(query)?.with(&[("after", ""), ("before", "")]);
    let rows = queue::page(&desk.zone.store, &filter(desk, &asked).await?, MOST).await.map_err(stored)?;
    let form = if format == Format::Xlsx { "xlsx" } else { "csv" };
    let detail = serde_json::json!({ "form": form, "rows": rows.len() });
    let entry = Entry::new(desk.user.actor(), "application.exported").on("queue", "").with(detail);
    desk.note(entry).await.map_err(stored)?;
    let table = TableOut::new(HEAD, rows.iter().map(|row| line(desk, row)));
    table.download(format, &format!("shinsei-{}", desk.user.today)).map_err(PageError::internal)
}

fn line(desk: &Desk, row: &QueueRow) -> [Cell; 10] {
    [
        row.receipt.to_string().into(),
        row.title.as_str().into(),
        row.applicant.as_str().into(),
        row.submitted_at.date().into(),
        words::channel(row.channel).into(),
        row.clock.due_on.into(),
        words::state(row.state).0.into(),
        row.assignee.as_deref().map(|id| desk.user.organisation.name_of(id)).unwrap_or_default().into(),
        Cell::number(row.fee.map(|fee| fee.0)),
        Cell::Number(row.unread),
    ]
}
