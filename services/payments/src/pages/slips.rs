//! 納付書: made from a table, opened as PDFs.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use yakuba_base::Lang;
use yakuba_identity::stored;
use yakuba_web::ui::{Cell, Column, Table, empty_state, table};
use yakuba_web::{Flash, Markup, Page, PageError, html, served};

use super::form::{Wrong, summary};
use super::{Desk, table_form, words};
use crate::MANAGE;
use crate::model::{LineError, slip_file};
use crate::slips::{self as work, SlipError};
use crate::store::slips::{self, PART, Part, Sort};

const MENU: &str = "/slips";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    page(&desk, None, &[]).await
}

async fn page(desk: &Desk, wrong: Option<&Wrong>, errors: &[LineError]) -> Result<Page, PageError> {
    let made = batches(desk, Sort::First).await?;
    let body = html! {
        h1 { "納付書" }
        (summary(wrong))
        @if !errors.is_empty() { (table_form::lines(errors)) }
        section.card {
            h2 { "納付書を作る" }
            p { "税や使用料のシステムから出した表をもとに、1行から1枚を作り、請求にします。MPN部とコンビニコードは、システムが出したものをそのまま使います。" }
            (table_form::form(MENU, "もとになる表", "納付書を作る", &columns(), wrong))
        }
        section {
            h2 { "作った納付書" }
            (made)
        }
    };
    Ok(match wrong.is_some() || !errors.is_empty() {
        false => desk.page(MENU, "納付書", body),
        true => desk.page_to_correct(MENU, "納付書", body),
    })
}

/// The columns of a table of slips, in words.
pub(super) fn columns() -> String {
    format!("{}。あれば{}", slip_file::NEEDED.join("、"), slip_file::OPTIONAL.join("、"))
}

/// What is said when the same table comes again.
pub(super) fn brought_before() -> Wrong {
    Wrong::new(
        "table",
        "このファイルの納付書は、前に作られています。二重に作らないよう、取り込みませんでした。",
    )
}

/// What was made of a sort, with its PDFs.
pub(super) async fn batches(desk: &Desk, sort: Sort) -> Result<Markup, PageError> {
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for batch in slips::batches(&desk.zone.store, sort).await.map_err(stored)? {
        let parts = slips::parts(&desk.zone.store, &batch.id).await.map_err(stored)?;
        let cells = vec![
            html! { (words::moment(batch.made_at)) }.into(),
            html! { (batch.name) }.into(),
            html! { (batch.count) }.into(),
            html! { (batch.total.grouped()) }.into(),
            links(&batch.id, &parts).into(),
        ];
        rows.push((batch.id, cells));
    }
    let (caption, none) = match sort {
        Sort::First => ("作った納付書", "納付書はまだありません"),
        Sort::Reminder => ("作った督促状", "督促状はまだありません"),
    };
    Ok(table(&Table {
        lang: Lang::Ja,
        caption,
        columns: &[
            Column::new("作った時").unbroken(),
            Column::new("ファイル"),
            Column::new("枚数").number(),
            Column::new("合計（円）").number(),
            Column::new("PDF"),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state(none, "もとになる表を取り込むと、ここに出ます。", None),
    }))
}

/// The PDFs of a batch, as far as they are printed.
fn links(batch: &str, parts: &[Part]) -> Markup {
    html! { ul.links { @for part in parts {
        @let first = part.part * PART as i64 + 1;
        @let which = format!("{first}〜{}枚目", first + part.count - 1);
        li {
            @match (&part.file, part.failed) {
                (Some(_), _) => a href={ (MENU) "/" (batch) "/" (part.part) } target="_blank" rel="noopener" { (which) },
                (None, true) => span.field-error { (which) "を作れませんでした。まれな漢字などが原因のことがあります。" },
                (None, false) => { (which) "を作っています。" },
            }
        }
    } } }
}

pub(super) async fn make(desk: Desk, request: Request) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let (name, bytes) = match table_form::file(request).await? {
        Ok(file) => file,
        Err(wrong) => return Ok(page(&desk, Some(&wrong), &[]).await?.into_response()),
    };
    let page = match work::make(&desk.zone, desk.user.actor(), &name, &bytes).await {
        Ok(_) => return Ok(Flash::redirect(MENU, "slips-made")),
        Err(SlipError::Lines(errors)) => page(&desk, None, &errors).await?,
        Err(SlipError::Before) => page(&desk, Some(&brought_before()), &[]).await?,
        Err(SlipError::Store(error)) => return Err(stored(error)),
        Err(SlipError::Collect(error)) => return Err(PageError::internal(error)),
    };
    Ok(page.into_response())
}

pub(super) async fn pdf(desk: Desk, Path((batch, part)): Path<(String, i64)>) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let parts = slips::parts(&desk.zone.store, &batch).await.map_err(stored)?;
    let file = parts.into_iter().find(|known| known.part == part).and_then(|part| part.file);
    let bytes =
        desk.zone.files.get(&file.ok_or_else(PageError::not_found)?).await.map_err(PageError::internal)?;
    Ok(served(bytes, Some("application/pdf"), &format!("slips-{}.pdf", part + 1)))
}
