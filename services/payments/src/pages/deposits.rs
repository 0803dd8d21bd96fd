//! 消込: reported payments are brought in; what nobody knows is given to a demand.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use yakuba_base::{Lang, Yen};
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Choice, Column, Look, Notice, Table, banner, button, definition_list, empty_state, radios, table,
};
use yakuba_web::{Flash, FormPairs, Markup, Page, PageError, html};

use super::form::{Wrong, props, summary};
use super::{Desk, table_form, words};
use crate::MANAGE;
use crate::collect::CollectError;
use crate::deposits::{self as work, Candidate, DepositError};
use crate::model::{LineError, deposit_file};
use crate::store::deposits::{self, DepositFile, Unknown};

const MENU: &str = "/deposits";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    page(&desk, None, &[]).await
}

async fn page(desk: &Desk, wrong: Option<&Wrong>, errors: &[LineError]) -> Result<Page, PageError> {
    let files = deposits::files(&desk.zone.store).await.map_err(stored)?;
    let mut unknown = Vec::new();
    for paid in deposits::unknown(&desk.zone.store).await.map_err(stored)? {
        let candidates = work::candidates(&desk.zone, &paid).await.map_err(stored)?;
        unknown.push((paid, candidates));
    }
    let body = html! {
        h1 { "消込" }
        (summary(wrong))
        @if !errors.is_empty() { (table_form::lines(errors)) }
        section.card {
            h2 { "収納データを取り込む" }
            p { "金融機関や収納代行の表を、納付番号で請求に結び付けます。額や日が合わないものは「確かめる入金」に出ます。" }
            (table_form::form(MENU, "収納データ", "取り込む", &deposit_file::NEEDED.join("、"), wrong))
        }
        @if !unknown.is_empty() {
            section {
                h2 { "納付者不明の入金" }
                @for (paid, candidates) in &unknown { (one(paid, candidates)) }
            }
        }
        section { h2 { "取り込んだファイル" } (brought(&files)) }
    };
    Ok(match wrong.is_some() || !errors.is_empty() {
        false => desk.page(MENU, "消込", body),
        true => desk.page_to_correct(MENU, "消込", body),
    })
}

/// Why a payment may be for a demand.
fn reasons(candidate: &Candidate) -> String {
    let owed = candidate.record.demand.outstanding();
    let number = candidate.near.as_ref().map(|number| format!("納付番号 {number} の読み違いか"));
    let amount = match (candidate.same_amount, owed) {
        (true, _) => "額が同じ".to_owned(),
        (false, Yen::ZERO) => "納付済みなので二重の納付になる".to_owned(),
        (false, owed) => format!("未納は{owed}で額が違う"),
    };
    number.into_iter().chain([amount]).collect::<Vec<_>>().join("、")
}

/// A payment nobody knows, with the demands it may be for.
fn one(paid: &Unknown, candidates: &[Candidate]) -> Markup {
    let labels: Vec<(String, String)> = candidates
        .iter()
        .map(|candidate| {
            let record = &candidate.record;
            let words = format!(
                "{}　{}　{}（{}に請求）── {}",
                record.receipt,
                record.title,
                record.payer,
                record.first.0.date().short(),
                reasons(candidate)
            );
            (record.id.clone(), words)
        })
        .collect();
    let choices: Vec<Choice<'_>> = labels.iter().map(|(id, words)| Choice::new(id, words)).collect();
    let id = format!("demand-{}", paid.reference);
    html! {
        section.card {
            h3 { (paid.amount) "　" (paid.paid_on.short()) }
            (definition_list(&[
                ("納付番号", html! { (paid.number) "（この番号の納付書はありません）" }),
                ("照会番号", html! { (paid.reference) }),
            ]))
            @if choices.is_empty() {
                p { "額や番号の近い請求はありません。収納した金融機関や収納代行に、照会番号で尋ねてください。お金は「納付者不明金」として帳簿に残っています。" }
            } @else {
                form method="post" action={ (MENU) "/assign" } {
                    input type="hidden" name="reference" value=(paid.reference);
                    (radios(&yakuba_web::ui::FieldProps { name: "demand", ..props(&id, "この入金かもしれない請求", None) }, &choices, None))
                    (button("この請求の納付にする", Look::Secondary))
                }
            }
        }
    }
}

fn brought(files: &[DepositFile]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = files
        .iter()
        .map(|file| {
            let cells = vec![
                html! { (words::moment(file.read_at)) }.into(),
                html! { (file.name) }.into(),
                html! { (file.rows) }.into(),
                html! { (file.total.grouped()) }.into(),
                html! { (file.matched) }.into(),
                html! { (file.again) }.into(),
                html! { (file.unknown) }.into(),
            ];
            (file.id.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "取り込んだファイル",
        columns: &[
            Column::new("取り込んだ時").unbroken(),
            Column::new("ファイル"),
            Column::new("件数").number(),
            Column::new("合計（円）").number(),
            Column::new("消込済み").number(),
            Column::new("取込み済みの分").number(),
            Column::new("不明だった分").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state(
            "取り込んだファイルはまだありません",
            "収納データを取り込むと、ここに出ます。",
            None,
        ),
    })
}

pub(super) async fn take(desk: Desk, request: Request) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let (name, bytes) = match table_form::file(request).await? {
        Ok(file) => file,
        Err(wrong) => return Ok(page(&desk, Some(&wrong), &[]).await?.into_response()),
    };
    let page = match work::take(&desk.zone, desk.user.actor(), &name, &bytes).await {
        Ok(_) => return Ok(Flash::redirect(MENU, "deposits-taken")),
        Err(DepositError::Lines(errors)) => page(&desk, None, &errors).await?,
        Err(DepositError::Before(before)) => {
            let words = format!(
                "このファイルは、{}に取り込み済みです。二重に取り込みませんでした。",
                words::moment(before.read_at)
            );
            page(&desk, Some(&Wrong::new("table", words)), &[]).await?
        }
        Err(error) => return Err(refused(error)),
    };
    Ok(page.into_response())
}

pub(super) async fn assign(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    if form.text("demand").is_empty() {
        let body = html! {
            h1 { "消込" }
            (banner(Lang::Ja, Notice::Error, html! { p { "どの請求の納付にするかを選んでください。まだ何も変えていません。" } }))
            p { a href=(MENU) { "消込に戻る" } }
        };
        return Ok(desk.page_to_correct(MENU, "消込", body).into_response());
    }
    let done = work::assign(&desk.zone, desk.user.actor(), form.text("reference"), form.text("demand")).await;
    done.map_err(refused)?;
    Ok(Flash::redirect(MENU, "assigned"))
}

fn refused(error: DepositError) -> PageError {
    match error {
        DepositError::Store(error) => stored(error),
        DepositError::Done | DepositError::Collect(CollectError::Refused(_)) => PageError::conflict(
            "画面を開いたあとに、ほかの職員がこの入金を処理しました。まだ何も行われていません。",
        ),
        DepositError::Collect(CollectError::Store(error)) => stored(error),
        other => PageError::internal(other),
    }
}
