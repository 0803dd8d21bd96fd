//! 入金明細: what providers paid out, against the books.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use yakuba_base::{Lang, Yen};
use yakuba_identity::stored;
use yakuba_web::ui::{Cell, Column, Table, empty_state, table};
use yakuba_web::{Flash, Markup, Page, PageError, html};

use super::form::{Wrong, summary};
use super::{Desk, table_form, words};
use crate::MANAGE;
use crate::collect::CollectError;
use crate::messages::ProviderStands;
use crate::model::{LineError, settlement_file};
use crate::settlements::{self as work, SettlementError};
use crate::store::payments::OnlinePayment;
use crate::store::providers;
use crate::store::settlements::{self, Odd, SettlementFile};

/// After how many days somebody asks where the money stays.
const LATE_DAYS: i64 = 40;

pub(super) fn address(provider: &str) -> String {
    format!("{}/{provider}/settlements", super::providers::MENU)
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    page(&desk, &id, None, &[]).await
}

async fn page(desk: &Desk, id: &str, wrong: Option<&Wrong>, errors: &[LineError]) -> Result<Page, PageError> {
    let store = &desk.zone.store;
    let known = providers::office(store).await.map_err(stored)?;
    let provider = known.into_iter().find(|one| one.id == id).ok_or_else(PageError::not_found)?;
    let files = settlements::files(store).await.map_err(stored)?;
    let odd = settlements::odd(store).await.map_err(stored)?;
    let before = desk.zone.clock.now().plus_days(-LATE_DAYS);
    let late = settlements::outstanding(store, before).await.map_err(stored)?;
    let files: Vec<SettlementFile> = files.into_iter().filter(|file| file.provider == id).collect();
    let odd: Vec<Odd> = odd.into_iter().filter(|odd| odd.provider == id).collect();
    let late: Vec<OnlinePayment> = late.into_iter().filter(|late| late.provider == id).collect();
    let body = html! {
        h1 { "入金明細　" (provider.name) }
        (summary(wrong))
        @if !errors.is_empty() { (table_form::lines(errors)) }
        section.card {
            h2 { "入金明細を取り込む" }
            p { "決済事業者が市の口座に入金した明細です。市の記録と額が合うものを、決済未収から口座に移します。" }
            (table_form::form(&address(id), "入金明細", "取り込む", &settlement_file::NEEDED.join("、"), wrong))
        }
        @if !odd.is_empty() { section { h2 { "合わなかった明細" } (odd_table(&odd)) } }
        @if !late.is_empty() { section { h2 { (LATE_DAYS) "日たっても入金のない支払い" } (late_table(&late)) } }
        section { h2 { "取り込んだファイル" } (files_table(&files, &provider)) }
    };
    let menu = super::providers::MENU;
    Ok(match wrong.is_some() || !errors.is_empty() {
        false => desk.page(menu, "入金明細", body),
        true => desk.page_to_correct(menu, "入金明細", body),
    })
}

/// Why a line moved nothing, and what to do.
fn reason(odd: &Odd) -> String {
    match odd.known {
        None => "この番号の支払いは、市の記録にありません。決済事業者に確かめてください。".to_owned(),
        Some(Yen::ZERO) => "市では全額を返金した支払いです。決済事業者に確かめてください。".to_owned(),
        Some(known) => {
            format!("市の記録では{known}です。返金の前後か、額の取り違えかを、決済事業者に確かめてください。")
        }
    }
}

fn odd_table(odd: &[Odd]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = odd
        .iter()
        .map(|odd| {
            let cells = vec![
                html! { (odd.paid_on.short()) }.into(),
                html! { @match &odd.demand { Some(demand) => a href={ "/demands/" (demand) } { (odd.reference) }, None => code { (odd.reference) } } }.into(),
                html! { (odd.amount.grouped()) }.into(),
                html! { (reason(odd)) }.into(),
            ];
            (odd.reference.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "合わなかった明細",
        columns: &[
            Column::new("入金日").unbroken(),
            Column::new("照会番号"),
            Column::new("金額（円）").number(),
            Column::new("わけ"),
        ],
        rows: &rows,
        bulk: None,
        empty: html! {},
    })
}

fn late_table(late: &[OnlinePayment]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = late
        .iter()
        .map(|payment| {
            let cells = vec![
                html! { @if let Some(at) = payment.captured_at { (words::moment(at)) } }.into(),
                html! { a href={ "/demands/" (payment.demand) } { (payment.reference.as_deref().unwrap_or_default()) } }.into(),
                html! { (payment.amount.map(Yen::grouped).unwrap_or_default()) }.into(),
            ];
            (payment.attempt.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "入金のない支払い",
        columns: &[
            Column::new("支払われた時").unbroken(),
            Column::new("照会番号"),
            Column::new("金額（円）").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: html! {},
    })
}

fn files_table(files: &[SettlementFile], provider: &ProviderStands) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = files
        .iter()
        .map(|file| {
            let cells = vec![
                html! { (words::moment(file.read_at)) }.into(),
                html! { (file.name) }.into(),
                html! { (file.rows) }.into(),
                html! { (file.total.grouped()) }.into(),
                html! { (file.charges.grouped()) }.into(),
                html! { (file.agreed) }.into(),
                html! { (file.again) }.into(),
                html! { (file.odd) }.into(),
            ];
            (file.id.clone(), cells)
        })
        .collect();
    let what = format!("{}の入金明細を取り込むと、ここに出ます。", provider.name);
    table(&Table {
        lang: Lang::Ja,
        caption: "取り込んだファイル",
        columns: &[
            Column::new("取り込んだ時").unbroken(),
            Column::new("ファイル"),
            Column::new("件数").number(),
            Column::new("合計（円）").number(),
            Column::new("手数料（円）").number(),
            Column::new("合った件数").number(),
            Column::new("取込み済みの分").number(),
            Column::new("合わない件数").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state("取り込んだファイルはまだありません", &what, None),
    })
}

pub(super) async fn take(
    desk: Desk,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let known = providers::office(&desk.zone.store).await.map_err(stored)?;
    if !known.iter().any(|one| one.id == id) {
        return Err(PageError::not_found());
    }
    let (name, bytes) = match table_form::file(request).await? {
        Ok(file) => file,
        Err(wrong) => return Ok(page(&desk, &id, Some(&wrong), &[]).await?.into_response()),
    };
    let page = match work::take(&desk.zone, desk.user.actor(), &id, &name, &bytes).await {
        Ok(_) => return Ok(Flash::redirect(&address(&id), "settled-taken")),
        Err(SettlementError::Lines(errors)) => page(&desk, &id, None, &errors).await?,
        Err(SettlementError::Before(before)) => {
            let words = format!(
                "このファイルは、{}に取り込み済みです。二重に取り込みませんでした。",
                words::moment(before.read_at)
            );
            page(&desk, &id, Some(&Wrong::new("table", words)), &[]).await?
        }
        Err(SettlementError::Store(error) | SettlementError::Collect(CollectError::Store(error))) => {
            return Err(stored(error));
        }
        Err(other) => return Err(PageError::internal(other)),
    };
    Ok(page.into_response())
}
