//! How much leave is left, and where it went.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_audit::Entry as Logged;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Choice, Column, ErrorLink, FieldProps, Input, Look, Table, TextInput, back_link, button,
        empty_state, error_summary, select, table, text_input,
    },
};

use super::{Desk, home::ANNUAL};
use crate::{
    PERSONNEL,
    model::{DAY_MINUTES, in_days},
    store::leave::{self, Entry},
};

/// Rows of the page.
const MOST: usize = 100;

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    page(&desk, &FormPairs::default(), &[]).await
}

async fn page(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Result<Page, PageError> {
    let (store, me) = (&desk.zone.store, desk.user.id.as_str());
    let entries = leave::of(store, me, MOST).await.map_err(stored)?;
    let left = leave::left(store, me, ANNUAL).await.map_err(stored)?;
    let body = html! {
        (back_link(Lang::Ja, "/requests"))
        h1 { "休暇の残り" }
        p { "年次休暇の残り " strong { (in_days(left)) } "（1日は7時間45分）" }
        (error_summary(Lang::Ja, errors))
        (ledger(&entries))
        @if desk.user.may(PERSONNEL, None) { (grant_form(desk, typed, errors)) }
    };
    Ok(desk.page("/requests", "休暇の残り", !errors.is_empty(), body))
}

fn ledger(entries: &[Entry]) -> Markup {
    let columns = [Column::new("日").unbroken(), Column::new("内容"), Column::new("増減").number()];
    let rows: Vec<(String, Vec<Cell>)> = entries
        .iter()
        .map(|entry| {
            let what = html! { @match &entry.request {
                Some(id) => a href={ "/requests/r/" (id) } { (entry.note) },
                None => (entry.note),
            } };
            let sign = if entry.minutes > 0 { "+" } else { "" };
            let change = html! { (sign) (in_days(entry.minutes)) };
            (entry.id.clone(), vec![Cell(html! { (entry.on.short()) }), Cell(what), Cell(change)])
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "休暇の増減",
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty: empty_state(
            "休暇の記録はありません",
            "付与されるか、休暇が承認されると、ここに並びます。",
            None,
        ),
    })
}

fn grant_form(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Markup {
    let error =
        |id: &str| errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str());
    let people: Vec<(String, String)> = desk
        .hall
        .organisation
        .people()
        .filter(|person| person.active)
        .map(|person| (person.id.clone(), format!("{}（{}）", person.name.full(), person.login)))
        .collect();
    let choices: Vec<Choice<'_>> = people.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let who = FieldProps { error: error("staff"), ..FieldProps::new(Lang::Ja, "staff", "職員") };
    let days = FieldProps {
        error: error("days"),
        ..FieldProps::new(Lang::Ja, "days", "日数（減らすときは -）")
    };
    let note = FieldProps { error: error("note"), ..FieldProps::new(Lang::Ja, "note", "理由") };
    let line =
        |name: &str, width| TextInput { value: typed.text(name), width: Some(width), ..TextInput::default() };
    html! {
        section.card aria-labelledby="grant-title" {
            h2 #grant-title { "年次休暇を付与する" }
            form.spaced method="post" action="/requests/leave" {
                (select(&who, &choices, Some(typed.text("staff"))))
                (text_input(&days, &TextInput { input: Input::Decimal, ..line("days", 6) }))
                (text_input(&note, &line("note", 20)))
                (button("付与する", Look::Primary))
            }
        }
    }
}

pub(super) async fn grant(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    desk.user.require(PERSONNEL, None)?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: &str| {
        errors.push(ErrorLink { field_id: field.to_owned(), message: message.to_owned() });
    };
    let staff = typed.text("staff").to_owned();
    if desk.hall.organisation.person(&staff).is_none() {
        wrong("staff", "職員を選んでください。");
    }
    let days: i64 = yakuba_base::text::normalise(typed.text("days")).trim().parse().unwrap_or(0);
    if days == 0 || days.abs() > 60 {
        wrong("days", "日数を、1〜60の数字で入れてください。");
    }
    let note: String = typed.text("note").trim().chars().take(100).collect();
    if note.is_empty() {
        wrong("note", "理由を書いてください。例: 令和9年分の付与");
    }
    if !errors.is_empty() {
        let page = page(&desk, &typed, &errors).await?;
        return Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    let clock = desk.zone.clock.clone();
    let entry = Entry {
        id: clock.id::<Entry>().to_string(),
        staff: staff.clone(),
        balance: ANNUAL.to_owned(),
        minutes: days * DAY_MINUTES,
        on: desk.user.today,
        request: None,
        note,
        at: clock.now(),
    };
    let detail = serde_json::json!({ "balance": ANNUAL });
    let logged = Logged::new(desk.user.actor(), "request.leave-granted").on("staff", &staff).with(detail);
    let work = async move |tx: &mut Tx<Lgwan>| {
        leave::add(tx, &entry).await?;
        logged.record(tx, &clock).await
    };
    desk.zone.store.write(work).await.map_err(stored)?;
    Ok(Flash::redirect("/requests/leave", "granted"))
}
