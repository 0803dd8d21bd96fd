//! 日計: a day's income by item and way, beside what the books have.

use axum::extract::Query;
use serde::Deserialize;
use yakuba_base::{Date, Lang, Yen};
use yakuba_identity::stored;
use yakuba_web::ui::{Cell, Column, Notice, Table, banner, empty_state, table};
use yakuba_web::{Markup, Page, PageError, html};

use super::{Desk, words};
use crate::MANAGE;
use crate::daily::{self, DayLine};

pub(super) const MENU: &str = "/books/day";

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    on: String,
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let day: Date = asked.on.parse().unwrap_or(desk.user.today);
    let sheet = daily::read(&desk.zone.store, day).await.map_err(stored)?;
    let total = sheet.lines.values().fold(DayLine::default(), DayLine::and);
    let agrees =
        sheet.unexplained.is_empty() && sheet.lines.values().all(|line| line.difference() == Yen::ZERO);
    let body = html! {
        h1 { (day.long()) "の日計" }
        (neighbours(day, desk.user.today))
        @if sheet.lines.is_empty() && sheet.unexplained.is_empty() {
            (empty_state("この日の収納はありません", "収納や還付があると、件名と方法ごとの合計がここに出ます。", None))
        } @else {
            @if agrees {
                (banner(Lang::Ja, Notice::Success, html! { p { "請求の記録から数え直した合計と、帳簿は一致しています。" } }))
            } @else {
                (banner(Lang::Ja, Notice::Error, html! { p { "請求の記録と帳簿が一致しません。「差」のある行を確かめ、情報グループに連絡してください。" } }))
            }
            (lines(&sheet, &total))
        }
        @if !sheet.unexplained.is_empty() {
            section {
                h2 { "請求の記録にない仕訳" }
                ul { @for entry in &sheet.unexplained { li { (words::moment(entry.at)) "　" (entry.text) "　" code { (entry.id.0) } } } }
            }
        }
    };
    Ok(desk.page(MENU, "日計", body))
}

fn neighbours(day: Date, today: Date) -> Markup {
    let to = |day: Date| format!("{MENU}?on={day}");
    html! {
        nav.day-nav aria-label="日を選ぶ" {
            a href=(to(day.add_days(-1))) { "前の日" }
            form method="get" action=(MENU) {
                label for="on" { "日" }
                input #on type="date" name="on" value=(day);
                button.button.secondary type="submit" { "この日を見る" }
            }
            @if day < today { a href=(to(day.add_days(1))) { "次の日" } }
        }
    }
}

fn lines(sheet: &daily::DaySheet, total: &DayLine) -> Markup {
    let cells = |title: Markup, way: &str, line: &DayLine| -> Vec<Cell> {
        vec![
            title.into(),
            html! { (way) }.into(),
            html! { (line.payments) }.into(),
            html! { (line.came_in.grouped()) }.into(),
            html! { (line.went_out.grouped()) }.into(),
            html! { (line.booked.grouped()) }.into(),
            html! { @if line.difference() == Yen::ZERO { "0" } @else { strong.field-error { (line.difference().grouped()) } } }.into(),
        ]
    };
    let mut rows: Vec<(String, Vec<Cell>)> = sheet
        .lines
        .iter()
        .map(|((title, way), line)| {
            let way = words::way(*way);
            (format!("{title}/{way}"), cells(html! { (title) }, way, line))
        })
        .collect();
    rows.push(("total".to_owned(), cells(html! { strong { "計" } }, "", total)));
    table(&Table {
        lang: Lang::Ja,
        caption: "件名と方法ごとの合計",
        columns: &[
            Column::new("件名"),
            Column::new("方法").unbroken(),
            Column::new("件数").number(),
            Column::new("収納（円）").number(),
            Column::new("取消し・還付（円）").number(),
            Column::new("帳簿の額（円）").number(),
            Column::new("差（円）").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: html! {},
    })
}
