//! The list as a table for other programs: exactly the rows and columns that are seen, all pages of it.

use axum::{
    extract::RawQuery,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use yakuba_audit::Entry;
use yakuba_city::Lgwan;
use yakuba_identity::{Proved, StaffUser, stored};
use yakuba_store::Tx;
use yakuba_web::{PageError, Reader};
use yakuba_zone::Zone;

use super::{Desk, WORK, asked::Asked, queue::filter, words};
use crate::{
    spreadsheet::harmless,
    store::{applications::QueueRow, queue},
};

/// No list is longer than a year of the largest city of this kind.
const MOST: usize = 200_000;

const HEAD: [&str; 10] =
    ["受付番号", "手続", "申請者", "受付日", "受付経路", "期限", "状態", "担当", "手数料（円）", "未読"];

pub(super) async fn csv(
    zone: Zone<Lgwan>,
    user: StaffUser,
    _: Proved<Lgwan>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let bom = query.as_deref().is_some_and(|query| query.split('&').any(|pair| pair == "bom=1"));
    let (desk, rows) = exported(zone, user, reader, query.as_deref(), "csv").await?;
    let records = rows.iter().map(|row| line(&desk, row));
    let bytes = csv_bytes(&HEAD, records, bom).map_err(PageError::internal)?;
    Ok(download(bytes, "text/csv; charset=utf-8", &format!("shinsei-{}.csv", desk.user.today)))
}

pub(super) async fn xlsx(
    zone: Zone<Lgwan>,
    user: StaffUser,
    _: Proved<Lgwan>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let (desk, rows) = exported(zone, user, reader, query.as_deref(), "xlsx").await?;
    let bytes = workbook(&desk, &rows).map_err(PageError::internal)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(bytes, kind, &format!("shinsei-{}.xlsx", desk.user.today)))
}

/// Reads the whole list, and notes that it left the house.
async fn exported(
    zone: Zone<Lgwan>,
    user: StaffUser,
    reader: Reader,
    query: Option<&str>,
    form: &'static str,
) -> Result<(Desk, Vec<QueueRow>), PageError> {
    user.require(WORK, None)?;
    let desk = Desk::open(zone, user, reader);
    let asked = Asked::parse(query)?.with(&[("after", ""), ("before", "")]);
    let rows = queue::page(&desk.zone.store, &filter(&desk, &asked).await?, MOST).await.map_err(stored)?;
    let detail = serde_json::json!({ "form": form, "rows": rows.len() });
    let entry = Entry::new(desk.user.actor(), "application.exported").on("queue", "").with(detail);
    let clock = desk.zone.clock.clone();
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await)
        .await
        .map_err(stored)?;
    Ok((desk, rows))
}

fn line(desk: &Desk, row: &QueueRow) -> [String; 10] {
    [
        row.receipt.to_string(),
        row.title.clone(),
        row.applicant.clone(),
        row.submitted_at.date().to_string(),
        words::channel(row.channel).to_owned(),
        row.clock.due_on.to_string(),
        words::state(row.state).0.to_owned(),
        row.assignee.as_deref().map(|id| desk.organisation.name_of(id)).unwrap_or_default(),
        row.fee.map(|fee| fee.0.to_string()).unwrap_or_default(),
        row.unread.to_string(),
    ]
}

/// CSV (RFC 4180) in UTF-8; with a byte order mark Excel reads it as such.
pub(super) fn csv_bytes<const N: usize>(
    head: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
    bom: bool,
) -> Result<Vec<u8>, csv::Error> {
    let start = if bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start);
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row.map(harmless))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn workbook(desk: &Desk, rows: &[QueueRow]) -> Result<Vec<u8>, XlsxError> {
    let (bold, money, day) = (
        Format::new().set_bold(),
        Format::new().set_num_format("#,##0"),
        Format::new().set_num_format("yyyy-mm-dd"),
    );
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("申請の一覧")?;
    sheet.set_freeze_panes(1, 1)?;
    for (column, (name, width)) in
        HEAD.iter().zip([14.0, 28.0, 18.0, 12.0, 11.0, 12.0, 10.0, 14.0, 12.0, 6.0]).enumerate()
    {
        let column = u16::try_from(column).unwrap_or_default();
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(0, column, *name, &bold)?;
    }
    for (n, row) in (1u32..).zip(rows) {
        let [receipt, title, applicant, received_on, channel, due_on, state, assignee, ..] = line(desk, row);
        for (column, text) in
            [(0, receipt), (1, title), (2, applicant), (4, channel), (6, state), (7, assignee)]
        {
            sheet.write_string(n, column, text)?;
        }
        for (column, date) in [(3, received_on), (5, due_on)] {
            sheet.write_with_format(
                n,
                column,
                rust_xlsxwriter::ExcelDateTime::parse_from_str(&date)?,
                &day,
            )?;
        }
        if let Some(fee) = row.fee {
            sheet.write_number_with_format(n, 8, fee.0 as f64, &money)?;
        }
        sheet.write_number(n, 9, row.unread as f64)?;
    }
    book.save_to_buffer()
}

/// A file to keep.
pub(super) fn download(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula_and_a_mark_is_for_excel() {
        let rows = [["=1+1".to_owned(), "山田\"太郎\"".to_owned()], ["-3".to_owned(), "-a".to_owned()]];
        let plain = csv_bytes(&["a", "b"], rows.clone().into_iter(), false).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), "a,b\r\n'=1+1,\"山田\"\"太郎\"\"\"\r\n-3,'-a\r\n");
        let marked = csv_bytes(&["a", "b"], rows.into_iter(), true).unwrap();
        assert!(marked.starts_with(&[0xef, 0xbb, 0xbf]));
    }
}
