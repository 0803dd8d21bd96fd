//! The requests a division is in charge of, and their answers as a table.

use axum::{extract::RawQuery, response::Response};
use maud::html;
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_identity::{Reach, stored};
use yakuba_tables::{Format, TableOut};
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{Choice, FieldProps, empty_state, link_button, select},
};

use super::{Desk, words};
use crate::{
    READ,
    store::{
        kinds,
        requests::{self, Wanted},
    },
};

/// Rows of the page.
const MOST: usize = 200;
/// Rows of the table that leaves the house.
const MOST_OUT: usize = 20_000;

fn wanted(desk: &Desk, asked: &FormPairs) -> Wanted {
    let some = |name: &str| Some(asked.text(name).to_owned()).filter(|text| !text.is_empty());
    let charge = match desk.user.permissions.reach(READ) {
        Reach::City => None,
        Reach::Units(units) => Some(units.into_iter().collect()),
    };
    Wanted { charge, kind: some("kind"), state: some("state") }
}

pub(super) async fn show(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    desk.user.require(READ, None)?;
    let query = query.unwrap_or_default();
    let asked = FormPairs::parse(query.as_bytes())?;
    let found = requests::find(&desk.zone.store, &wanted(&desk, &asked), MOST).await.map_err(stored)?;
    let all = kinds::all(&desk.zone.store).await.map_err(stored)?;
    let names: Vec<Choice<'_>> = all.iter().map(|it| Choice::new(&it.draft.key, &it.draft.title)).collect();
    let states: Vec<Choice<'_>> =
        words::STATES[1..].iter().map(|(name, label, _)| Choice::new(name, label)).collect();
    let optional = |name, label| FieldProps { required: false, ..FieldProps::new(Lang::Ja, name, label) };
    let body = html! {
        h1 { "所管の庁内申請" }
        form.filters method="get" action="/requests/list" {
            (select(&optional("kind", "種類"), &names, Some(asked.text("kind"))))
            (select(&optional("state", "状態"), &states, Some(asked.text("state"))))
            div.filters-buttons { button.button.secondary type="submit" { "しぼる" } }
        }
        @if found.is_empty() { (empty_state("申請はありません", "しぼり込みを外すか、公開した申請が出されるのを待ってください。", None)) }
        @else {
            p { (found.len()) "件" @if found.len() == MOST { "まで表示しています" } }
            (words::lines(&desk.hall, &found, true))
            @if !asked.text("kind").is_empty() { div.toolbar {
                (link_button("答えを表（CSV）で受け取る", &format!("/requests/list.csv?{query}")))
                (link_button("答えを表（Excel）で受け取る", &format!("/requests/list.xlsx?{query}")))
            } }
            @else { p.small { "種類でしぼると、答えを表（CSV・Excel）で受け取れます。" } }
        }
    };
    Ok(desk.page("/requests/list", "所管の庁内申請", false, body))
}

pub(super) async fn csv(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, PageError> {
    table(&desk, query, Format::Csv).await
}

pub(super) async fn xlsx(desk: Desk, RawQuery(query): RawQuery) -> Result<Response, PageError> {
    table(&desk, query, Format::Xlsx).await
}

async fn table(desk: &Desk, query: Option<String>, format: Format) -> Result<Response, PageError> {
    desk.user.require(READ, None)?;
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let written = kinds::get(&desk.zone.store, asked.text("kind")).await.map_err(stored)?;
    let kind = written.ok_or_else(PageError::not_found)?.draft;
    let found = requests::find(&desk.zone.store, &wanted(desk, &asked), MOST_OUT).await.map_err(stored)?;
    let entry = Entry::new(desk.user.actor(), "request.table-taken").on("request-kind", &kind.key);
    desk.note(entry).await.map_err(stored)?;
    let fields: Vec<_> = kind
        .form
        .pages
        .iter()
        .flat_map(|page| &page.fields)
        .filter(|field| {
            field.members().is_empty() && !matches!(field.kind, yakuba_forms::field::FieldType::Guidance(_))
        })
        .collect();
    let fixed = ["状態", "所属", "申請者", "日", "更新"].into_iter();
    let head = fixed.chain(fields.iter().map(|field| field.label.get(Lang::Ja))).map(str::to_owned);
    let rows = found.iter().map(|request| {
        let organisation = &desk.hall.organisation;
        let facts = [
            words::state(request.state()).to_owned(),
            organisation.unit_name(&request.unit).to_owned(),
            organisation.name_of(&request.flow.drafter),
            request.on.map(|day| day.to_string()).unwrap_or_default(),
            request.updated_at.date().to_string(),
        ];
        let answers = fields.iter().map(|field| {
            let answer = request.answers.get(&field.key);
            answer.map(|answer| field.kind.ask().show(answer, Lang::Ja)).unwrap_or_default()
        });
        facts.into_iter().chain(answers).collect::<Vec<String>>()
    });
    let table = TableOut::new(head, rows);
    table.download(format, "requests").map_err(PageError::internal)
}
