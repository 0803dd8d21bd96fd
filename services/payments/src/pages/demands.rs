//! 収納の一覧: every demand, found by its number, its words or how it stands.

use axum::extract::Query;
use serde::Deserialize;
use yakuba_base::{Lang, Timestamp};
use yakuba_collecting::Standing;
use yakuba_identity::stored;
use yakuba_web::ui::{
    Cell, Choice, Column, FieldProps, Input, Pagination, Table, TextInput, empty_state, filters, pagination,
    select, table, text_input,
};
use yakuba_web::{Page, PageError, html};

use super::{Desk, words};
use crate::MANAGE;
use crate::store::demands::{self, Filter, Record};

pub(super) const MENU: &str = "/demands";
/// Demands on one page.
const PAGE: usize = 50;
/// Those one can ask for; what is past its last day is shown beside what is owed.
const STANDINGS: [Standing; 6] = [
    Standing::Owed,
    Standing::PartlyPaid,
    Standing::Paid,
    Standing::PartlyRefunded,
    Standing::Refunded,
    Standing::Cancelled,
];

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    standing: String,
    #[serde(default)]
    q: String,
    /// Where the page before ended: its moment and id.
    #[serde(default)]
    after: String,
}

fn after(text: &str) -> Option<(Timestamp, String)> {
    let (at, id) = text.split_once('_')?;
    Some((Timestamp::from_millis(at.parse().ok()?), id.to_owned()))
}

fn url(asked: &Asked, last: &Record) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("standing", &asked.standing).append_pair("q", &asked.q);
    query.append_pair("after", &format!("{}_{}", last.first.0.as_millis(), last.id));
    format!("{MENU}?{}", query.finish())
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let standing = STANDINGS.into_iter().find(|standing| standing.name() == asked.standing);
    let filter = Filter { standing, words: asked.q.trim().to_owned(), after: after(&asked.after) };
    let mut found = demands::page(&desk.zone.store, &filter, PAGE as i64 + 1).await.map_err(stored)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let now = desk.zone.clock.now();
    let rows: Vec<(String, Vec<Cell>)> = found
        .iter()
        .map(|record| {
            let demand = &record.demand;
            let cells = vec![
                html! { (record.first.0.date().short()) }.into(),
                html! { a href={ (MENU) "/" (record.id) } { (record.receipt.to_string()) } }.into(),
                html! { (record.title) }.into(),
                html! { (record.payer) }.into(),
                html! { (demand.amount.grouped()) }.into(),
                html! { (demand.outstanding().grouped()) }.into(),
                html! { (words::standing_badge(demand, now)) }.into(),
            ];
            (record.id.clone(), cells)
        })
        .collect();
    let choices: Vec<Choice<'_>> =
        STANDINGS.iter().map(|standing| Choice::new(standing.name(), words::standing(*standing).0)).collect();
    let fields = html! {
        (select(&FieldProps { required: false, ..FieldProps::new(Lang::Ja, "standing", "状況") }, &choices, Some(&asked.standing)))
        (text_input(
            &FieldProps { required: false, ..FieldProps::new(Lang::Ja, "q", "受付番号・件名・納める人") },
            &TextInput { value: &asked.q, input: Input::Search, width: Some(20), ..TextInput::default() },
        ))
    };
    let active = standing.is_some() || !filter.words.is_empty();
    let next = found.last().filter(|_| more).map(|last| url(&asked, last));
    let empty = if active {
        empty_state("当てはまる請求はありません", "条件を変えて探してください。", None)
    } else {
        empty_state("請求はまだありません", "手数料のある申請を受け付けると、ここに出ます。", None)
    };
    let body = html! {
        h1 { "収納の一覧" }
        (filters(Lang::Ja, MENU, &fields, active, MENU))
        (table(&Table {
            lang: Lang::Ja,
            caption: "請求",
            columns: &[
                Column::new("請求日").unbroken(),
                Column::new("受付番号").unbroken(),
                Column::new("件名"),
                Column::new("納める人"),
                Column::new("請求（円）").number(),
                Column::new("未納（円）").number(),
                Column::new("状況").unbroken(),
            ],
            rows: &rows,
            bulk: None,
            empty,
        }))
        (pagination(Lang::Ja, &Pagination { previous: None, next, shown: String::new() }))
    };
    Ok(desk.page(MENU, "収納の一覧", body))
}
