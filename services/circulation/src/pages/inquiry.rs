//! One inquiry: a division's answer, and for who asks the answers of all as a table.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_flow_face::moment;
use yakuba_identity::stored;
use yakuba_tables::{Format, TableOut};
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError,
    ui::{
        Cell, Column, ErrorLink, FieldProps, Input, Look, Table, TextInput, back_link, button,
        definition_list, error_summary, link_button_as, table, text_area, text_input, toolbar,
    },
};

use super::{Desk, error_of, refused};
use crate::{
    model::{Answer, Inquiry, read_answer, sum},
    store, work,
};

struct Opened {
    inquiry: Inquiry,
    answers: Vec<Answer>,
    /// Whether the person's division asks.
    asks: bool,
}

impl Opened {
    async fn read(desk: &Desk, id: &str) -> Result<Opened, PageError> {
        let inquiry =
            store::inquiry(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
        let answers = store::answers(&desk.zone.store, id).await.map_err(stored)?;
        let division = desk.division();
        let asks = inquiry.unit == division || inquiry.by == desk.user.id;
        if !asks && answers.iter().all(|answer| answer.unit != division) {
            return Err(PageError::forbidden());
        }
        Ok(Opened { inquiry, answers, asks })
    }

    fn own(&self, desk: &Desk) -> Option<&Answer> {
        let division = desk.division();
        self.answers.iter().find(|answer| answer.unit == division)
    }
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let opened = Opened::read(&desk, &id).await?;
    Ok(page(&desk, &opened, None, &[]))
}

fn page(desk: &Desk, opened: &Opened, typed: Option<&FormPairs>, errors: &[ErrorLink]) -> Page {
    let inquiry = &opened.inquiry;
    let done = opened.answers.iter().filter(|answer| answer.at.is_some()).count();
    let body = html! {
        (back_link(Lang::Ja, "/inquiries"))
        h1 { (inquiry.title) }
        (error_summary(Lang::Ja, errors))
        (definition_list(&[
            ("照会した課", html! { (desk.unit(&inquiry.unit)) " " (desk.who(&inquiry.by)) "（" (moment(inquiry.created_at)) "）" }),
            ("期限", html! { (inquiry.due_on.long()) }),
            ("回答", html! { (opened.answers.len()) "課のうち" (done) "課" @if inquiry.closed_at.is_some() { "（締め切りました）" } }),
        ]))
        @if !inquiry.body.is_empty() { section.card { h2 { "趣旨・記入のしかた" } div.draft-text { (inquiry.body) } } }
        @if let Some(own) = opened.own(desk) { (own_answer(desk, inquiry, own, typed, errors)) }
        @if opened.asks { (collected(desk, opened)) }
    };
    desk.page("/inquiries", &inquiry.title, !errors.is_empty(), body)
}

fn own_answer(
    desk: &Desk,
    inquiry: &Inquiry,
    own: &Answer,
    typed: Option<&FormPairs>,
    errors: &[ErrorLink],
) -> Markup {
    let stored = |n: usize| own.answers.get(n).map_or("", String::as_str);
    html! {
        section.card aria-labelledby="answer-title" {
            h2 #answer-title { (desk.unit(&own.unit)) "の回答" }
            @if let (Some(at), Some(by)) = (own.at, &own.by) { p { (desk.who(by)) "が " (moment(at)) " に回答しました。" } }
            @if inquiry.closed_at.is_some() {
                ul { @for (n, question) in inquiry.questions.iter().enumerate() { li { (question.label) "：" (stored(n)) } } }
            } @else {
                form.spaced method="post" action=(inquiry.address()) {
                    (ExpectedVersion(own.version).field())
                    @for (n, question) in inquiry.questions.iter().enumerate() {
                        @let name = format!("q{n}");
                        @let value = typed.and_then(|form| form.get(&name)).unwrap_or(stored(n));
                        @let props = FieldProps { required: question.number, error: error_of(errors, &name), ..FieldProps::new(Lang::Ja, &name, &question.label) };
                        @if question.number { (text_input(&props, &TextInput { value, input: Input::Decimal, width: Some(10), ..TextInput::default() })) }
                        @else { (text_area(&props, value, 2, Some(2_000))) }
                    }
                    (button(if own.at.is_some() { "回答を直す" } else { "回答する" }, Look::Primary))
                }
            }
        }
    }
}

/// The answers of all, as a table.
fn collected(desk: &Desk, opened: &Opened) -> Markup {
    let inquiry = &opened.inquiry;
    let mut columns = vec![Column::new("課").unbroken()];
    columns.extend(inquiry.questions.iter().map(|question| {
        let column = Column::new(&question.label);
        if question.number { column.number() } else { column }
    }));
    columns.push(Column::new("回答").unbroken());
    let row = |answer: &Answer| {
        let mut cells = vec![Cell(html! { (desk.unit(&answer.unit)) })];
        cells.extend(
            (0..inquiry.questions.len())
                .map(|n| Cell(html! { (answer.answers.get(n).map_or("", String::as_str)) })),
        );
        cells.push(Cell(match (answer.at, &answer.by) {
            (Some(at), Some(by)) => html! { (desk.who(by)) " " (moment(at)) },
            _ => html! { strong { "まだ" } },
        }));
        (answer.unit.clone(), cells)
    };
    let rows: Vec<(String, Vec<Cell>)> = opened.answers.iter().map(row).collect();
    let sums: Vec<(&str, f64)> = inquiry
        .questions
        .iter()
        .enumerate()
        .filter_map(|(n, question)| Some((question.label.as_str(), sum(inquiry, &opened.answers, n)?)))
        .collect();
    let file = |ending: &str| format!("{}/table/{ending}", inquiry.address());
    html! {
        section aria-labelledby="table-title" {
            h2 #table-title { "集まった回答" }
            (table(&Table { lang: Lang::Ja, caption: "集まった回答", columns: &columns, rows: &rows, bulk: None, empty: html! {} }))
            @if !sums.is_empty() { p { "合計　" @for (label, sum) in &sums { (label) " " strong { (sum) } "　" } } }
            (toolbar("回答", &html! {
                (link_button_as("CSVで受け取る", &file("csv"), Look::Secondary))
                (link_button_as("Excelで受け取る", &file("xlsx"), Look::Secondary))
                @if inquiry.closed_at.is_none() {
                    form method="post" action={ (inquiry.address()) "/end" } { (button("締め切る", Look::Quiet)) }
                }
            }))
        }
    }
}

pub(super) async fn answer(
    desk: Desk,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let opened = Opened::read(&desk, &id).await?;
    let Some(own) = opened.own(&desk).cloned() else { return Err(PageError::forbidden()) };
    if opened.inquiry.closed_at.is_some() {
        return Err(PageError::conflict("この照会は、もう締め切られています。")
            .todo("照会した課に連絡してください。"));
    }
    let ExpectedVersion(version) = ExpectedVersion::of_form(&form).ok_or_else(PageError::unreadable)?;
    let (mut answers, mut errors) = (Vec::new(), Vec::new());
    for (n, question) in opened.inquiry.questions.iter().enumerate() {
        let name = format!("q{n}");
        match read_answer(question, form.text(&name)) {
            Ok(answer) => answers.push(answer),
            Err(message) => errors.push(ErrorLink { field_id: name, message }),
        }
    }
    if !errors.is_empty() {
        return Ok(page(&desk, &opened, Some(&form), &errors).into_response());
    }
    let by = Some(desk.user.id.clone());
    let answer = Answer { unit: own.unit, answers, by, at: Some(desk.zone.clock.now()), version };
    work::answer(&desk.zone, &opened.inquiry, answer).await.map_err(refused)?;
    Ok(Flash::redirect(&opened.inquiry.address(), "answered"))
}

pub(super) async fn end(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let opened = Opened::read(&desk, &id).await?;
    if !opened.asks {
        return Err(PageError::forbidden());
    }
    work::end_inquiry(&desk.zone, &desk.user.id, &opened.inquiry).await.map_err(refused)?;
    Ok(Flash::redirect(&opened.inquiry.address(), "ended"))
}

pub(super) async fn take_table(
    desk: Desk,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let opened = Opened::read(&desk, &id).await?;
    let format = Format::of(&ending).filter(|_| opened.asks).ok_or_else(PageError::not_found)?;
    let entry = Entry::new(desk.user.actor(), "inquiry.table-taken").on("inquiry", &id);
    desk.note(entry).await.map_err(stored)?;
    let questions = &opened.inquiry.questions;
    let head = std::iter::once("課")
        .chain(questions.iter().map(|it| it.label.as_str()))
        .chain(["回答者", "回答日時"]);
    let rows = opened.answers.iter().map(|answer| {
        let mut row = vec![desk.unit(&answer.unit)];
        row.extend((0..questions.len()).map(|n| answer.answers.get(n).cloned().unwrap_or_default()));
        row.push(answer.by.as_ref().map(|by| desk.who(by)).unwrap_or_default());
        row.push(answer.at.map(moment).unwrap_or_default());
        row
    });
    TableOut::new(head, rows).download(format, "answers").map_err(PageError::internal)
}
