//! The city's rules on who decides what: shown to everybody with the proof that nothing is left out, taken in by a few.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Choice, Column, ErrorLink, FieldProps, Look, Notice, Table, banner, button, empty_state,
        error_summary, select, table, text_area,
    },
};

use super::Desk;
use crate::{
    RULES,
    model::{Rulebook, Rules},
    office::units,
    store::books,
};

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    page(&desk, &FormPairs::default(), &[]).await
}

async fn page(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Result<Page, PageError> {
    let rules = desk.rules().await?;
    let body = html! {
        h1 { "決裁規程" }
        (error_summary(Lang::Ja, errors))
        @match &rules {
            None => (empty_state("決裁規程はまだありません", "下の「取り込む」から、規程をデータとして入れてください。", None)),
            Some(rules) => { (proof(rules)) (decide(desk, rules)) (consult(desk, rules)) },
        }
        (deputies(desk))
        @if desk.user.may(RULES, None) { (take_in(typed, errors)) }
    };
    Ok(desk.page("/approvals/rules", "決裁規程", !errors.is_empty(), body))
}

/// What the check says.
fn proof(rules: &Rules) -> Markup {
    let findings = rules.check();
    html! {
        p { strong { (rules.book().name) } "（" (rules.rows()) "行・種別" (rules.book().kinds.len()) "）" }
        @if findings.is_empty() {
            (banner(Lang::Ja, Notice::Success, html! { p { "すべての種別・組織・金額について、決裁者がただ一つに決まります（" (rules.book().from.short()) "以降のすべての日）。" } }))
        } @else {
            (banner(Lang::Ja, Notice::Warning, html! {
                p { "決裁者が決まらないか、二つに決まるものがあります。例：" }
                ul { @for finding in &findings { li { (finding.to_string()) } } }
            }))
        }
    }
}

fn amount(above: Option<i64>, most: Option<i64>) -> String {
    let yen =
        |yen: i64| if yen % 10_000 == 0 { format!("{}万円", yen / 10_000) } else { format!("{yen}円") };
    match (above, most) {
        (None, None) => String::new(),
        (None, Some(most)) => format!("{}以下", yen(most)),
        (Some(above), None) => format!("{}を超える", yen(above)),
        (Some(above), Some(most)) => format!("{}を超え{}以下", yen(above), yen(most)),
    }
}

fn decide(desk: &Desk, rules: &Rules) -> Markup {
    let kind = |code: &String| rules.kind(code).map_or(code.clone(), |kind| kind.name.clone());
    let unit = |code: &String| desk.office.organisation.unit_name(code).to_owned();
    let columns = [
        Column::new("規程の行"),
        Column::new("種別"),
        Column::new("金額"),
        Column::new("組織"),
        Column::new("決裁者"),
    ];
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for row in &rules.book().rows {
        let units = match (row.units.is_empty(), row.not_units.is_empty()) {
            (false, _) => row.units.iter().map(unit).collect::<Vec<_>>().join("、"),
            (true, false) => {
                format!("{}を除く", row.not_units.iter().map(unit).collect::<Vec<_>>().join("、"))
            }
            (true, true) => String::new(),
        };
        rows.push((
            row.name.clone(),
            vec![
                Cell(html! { (row.name) }),
                Cell(html! { (row.kinds.iter().map(kind).collect::<Vec<_>>().join("、")) }),
                Cell(html! { (amount(row.above, row.most)) }),
                Cell(html! { (units) }),
                Cell(html! { (rules.level_name(&row.decider)) }),
            ],
        ));
    }
    let reserved = &rules.book().reserved;
    rows.push((
        reserved.name.clone(),
        vec![
            Cell(html! { (reserved.name) }),
            Cell(html! { "すべて（専決の留保に当たるもの）" }),
            Cell(html! {}),
            Cell(html! {}),
            Cell(html! { (rules.level_name(&reserved.decider)) }),
        ],
    ));
    html! {
        h2 { "だれが決裁するか" }
        (table(&Table { lang: Lang::Ja, caption: "だれが決裁するか", columns: &columns, rows: &rows, bulk: None, empty: html! {} }))
    }
}

fn consult(desk: &Desk, rules: &Rules) -> Markup {
    let kind = |code: &String| rules.kind(code).map_or(code.clone(), |kind| kind.name.clone());
    html! {
        h2 { "どこに合議するか" }
        ul.lines { @for row in &rules.book().consult { li {
            (row.says) "（" (row.name) "）"
            span.line-more { (desk.office.post_name(&row.post)) "：" (row.kinds.iter().map(kind).collect::<Vec<_>>().join("、")) }
        } } }
    }
}

fn deputies(desk: &Desk) -> Markup {
    let (office, rules) = (&desk.office, &desk.office.flow.deputies);
    let organisation = &office.organisation;
    let place = |position: &str, place: &yakuba_flow::Place| match place {
        yakuba_flow::Place::Same => format!("同じ所属の{}", organisation.position_name(position)),
        yakuba_flow::Place::Below => format!("所属の{}", organisation.position_name(position)),
        yakuba_flow::Place::At(unit) => {
            format!("{}の{}", organisation.unit_name(unit), organisation.position_name(position))
        }
    };
    html! {
        @if !rules.is_empty() {
            h2 { "代決の順位" }
            ul.lines { @for rule in rules { li {
                (organisation.position_name(&rule.position)) "が不在のとき"
                @for (n, (position, at)) in rule.order.iter().enumerate() { span.line-more { "第" (n + 1) "順位：" (place(position, at)) } }
            } } }
        }
    }
}

fn take_in(typed: &FormPairs, errors: &[ErrorLink]) -> Markup {
    let error =
        |id: &str| errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str());
    let names = [
        ("rules", "決裁規程"),
        ("deputies", "代決の順位"),
        ("successions", "組織改編の引継ぎ"),
        ("classes", "文書分類と保存期間"),
        ("templates", "起案のひな形"),
    ];
    let choices: Vec<Choice<'_>> = names.map(|(value, label)| Choice::new(value, label)).to_vec();
    let book =
        FieldProps { error: error("book"), ..FieldProps::new(Lang::Ja, "book", "何を取り込むか") };
    let body = FieldProps {
        error: error("body"),
        hint: Some(
            "形は、配布物の cities フォルダの approvals の例と同じJSONです。すきまや重なりのある決裁規程は取り込みません。",
        ),
        ..FieldProps::new(Lang::Ja, "body", "内容（JSON）")
    };
    html! {
        section.card aria-labelledby="take-in-title" {
            h2 #take-in-title { "取り込む" }
            form.spaced method="post" action="/approvals/rules" {
                (select(&book, &choices, Some(typed.text("book"))))
                (text_area(&body, typed.text("body"), 10, None))
                (button("確かめて取り込む", Look::Primary))
            }
        }
    }
}

