//! Tables that leave the house for spreadsheets and other programs: CSV (RFC 4180, UTF-8) and XLSX.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use yakuba_base::{Date, Yen};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, and whatever only looks like a number: a receipt number, a telephone number.
    Text(String),
    /// A number to calculate with.
    Number(i64),
    /// A day; ISO 8601 in CSV.
    Day(Date),
}

impl Cell {
    /// A number, or nothing.
    pub fn number(number: Option<i64>) -> Cell {
        number.map_or(Cell::Text(String::new()), Cell::Number)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Cell {
        Cell::Day(day)
    }
}

impl From<Yen> for Cell {
    fn from(yen: Yen) -> Cell {
        Cell::Number(yen.0)
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct TableOut {
    /// The names of its columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// What a table leaves as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, with the mark that Excel asks for before it reads UTF-8.
    Csv,
    /// Comma-separated without the mark, as other programs read it.
    PlainCsv,
    /// An Excel workbook.
    Xlsx,
}

impl Format {
    /// By the end of a name: `csv`, `xlsx`.
    pub fn of(ending: &str) -> Option<Format> {
        match ending {
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }
}

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// As CSV.
    #[error("the table cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// As XLSX.
    #[error("the table cannot be written as a workbook: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// It is wider or longer than a sheet can be.
    #[error("the table is larger than a sheet can be")]
    TooLarge,
}

/// A text that no spreadsheet takes for a formula and runs (CSV injection): such a one gets an apostrophe in front.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '@', '\t', '\r'])
        || text.starts_with('-') && text.parse::<f64>().is_err();
    if formula { format!("'{text}") } else { text.to_owned() }
}

impl TableOut {
    /// A table under these columns.
    pub fn new<H: Into<String>, C: Into<Cell>>(
        head: impl IntoIterator<Item = H>,
        rows: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
    ) -> TableOut {
        let rows = rows.into_iter().map(|row| row.into_iter().map(Into::into).collect()).collect();
        TableOut { head: head.into_iter().map(Into::into).collect(), rows }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>, TableError> {
        match format {
            Format::Csv => self.csv(vec![0xef, 0xbb, 0xbf]),
            Format::PlainCsv => self.csv(Vec::new()),
            Format::Xlsx => self.xlsx(),
        }
    }

    fn csv(&self, start: Vec<u8>) -> Result<Vec<u8>, TableError> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start);
        writer.write_record(self.head.iter().map(|name| harmless(name)))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| match cell {
                Cell::Text(text) => harmless(text),
                Cell::Number(number) => number.to_string(),
                Cell::Day(day) => day.to_string(),
            }))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
    }

    fn xlsx(&self) -> Result<Vec<u8>, TableError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let (bold, number, day) = (
            rust_xlsxwriter::Format::new().set_bold(),
            rust_xlsxwriter::Format::new().set_num_format("#,##0"),
            rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd"),
        );
        let column = |at: usize| u16::try_from(at).map_err(|_| TableError::TooLarge);
        for (at, name) in self.head.iter().enumerate() {
            sheet.write_string_with_format(0, column(at)?, name, &bold)?;
        }
        for (row, cells) in self.rows.iter().enumerate() {
            let row = u32::try_from(row + 1).map_err(|_| TableError::TooLarge)?;
            for (at, cell) in cells.iter().enumerate() {
                let at = column(at)?;
                match cell {
                    // A text cell runs nothing, and leading zeros stay.
                    Cell::Text(text) => sheet.write_string(row, at, text)?,
                    Cell::Number(value) => sheet.write_number_with_format(row, at, *value as f64, &number)?,
                    Cell::Day(date) => {
                        let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(&date.to_string())?;
                        sheet.write_datetime_with_format(row, at, &date, &day)?
                    }
                };
            }
        }
        sheet.set_freeze_panes(1, 1)?;
        sheet.autofit();
        Ok(book.save_to_buffer()?)
    }

    /// The answer to a browser that asked for it; `name` is ASCII and has no ending.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn download(&self, format: Format, name: &str) -> Result<Response, TableError> {
        let (kind, ending) = match format {
            Format::Csv | Format::PlainCsv => ("text/csv; charset=utf-8", "csv"),
            Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        };
        let mut response = Body::from(self.bytes(format)?).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{ending}\"")) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(table: &TableOut, format: Format) -> String {
        String::from_utf8(table.bytes(format).unwrap_or_default()).unwrap_or_default()
    }

    #[test]
    fn nothing_in_a_table_runs() {
        let table = TableOut::new(["課", "答え"], [["総務課", "=HYPERLINK(\"x\")"], ["市民課", "-12"]]);
        let csv = text(&table, Format::Csv);
        assert!(
            csv.starts_with('\u{feff}') && csv.contains("'=HYPERLINK") && csv.contains("市民課,-12\r\n"),
            "{csv}"
        );
        assert!(table.bytes(Format::Xlsx).unwrap_or_default().starts_with(b"PK"));
    }

    #[test]
    fn numbers_and_days_are_such() {
        let day: Date = "2026-11-24".parse().unwrap();
        let rows = [[Cell::from("1234-5678-9"), Yen(-300).into(), day.into(), Cell::number(None)]];
        let table = TableOut::new(["receipt", "fee", "on", "count"], rows);
        assert_eq!(
            text(&table, Format::PlainCsv),
            "receipt,fee,on,count\r\n1234-5678-9,-300,2026-11-24,\r\n"
        );
        assert!(table.bytes(Format::Xlsx).unwrap_or_default().starts_with(b"PK"));
    }
}
