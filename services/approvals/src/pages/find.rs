//! Finding documents.

use axum::extract::RawQuery;
use maud::{Markup, html};
use yakuba_base::{Lang, Timestamp, Yen, text};
use yakuba_identity::stored;
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{Cell, Choice, Column, Pagination, Table, empty_state, filters, pagination, table},
};

use super::{Desk, day};
use crate::{
    model::Document,
    store::search::{self, Wanted},
    words,
};

/// Rows of a page.
const ROWS: usize = 50;
const STATES: [(&str, &str); 4] =
    [("running", "回議中"), ("returned", "差戻し"), ("decided", "決裁済"), ("abandoned", "廃案")];
const FIELDS: [&str; 9] =
    ["q", "state", "kind", "class", "traded_from", "traded_until", "least", "most", "counterparty"];

pub(super) async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let (wanted, wrong) = wanted(&desk, &asked);
    let mut found = search::find(&desk.zone.store, &wanted, ROWS + 1).await.map_err(stored)?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let narrowed = FIELDS.iter().any(|name| !asked.text(name).is_empty());
    let next = found.last().filter(|_| more).map(|last| {
        let mut pairs: Vec<(&str, String)> = FIELDS
            .iter()
            .map(|name| (*name, asked.text(name).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        pairs.push(("after", format!("{}_{}", last.updated_at.as_millis(), last.id)));
        let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/approvals/find?{query}")
    });
    let pages = Pagination { previous: None, next, shown: format!("{}件を表示", found.len()) };
    let rules = desk.rules().await?;
    let kinds: Vec<(String, String)> = rules
        .iter()
        .flat_map(|rules| &rules.book().kinds)
        .map(|kind| (kind.code.clone(), kind.name.clone()))
        .collect();
    let body = html! {
        h1 { "文書を探す" }
        (filters(Lang::Ja, "/approvals/find", &bar(&desk, &asked, &kinds, &wrong), narrowed, "/approvals/find"))
        p.small { "自分が起案したか、開いたことのある文書と、所属の文書が見つかります。ことばは、件名・本文・相手方・文書番号・添付の名前から探します。" }
        div.queue-table { (rows(&desk, &found, narrowed)) }
        (pagination(Lang::Ja, &pages))
    };
    Ok(desk.page("/approvals/find", "文書を探す", !wrong.is_empty(), body))
}

/// What is asked for; what cannot be read is named and left out.
fn wanted(desk: &Desk, asked: &FormPairs) -> (Wanted, Vec<(&'static str, String)>) {
    let mut wrong = Vec::new();
    let mut date = |name: &'static str| match day(asked.text(name)) {
        Ok(day) => day,
        Err(message) => {
            wrong.push((name, message));
            None
        }
    };
    let (traded_from, traded_until) = (date("traded_from"), date("traded_until"));
    let mut yen = |name: &'static str| {
        let digits: String =
            text::normalise(asked.text(name)).chars().filter(|c| !matches!(c, ',' | '円' | ' ')).collect();
        match digits.parse::<i64>() {
            _ if digits.is_empty() => None,
            Ok(yen) => Some(Yen(yen)),
            Err(_) => {
                wrong.push((name, "金額は数字で入れてください。".to_owned()));
                None
            }
        }
    };
    let (least, most) = (yen("least"), yen("most"));
    let chosen = |name: &str| Some(asked.text(name).to_owned()).filter(|value| !value.is_empty());
    let after = asked
        .text("after")
        .split_once('_')
        .and_then(|(at, id)| Some((Timestamp::from_millis(at.parse().ok()?), id.to_owned())));
    let wanted = Wanted {
        words: asked.text("q").chars().take(200).collect(),
        state: chosen("state").filter(|state| STATES.iter().any(|(known, _)| known == state)),
        kind: chosen("kind"),
        class: chosen("class"),
        traded_from,
        traded_until,
        least,
        most,
        counterparty: asked.text("counterparty").chars().take(100).collect(),
        me: desk.user.id.clone(),
        units: desk.readable(),
        after,
    };
    (wanted, wrong)
}

