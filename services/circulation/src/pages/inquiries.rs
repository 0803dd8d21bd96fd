//! Inquiries to my division and of it; sending one.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_flow_face::moment;
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, Page, PageError,
    ui::{
        ErrorLink, FieldProps, Look, TextInput, Tone, back_link, badge, button, card, error_summary,
        link_button_as, text_area, text_input, toolbar,
    },
};

use super::{Desk, day, error_of};
use crate::{
    SEND,
    model::{Answer, Inquiry, questions},
    store, work,
};

/// Rows of each list.
const MOST: usize = 50;
/// Questions of one inquiry.
const MOST_QUESTIONS: usize = 30;

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    let division = desk.division();
    let asked = store::inquiries_to(&desk.zone.store, &division, MOST).await.map_err(stored)?;
    let own = store::inquiries_of(&desk.zone.store, &division, MOST).await.map_err(stored)?;
    let body = html! {
        div.list-head {
            h1 { "照会・回答" }
            @if desk.user.may(SEND, None) { (toolbar("照会", &link_button_as("照会を出す", "/inquiries/new", Look::Primary))) }
        }
        (card(2, "自分の課への照会", &html! {
            @if asked.is_empty() { p.empty { "照会は来ていません。" } }
            ul.lines { @for (inquiry, answer) in &asked { li {
                a href=(inquiry.address()) { (inquiry.title) } " " (state(&desk, inquiry, answer))
                span.line-more { (desk.unit(&inquiry.unit)) " 期限 " (inquiry.due_on.short()) }
            } } }
        }))
        (card(2, "自分の課が出した照会", &html! {
            @if own.is_empty() { p.empty { "出した照会はありません。" } }
            ul.lines { @for inquiry in &own { li {
                a href=(inquiry.address()) { (inquiry.title) }
                span.line-more { (desk.who(&inquiry.by)) " " (moment(inquiry.created_at)) " 期限 " (inquiry.due_on.short()) }
            } } }
        }))
    };
    Ok(desk.page("/inquiries", "照会・回答", false, body))
}

fn state(desk: &Desk, inquiry: &Inquiry, answer: &Answer) -> Markup {
    match (answer.at, inquiry.closed_at) {
        (Some(_), _) => badge("回答済", Tone::Good),
        (None, Some(_)) => badge("締切り", Tone::Bad),
        (None, None) if inquiry.due_on < desk.today() => badge("期限を過ぎています", Tone::Bad),
        (None, None) => badge("未回答", Tone::Waiting),
    }
}

pub(super) async fn show_new(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(SEND, None)?;
    Ok(page(&desk, &FormPairs::default(), &[]))
}

fn page(desk: &Desk, typed: &FormPairs, errors: &[ErrorLink]) -> Page {
    let field = |name: &'static str, label: &'static str| FieldProps {
        error: error_of(errors, name),
        ..FieldProps::new(Lang::Ja, name, label)
    };
    let line = |name: &str, width| TextInput {
        value: typed.text(name),
        width: Some(width),
        max_length: Some(200),
        ..TextInput::default()
    };
    let lines = FieldProps {
        hint: Some("1行に1つ。数を答えてもらうときは、終わりに「（数）」を付けてください。数は合計します。"),
        ..field("questions", "聞くこと")
    };
    let body = html! {
        (back_link(Lang::Ja, "/inquiries"))
        h1 { "照会を出す" }
        (error_summary(Lang::Ja, errors))
        form.spaced method="post" action="/inquiries/new" {
            (text_input(&field("title", "件名"), &line("title", 40)))
            (text_area(&field("body", "趣旨・記入のしかた"), typed.text("body"), 5, Some(5_000)))
            (text_area(&lines, typed.text("questions"), 6, Some(3_000)))
            (text_input(&FieldProps { hint: Some("R8.12.10 のように。"), ..field("due_on", "回答の期限") }, &line("due_on", 12)))
            (desk.division_boxes("units", "聞く課", error_of(errors, "units"), typed))
            (button("照会を出す", Look::Primary))
        }
    };
    desk.page("/inquiries", "照会を出す", !errors.is_empty(), body)
}

pub(super) async fn ask(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(SEND, None)?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: &str| {
        errors.push(ErrorLink { field_id: field.to_owned(), message: message.to_owned() });
    };
    let text = |name: &str| form.text(name).trim().to_owned();
    if text("title").is_empty() {
        wrong("title", "件名を入れてください。");
    }
    let asked = questions(form.text("questions"));
    if asked.is_empty() {
        wrong("questions", "聞くことを、1行に1つ書いてください。");
    } else if asked.len() > MOST_QUESTIONS {
        wrong("questions", "聞くことは30までにしてください。");
    }
    let due = match day(form.text("due_on")) {
        Ok(Some(day)) if day >= desk.today() => Some(day),
        Ok(Some(_)) => {
            wrong("due_on", "期限は、今日か、それより後にしてください。");
            None
        }
        Ok(None) => {
            wrong("due_on", "期限を入れてください。例: R8.12.10");
            None
        }
        Err(message) => {
            wrong("due_on", &message);
            None
        }
    };
    let known = desk.divisions();
    let units: Vec<String> = form
        .all("units")
        .filter(|unit| known.iter().any(|(code, _)| code == unit))
        .map(str::to_owned)
        .collect();
    if units.is_empty() {
        wrong("units", "聞く課を選んでください。");
    }
    let (Some(due_on), true) = (due, errors.is_empty()) else {
        return Ok(page(&desk, &form, &errors).into_response());
    };
    let inquiry = Inquiry {
        id: desk.zone.clock.id::<Inquiry>().to_string(),
        title: text("title"),
        body: text("body"),
        unit: desk.division(),
        by: desk.user.id.clone(),
        due_on,
        questions: asked,
        created_at: desk.zone.clock.now(),
        closed_at: None,
    };
    let inquiry = work::ask(&desk.zone, inquiry, units).await.map_err(stored)?;
    Ok(Flash::redirect(&inquiry.address(), "asked"))
}
