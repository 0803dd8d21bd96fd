//! Tables that leave the house for spreadsheets: CSV (UTF-8 with the mark that Excel asks for) and XLSX.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

/// A table of texts.
#[derive(Clone, Debug, Default)]
pub struct TableOut {
    /// The names of its columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// What a table leaves as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated.
    Csv,
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
pub fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '@', '\t', '\r'])
        || text.starts_with('-') && text.parse::<f64>().is_err();
    if formula { format!("'{text}") } else { text.to_owned() }
}

impl TableOut {
    /// Its bytes.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>, TableError> {
        match format {
            Format::Csv => self.csv(),
            Format::Xlsx => self.xlsx(),
        }
    }

    fn csv(&self) -> Result<Vec<u8>, TableError> {
        let mark = vec![0xef, 0xbb, 0xbf];
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark);
        for row in std::iter::once(&self.head).chain(&self.rows) {
            writer.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
    }

    fn xlsx(&self) -> Result<Vec<u8>, TableError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let bold = rust_xlsxwriter::Format::new().set_bold();
        for (row, cells) in std::iter::once(&self.head).chain(&self.rows).enumerate() {
            let row_at = u32::try_from(row).map_err(|_| TableError::TooLarge)?;
            for (column, cell) in cells.iter().enumerate() {
                let at = u16::try_from(column).map_err(|_| TableError::TooLarge)?;
                // A text cell runs nothing, and a number with leading zeros stays as it is.
                match row {
                    0 => sheet.write_string_with_format(row_at, at, cell, &bold)?,
                    _ => sheet.write_string(row_at, at, cell)?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        Ok(book.save_to_buffer()?)
    }

    /// The answer to a browser that asked for it; `name` is ASCII and has no ending.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn download(&self, format: Format, name: &str) -> Result<Response, TableError> {
        let (kind, ending) = match format {
            Format::Csv => ("text/csv; charset=utf-8", "csv"),
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

    #[test]
    fn nothing_in_a_table_runs() {
        let table = TableOut {
            head: vec!["課".to_owned(), "答え".to_owned()],
            rows: vec![
                vec!["総務課".to_owned(), "=HYPERLINK(\"x\")".to_owned()],
                vec!["市民課".to_owned(), "-12".to_owned()],
            ],
        };
        let csv = String::from_utf8(table.bytes(Format::Csv).unwrap_or_default()).unwrap_or_default();
        assert!(
            csv.starts_with('\u{feff}') && csv.contains("'=HYPERLINK") && csv.contains("市民課,-12\r\n"),
            "{csv}"
        );
        let xlsx = table.bytes(Format::Xlsx).unwrap_or_default();
        assert!(xlsx.starts_with(b"PK"));
    }
}
