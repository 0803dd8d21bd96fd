//! A form that takes a table, and what is said when lines of it are wrong.

use axum::extract::Request;
use yakuba_base::Lang;
use yakuba_web::extract::{Spool, UploadLimits};
use yakuba_web::ui::{Cell, Column, Look, Notice, Table, banner, button, table};
use yakuba_web::{Markup, PageError, Uploads, html};

use super::form::Wrong;
use crate::model::LineError;

/// The largest table taken, bytes: about 100,000 lines.
pub(super) const MOST: u64 = 30 << 20;

/// A file somebody brought: its name and bytes.
pub(super) async fn file(request: Request) -> Result<Result<(String, Vec<u8>), Wrong>, PageError> {
    let limits = UploadLimits { files: 1, bytes_each: MOST, bytes_total: MOST };
    let mut uploads = Uploads::read(request, limits).await?;
    if uploads.files.is_empty() {
        let words = match uploads.rejected.first() {
            Some(_) => "ファイルが空か、30MBより大きいため、取り込めませんでした。分けて取り込んでください。",
            None => "取り込むファイルを選んでください。",
        };
        return Ok(Err(Wrong::new("table", words)));
    }
    let file = uploads.files.remove(0);
    let bytes = match file.content {
        Spool::Memory(bytes) => bytes,
        other => other.into_bytes().await.map_err(PageError::internal)?,
    };
    Ok(Ok((file.name, bytes.to_vec())))
}

/// The form, with the columns a table must have.
pub(super) fn form(action: &str, label: &str, go: &str, columns: &str, wrong: Option<&Wrong>) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" {
            div.field.invalid[wrong.is_some()] {
                label for="table" { (label) }
                p.hint #table-hint { "CSV（UTF-8）。1行目に列の名前を入れます：" (columns) }
                @if let Some(wrong) = wrong { p.field-error #table-error { (wrong.words) } }
                input #table type="file" name="table" accept=".csv,text/csv" aria-describedby="table-hint";
            }
            (button(go, Look::Primary))
        }
    }
}

/// The lines that are wrong. Nothing of the file was taken.
pub(super) fn lines(errors: &[LineError]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = errors
        .iter()
        .map(|error| {
            let cells = vec![
                html! { (error.line) }.into(),
                html! { (error.column) }.into(),
                html! { (error.words) }.into(),
            ];
            (error.line.to_string(), cells)
        })
        .collect();
    html! {
        (banner(Lang::Ja, Notice::Error, html! {
            p { "次の行を読み取れないため、ファイルの全部を取り込みませんでした。直してから、もう一度取り込んでください。" }
        }))
        (table(&Table {
            lang: Lang::Ja,
            caption: "直す行",
            columns: &[Column::new("行").number(), Column::new("列").unbroken(), Column::new("直すこと")],
            rows: &rows,
            bulk: None,
            empty: html! {},
        }))
    }
}