fn bar(desk: &Desk, asked: &FormPairs, kinds: &[(String, String)], wrong: &[(&str, String)]) -> Markup {
    let line = |name: &'static str, label: &str, class: &str, kind: &str| {
        let error = wrong.iter().find(|(field, _)| *field == name).map(|(_, message)| message);
        html! { div.field {
            label for={ "find-" (name) } { (label) }
            @if let Some(error) = error { p.field-error id={ "find-" (name) "-error" } { (error) } }
            input id={ "find-" (name) } class=(class) type=(kind) name=(name) value=(asked.text(name)) autocomplete="off"
                aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| format!("find-{name}-error"))];
        } }
    };
    let pick = |name: &str, label: &str, choices: &[Choice<'_>]| {
        html! { div.field {
            label for={ "find-" (name) } { (label) }
            select id={ "find-" (name) } name=(name) {
                option value="" { "すべて" }
                @for choice in choices { option value=(choice.value) selected[asked.text(name) == choice.value] { (choice.label) } }
            }
        } }
    };
    let states: Vec<Choice<'_>> = STATES.map(|(value, label)| Choice::new(value, label)).to_vec();
    let kinds: Vec<Choice<'_>> = kinds.iter().map(|(code, name)| Choice::new(code, name)).collect();
    let classes: Vec<(String, String)> = desk
        .office
        .classes
        .iter()
        .map(|class| (class.code.clone(), format!("{} {}", class.code, class.title)))
        .collect();
    let classes: Vec<Choice<'_>> = classes.iter().map(|(code, name)| Choice::new(code, name)).collect();
    html! {
        (line("q", "ことば", "w20", "search"))
        (pick("state", "状態", &states))
        (pick("kind", "種別", &kinds))
        (pick("class", "分類", &classes))
        (line("traded_from", "取引年月日（から）", "w8", "text"))
        (line("traded_until", "取引年月日（まで）", "w8", "text"))
        (line("least", "金額（以上）", "w8", "text"))
        (line("most", "金額（以下）", "w8", "text"))
        (line("counterparty", "相手方", "w12", "text"))
    }
}

fn rows(desk: &Desk, found: &[Document], narrowed: bool) -> Markup {
    let columns = [
        Column::new("件名"),
        Column::new("文書番号").unbroken(),
        Column::new("状態").unbroken(),
        Column::new("起案"),
        Column::new("相手方"),
        Column::new("取引年月日").unbroken(),
        Column::new("金額（円）").number(),
        Column::new("更新").unbroken(),
    ];
    let row = |document: &Document| {
        let cells = vec![
            Cell(html! { a href={ "/approvals/d/" (document.id) } { (document.title()) } }),
            Cell(html! { @if let Some(filed) = &document.filed { (filed.number) } }),
            Cell(words::state_badge(document)),
            Cell(
                html! { (desk.office.organisation.unit_name(&document.unit)) span.due-more { (desk.office.organisation.name_of(&document.flow.drafter)) } },
            ),
            Cell(html! { (document.content.counterparty) }),
            Cell(html! { @if let Some(day) = document.content.traded_on { (day.short()) } }),
            Cell(html! { @if let Some(amount) = document.content.amount { (amount.grouped()) } }),
            Cell(html! { (document.updated_at.date().short()) }),
        ];
        (document.id.clone(), cells)
    };
    let rows: Vec<(String, Vec<Cell>)> = found.iter().map(row).collect();
    let empty = if narrowed {
        empty_state("当てはまる文書はありません", "条件を減らすか、ことばを短くしてください。", None)
    } else {
        empty_state("文書はまだありません", "起案して回議に付すと、ここから探せます。", None)
    };
    table(&Table {
        lang: Lang::Ja,
        caption: "見つかった文書",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty,
    })
}