/// What is wrong with a book; nothing when it can be used.
fn wrong(desk: &Desk, book: &str, body: &str) -> Option<String> {
    let unreadable = |error: serde_json::Error| format!("{}行目を読めません：{error}", error.line());
    match book {
        "rules" => {
            let book: Rulebook = match serde_json::from_str(body) {
                Ok(book) => book,
                Err(error) => return Some(unreadable(error)),
            };
            let rules = match book.rules(&units(&desk.office.organisation)) {
                Ok(rules) => rules,
                Err(error) => return Some(format!("規程の表に誤りがあります：{error}")),
            };
            let findings = rules.check();
            let first: Vec<String> = findings.iter().take(3).map(ToString::to_string).collect();
            (!first.is_empty())
                .then(|| format!("すきまか重なりがあります（{}件）。{}", findings.len(), first.join(" ／ ")))
        }
        "deputies" | "successions" | "classes" | "templates" => books::unreadable(book, body).map(unreadable),
        _ => Some("何を取り込むかを選んでください。".to_owned()),
    }
}

pub(super) async fn put(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    desk.user.require(RULES, None)?;
    let (book, body) = (typed.text("book").to_owned(), typed.text("body").to_owned());
    if let Some(message) = wrong(&desk, &book, &body) {
        let field_id = if books::BOOKS.contains(&book.as_str()) { "body" } else { "book" };
        let errors = [ErrorLink { field_id: field_id.to_owned(), message }];
        return Ok(page(&desk, &typed, &errors)
            .await?
            .status(StatusCode::UNPROCESSABLE_ENTITY)
            .into_response());
    }
    let (clock, me) = (desk.zone.clock.clone(), desk.user.id.clone());
    let entry = Entry::new(desk.user.actor(), "approval.book-put").on("book", &book);
    let work = async move |tx: &mut Tx<Lgwan>| {
        books::put(tx, &book, &body, clock.now(), &me).await?;
        entry.record(tx, &clock).await
    };
    desk.zone.store.write(work).await.map_err(stored)?;
    Ok(Flash::redirect("/approvals/rules", "book-put"))
}
