//! 督促: what was not paid in time, as a list, as a table for the tax system, and as letters.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use yakuba_audit::Entry;
use yakuba_base::{Lang, Yen};
use yakuba_identity::stored;
use yakuba_tables::{Cell as Out, Format, TableOut};
use yakuba_web::ui::{Cell, Column, Look, Table, empty_state, link_button_as, table, toolbar};
use yakuba_web::{Flash, Markup, Page, PageError, html};

use super::form::{Wrong, summary};
use super::{Desk, slips as slip_pages, table_form};
use crate::MANAGE;
use crate::model::{LineError, slip_file};
use crate::slips::{self as work, SlipError};
use crate::store::slips::{self, Owed, Sort};

pub(super) const MENU: &str = "/reminders";

/// How many are listed; the table for the tax system has them all.
const SHOWN: usize = 200;

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    page(&desk, None, &[]).await
}

async fn page(desk: &Desk, wrong: Option<&Wrong>, errors: &[LineError]) -> Result<Page, PageError> {
    let overdue = slips::overdue(&desk.zone.store, desk.user.today).await.map_err(stored)?;
    let batches = slip_pages::batches(desk, Sort::Reminder).await?;
    let total = Yen(overdue.iter().map(|owed| owed.outstanding.0).sum());
    let body = html! {
        h1 { "督促" }
        (summary(wrong))
        @if !errors.is_empty() { (table_form::lines(errors)) }
        section {
            h2 { "納期限を過ぎた未納" }
            @if !overdue.is_empty() {
                div.list-head {
                    p { strong { (overdue.len()) } "件　" (total) @if overdue.len() > SHOWN { "（はじめの" (SHOWN) "件を出しています）" } }
                    (toolbar("一覧の書き出し", &link_button_as("もとになる表（CSV）", "/reminders.csv", Look::Quiet)))
                }
            }
            (list(&overdue[..overdue.len().min(SHOWN)]))
        }
        section.card {
            h2 { "督促状を作る" }
            ol {
                li { "「もとになる表」を書き出します。" }
                li { "督促する行だけを残し、「使用期限」を、納めてもらう最後の日に直します。その日まで、納められるようになります。" }
                li { "税や使用料のシステムが新しいMPN部とコンビニコードを出すときは、その列に入れます。空のままにすると、窓口と金融機関で納める督促状になります。" }
            }
            p.hint { "地方税の督促状は、納期限から20日以内に発します（地方税法第329条など）。使用料・手数料などの督促は、地方自治法第231条の3によります。" }
            (table_form::form(MENU, "直した表", "督促状を作る", &slip_pages::columns(), wrong))
        }
        section { h2 { "作った督促状" } (batches) }
    };
    Ok(match wrong.is_some() || !errors.is_empty() {
        false => desk.page(MENU, "督促", body),
        true => desk.page_to_correct(MENU, "督促", body),
    })
}

fn list(overdue: &[Owed]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = overdue
        .iter()
        .map(|owed| {
            let slip = &owed.slip;
            let cells = vec![
                html! { a href={ "/demands/" (owed.demand) } { (slip.number) } }.into(),
                html! { (slip.payer) }.into(),
                html! { (slip.title) }.into(),
                html! { (slip.due_on.short()) }.into(),
                html! { (owed.outstanding.grouped()) }.into(),
                html! { @match owed.reminded_at { Some(at) => (at.date().short()), None => "まだ" } }.into(),
            ];
            (slip.number.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "納期限を過ぎた未納",
        columns: &[
            Column::new("納付番号").unbroken(),
            Column::new("納める人"),
            Column::new("件名"),
            Column::new("納期限").unbroken(),
            Column::new("未納（円）").number(),
            Column::new("前の督促").unbroken(),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state(
            "納期限を過ぎた未納はありません",
            "納付書の納期限が過ぎても納められていないと、ここに出ます。",
            None,
        ),
    })
}

/// The overdue slips as a table of slips: what a tax system needs to make new codes, and what becomes letters.
pub(super) async fn csv(desk: Desk) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let overdue = slips::overdue(&desk.zone.store, desk.user.today).await.map_err(stored)?;
    let entry = Entry::new(desk.user.actor(), "slips.overdue-exported");
    desk.note(entry).await.map_err(stored)?;
    let row = |owed: &Owed| -> [Out; 13] {
        let slip = &owed.slip;
        [
            slip.number.as_str().into(),
            slip.payer.as_str().into(),
            slip.postal.as_str().into(),
            slip.address.as_str().into(),
            slip.title.as_str().into(),
            slip.division.as_str().into(),
            Out::Number(i64::from(slip.year.year())),
            owed.outstanding.into(),
            slip.due_on.into(),
            slip.usable_until.into(),
            if slip.instalment == 0 { "".into() } else { Out::Number(i64::from(slip.instalment)) },
            "".into(),
            "".into(),
        ]
    };
    let head = slip_file::NEEDED.iter().chain(slip_file::OPTIONAL).copied();
    let table = TableOut::new(head, overdue.iter().map(row));
    table.download(Format::Csv, &format!("overdue-{}", desk.user.today)).map_err(PageError::internal)
}

pub(super) async fn make(desk: Desk, request: Request) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let (name, bytes) = match table_form::file(request).await? {
        Ok(file) => file,
        Err(wrong) => return Ok(page(&desk, Some(&wrong), &[]).await?.into_response()),
    };
    let page = match work::remind(&desk.zone, desk.user.actor(), &name, &bytes).await {
        Ok(_) => return Ok(Flash::redirect(MENU, "reminders-made")),
        Err(SlipError::Lines(errors)) => page(&desk, None, &errors).await?,
        Err(SlipError::Before) => page(&desk, Some(&slip_pages::brought_before()), &[]).await?,
        Err(SlipError::Store(error)) => return Err(stored(error)),
        Err(SlipError::Collect(error)) => return Err(PageError::internal(error)),
    };
    Ok(page.into_response())
}
