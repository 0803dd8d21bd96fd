//! 窓口の収納: choose and open a till, find what is owed by its receipt number, take it.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use yakuba_base::{Lang, ReceiptNumber, Yen};
use yakuba_collecting::Way;
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Choice, Column, FieldProps, Input, Look, Notice, Table, TextInput, banner, button, definition_list,
    details, empty_state, link_button_as, radios, table, text_input,
};
use yakuba_web::{Flash, FormPairs, Markup, Page, PageError, html};

use super::form::{Wrong, props, summary, yen, yen_input};
use super::{Desk, words};
use crate::TILL;
use crate::store::demands::{self, Record};
use crate::store::takings::{self, Taking};
use crate::store::tills::{self, Till, TillDay};
use crate::till::{self, Take, TillError};

pub(super) const MENU: &str = "/till";

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Which till.
    #[serde(default)]
    at: String,
    /// The receipt number that was typed or scanned.
    #[serde(default)]
    receipt: String,
}

/// A till that is open, for somebody who may take money there.
pub(super) async fn open_till(desk: &Desk, id: &str) -> Result<(Till, Option<TillDay>), PageError> {
    let till = tills::get(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    desk.user.require_for(&desk.zone, TILL, &till.unit, "till", &till.id).await?;
    let days = tills::open_days(&desk.zone.store).await.map_err(stored)?;
    let day = days.into_iter().find(|day| day.till == till.id);
    Ok((till, day))
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    desk.user.require(TILL, None)?;
    if asked.at.is_empty() {
        return Ok(choose(&desk, None, "").await?.into_response());
    }
    let (till, day) = open_till(&desk, &asked.at).await?;
    let Some(day) = day else { return Ok(Redirect::to(MENU).into_response()) };
    let work = Work { till, day, typed: asked.receipt, tendered: String::new(), way: None, wrong: None };
    Ok(counter(&desk, work).await?.into_response())
}

/// The tills this person may work at, open or to be opened.
async fn choose(desk: &Desk, wrong: Option<&Wrong>, typed: &str) -> Result<Page, PageError> {
    let all = tills::all(&desk.zone.store).await.map_err(stored)?;
    let open = tills::open_days(&desk.zone.store).await.map_err(stored)?;
    let own: Vec<&Till> = all.iter().filter(|till| desk.user.may(TILL, Some(&till.unit))).collect();
    let day_of = |till: &Till| open.iter().find(|day| day.till == till.id);
    let closed: Vec<&Till> = own.iter().copied().filter(|till| day_of(till).is_none()).collect();
    let choices: Vec<Choice<'_>> = closed.iter().map(|till| Choice::new(&till.id, &till.name)).collect();
    let body = html! {
        h1 { "窓口の収納" }
        (summary(wrong))
        @if own.is_empty() {
            (empty_state("受け取りのできる窓口がありません", "あなたの課には、収納の窓口が登録されていません。会計課に相談してください。", None))
        }
        @for till in &own { @if let Some(day) = day_of(till) {
            section.card {
                h2 { (till.name) }
                p { (day.day.short()) "に開けました（釣銭準備金 " (day.change_money) "）。" }
                @if day.day != desk.user.today {
                    (banner(Lang::Ja, Notice::Warning, html! { p { "前の日の窓口が開いたままです。締めてから、今日の窓口を開けてください。" } }))
                }
                div.toolbar {
                    (link_button_as("受け取る", &format!("{MENU}?at={}", till.id), Look::Primary))
                    (link_button_as("今日の受け取りと締め", &format!("{MENU}/{}/day", till.id), Look::Secondary))
                }
            }
        } }
        @if !closed.is_empty() {
            section.card {
                h2 { "窓口を開ける" }
                form method="post" action="/till/open" {
                    (radios(&props("till", "窓口", wrong), &choices, (closed.len() == 1).then(|| closed[0].id.as_str())))
                    (yen_input("change_money", "釣銭準備金", typed, wrong))
                    (button("窓口を開ける", Look::Primary))
                }
            }
        }
    };
    Ok(match wrong {
        None => desk.page(MENU, "窓口の収納", body),
        Some(_) => desk.page_to_correct(MENU, "窓口の収納", body),
    })
}

pub(super) async fn open(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(TILL, None)?;
    let typed = form.text("change_money");
    let wrong = match (form.text("till"), yen(&form, "change_money")) {
        (_, Err(wrong)) => wrong,
        ("", _) => Wrong::new("till", "どの窓口を開けるかを選んでください。"),
        (id, Ok(amount)) => {
            let (till, _) = open_till(&desk, id).await?;
            match till::open(&desk.zone, desk.user.actor(), &till, amount).await {
                Ok(_) => return Ok(Flash::redirect(&format!("{MENU}?at={}", till.id), "opened")),
                Err(TillError::OpenAlready) => {
                    Wrong::new("till", "この窓口は、たった今ほかの職員が開けました。そのまま使えます。")
                }
                Err(error) => return Err(refused(error)),
            }
        }
    };
    Ok(choose(&desk, Some(&wrong), typed).await?.into_response())
}

/// What stands on the counter.
struct Work {
    till: Till,
    day: TillDay,
    typed: String,
    tendered: String,
    way: Option<Way>,
    wrong: Option<Wrong>,
}

async fn counter(desk: &Desk, work: Work) -> Result<Page, PageError> {
    let Work { till, day, typed, .. } = &work;
    let mut wrong = work.wrong.clone();
    let mut found = Vec::new();
    if !typed.trim().is_empty() {
        match typed.parse::<ReceiptNumber>() {
            Ok(receipt) => {
                found = demands::of_receipt(&desk.zone.store, receipt).await.map_err(stored)?;
                if found.is_empty() {
                    let words = "この受付番号に、お支払いの請求はありません。番号を確かめてください。手数料がまだ決まっていない申請のこともあります。";
                    wrong = wrong.or(Some(Wrong::new("receipt", words)));
                }
            }
            Err(_) => {
                let words = "受付番号は9けたの数字です。けたの数と、数字の並びを確かめてください。";
                wrong = wrong.or(Some(Wrong::new("receipt", words)));
            }
        }
    }
    let latest: Vec<Taking> =
        takings::of_day(&desk.zone.store, &day.id).await.map_err(stored)?.into_iter().take(8).collect();
    let field = FieldProps {
        hint: Some("申請の受付番号を入れるか、控えや画面のコードを読み取ります。"),
        ..props("receipt", "受付番号", wrong.as_ref())
    };
    let text = TextInput { value: typed, input: Input::Digits, width: Some(9), ..TextInput::default() };
    let body = html! {
        h1 { "窓口の収納　" (till.name) }
        (summary(wrong.as_ref()))
        div.till data-till=(till.id) {
            section.card {
                form method="get" action=(MENU) {
                    input type="hidden" name="at" value=(till.id);
                    (text_input(&field, &text))
                    (button("請求を探す", if found.is_empty() { Look::Primary } else { Look::Secondary }))
                }
                @for record in &found { (owed(desk, &work, record, wrong.as_ref())) }
            }
            section {
                h2 { "最近の受け取り" }
                (takings_table(&latest))
                p { (link_button_as("今日の受け取りと締め", &format!("{MENU}/{}/day", till.id), Look::Secondary)) }
                p { a href={ (MENU) "/" (till.id) "/offline" } { "通信が切れたときの受け取り" } }
            }
        }
    };
    Ok(match wrong {
        None => desk.page(MENU, "窓口の収納", body),
        Some(_) => desk.page_to_correct(MENU, "窓口の収納", body),
    })
}

/// One demand, with the form that takes it when something is owed.
fn owed(desk: &Desk, work: &Work, record: &Record, wrong: Option<&Wrong>) -> Markup {
    let outstanding = record.demand.outstanding();
    let ways: Vec<Way> = Way::ALL
        .into_iter()
        .filter(|way| way.at_till() && (work.till.cashless || *way == Way::TillCash))
        .collect();
    let choices: Vec<Choice<'_>> = ways.iter().map(|way| Choice::new(way.name(), words::way(*way))).collect();
    let chosen = work.way.unwrap_or(Way::TillCash).name();
    let tendered = FieldProps {
        required: false,
        hint: Some("現金のときに入れます。空けておくと、ちょうどの額として扱います。"),
        ..props("tendered", "お預かり", wrong)
    };
    let text = TextInput {
        value: &work.tendered,
        input: Input::Digits,
        width: Some(6),
        after: Some("円"),
        ..TextInput::default()
    };
    html! {
        section aria-label=(record.title) {
            h2 { (record.title) " " (words::standing_badge(&record.demand, desk.zone.clock.now())) }
            (definition_list(&[
                ("納める人", html! { (record.payer) }),
                ("請求の額", html! { (record.demand.amount) }),
                ("受け取る額", html! { strong.till-change { (outstanding) } }),
            ]))
            @if outstanding > Yen::ZERO {
                form method="post" action={ "/till/" (work.till.id) "/take" } {
                    input type="hidden" name="receipt" value=(record.receipt.to_string());
                    input type="hidden" name="demand" value=(record.id);
                    input type="hidden" name="seen" value=(record.demand.version);
                    (radios(&props("way", "お支払いの方法", wrong), &choices, Some(chosen)))
                    (text_input(&tendered, &text))
                    (button(&format!("{outstanding}を受け取る"), Look::Primary))
                }
                @if let Some(code) = super::tills::code(desk, &work.till, outstanding) { (details("コード決済のコードを出す", &code)) }
            } @else { p { "お支払いいただく額はありません。" } }
        }
    }
}

pub(super) async fn take(desk: Desk, Path(id): Path<String>, form: FormPairs) -> Result<Response, PageError> {
    let (till, day) = open_till(&desk, &id).await?;
    let Some(day) = day else { return Ok(Redirect::to(MENU).into_response()) };
    let mut work = Work {
        typed: form.text("receipt").to_owned(),
        tendered: form.text("tendered").to_owned(),
        way: Way::from_name(form.text("way")).filter(|way| way.at_till()),
        till,
        day,
        wrong: None,
    };
    let demand = demands::get(&desk.zone.store, form.text("demand")).await.map_err(stored)?;
    let record = demand.ok_or_else(PageError::not_found)?;
    let handed_over = if work.tendered.trim().is_empty() {
        Ok(record.demand.outstanding())
    } else {
        yen(&form, "tendered")
    };
    let wrong = match (work.way, handed_over) {
        (None, _) => Wrong::new("way", "お支払いの方法を選んでください。"),
        (_, Err(wrong)) => wrong,
        (Some(way), Ok(tendered)) => {
            let take = Take {
                day: work.day.id.clone(),
                demand: record.id.clone(),
                version: form.text("seen").parse().unwrap_or_default(),
                way,
                tendered,
            };
            match till::take(&desk.zone, desk.user.actor(), &work.till, take).await {
                Ok(taking) => return Ok(Redirect::to(&format!("/takings/{}", taking.number)).into_response()),
                Err(TillError::TooLittle { missing }) => {
                    Wrong::new("tendered", format!("お預かりが{missing}足りません。まだ受け取っていません。"))
                }
                Err(TillError::Changed) => Wrong::new(
                    "receipt",
                    "この請求は、画面を開いたあとに変わりました（ほかの窓口で納付されたか、額が変わりました）。まだ受け取っていません。下の内容を確かめてください。",
                ),
                Err(TillError::CashOnly) => {
                    Wrong::new("way", "この窓口には端末がありません。現金で受け取ってください。")
                }
                Err(TillError::NotOpen) => return Ok(Redirect::to(MENU).into_response()),
                Err(error) => return Err(refused(error)),
            }
        }
    };
    work.wrong = Some(wrong);
    Ok(counter(&desk, work).await?.into_response())
}

/// Takings in a table, each leading to its page.
pub(super) fn takings_table(takings: &[Taking]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = takings
        .iter()
        .map(|taking| {
            let state = words::taking_state(taking).map(|(word, tone)| yakuba_web::ui::badge(word, tone));
            let cells = vec![
                html! { (taking.taken_at.in_tokyo().time.to_string()) }.into(),
                html! { a href={ "/takings/" (taking.number) } { (taking.number) } }.into(),
                html! { (words::way(taking.way)) }.into(),
                html! { (taking.amount.grouped()) }.into(),
                html! { @if let Some(state) = state { (state) } }.into(),
            ];
            (taking.number.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "受け取り",
        columns: &[
            Column::new("時刻").unbroken(),
            Column::new("領収書番号").unbroken(),
            Column::new("方法").unbroken(),
            Column::new("額（円）").number(),
            Column::new("状態"),
        ],
        rows: &rows,
        bulk: None,
        empty: empty_state("まだ受け取りはありません", "受付番号を入れて、請求を探してください。", None),
    })
}

/// What a page says when a till could not do what was wanted.
pub(super) fn refused(error: TillError) -> PageError {
    match error {
        TillError::NotFound => PageError::not_found(),
        TillError::Store(error) => stored(error),
        TillError::Changed | TillError::Done | TillError::NotOpen | TillError::OpenAlready => {
            PageError::conflict(
                "画面を開いたあとに、窓口か請求の状態が変わりました。まだ何も行われていません。",
            )
        }
        TillError::NotEnoughCash => PageError::conflict(
            "窓口の現金が足りないため、取り消せません。釣銭を足してから、もう一度承認してください。",
        ),
        other => PageError::internal(other),
    }
}
