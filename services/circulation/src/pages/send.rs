//! Sending a circular, hanging a notice, registering what was received: one form.

use axum::{
    extract::{Path, Request},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_files::FileKind;
use yakuba_identity::stored;
use yakuba_web::{
    Flash, FormPairs, Page, PageError, Uploads,
    extract::UploadLimits,
    ui::{
        Choice, ErrorLink, FieldProps, Look, TextInput, back_link, button, checkboxes, error_summary,
        text_area, text_input,
    },
};

use super::{Desk, day, error_of};
use crate::{
    SEND,
    model::{Attached, Paper, Sort},
    work,
};

const LIMITS: UploadLimits = UploadLimits { files: 10, bytes_each: 30_000_000, bytes_total: 60_000_000 };

fn sort(name: &str) -> Result<Sort, PageError> {
    Sort::from_name(name).ok_or_else(PageError::not_found)
}

/// The list the paper stands in.
fn list_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Circular => "/circulation",
        Sort::Received => "/received",
        Sort::Notice => "/board",
    }
}

pub(super) async fn show(desk: Desk, Path(name): Path<String>) -> Result<Page, PageError> {
    desk.user.require(SEND, None)?;
    Ok(page(&desk, sort(&name)?, &FormPairs::default(), &[]))
}

fn page(desk: &Desk, sort: Sort, typed: &FormPairs, errors: &[ErrorLink]) -> Page {
    let (title, press) = match sort {
        Sort::Circular => ("回覧を出す", "回覧に出す"),
        Sort::Received => ("文書を収受する", "収受する"),
        Sort::Notice => ("掲示する", "掲示する"),
    };
    let field = |name: &'static str, label: &'static str, required: bool| FieldProps {
        required,
        error: error_of(errors, name),
        ..FieldProps::new(Lang::Ja, name, label)
    };
    let line = |name: &str, width| TextInput {
        value: typed.text(name),
        width: Some(width),
        max_length: Some(200),
        ..TextInput::default()
    };
    let body = html! {
        (back_link(Lang::Ja, list_of(sort)))
        h1 { (title) }
        (error_summary(Lang::Ja, errors))
        form.spaced method="post" action={ "/circulation/new/" (sort.name()) } enctype="multipart/form-data" {
            @if sort == Sort::Received {
                (text_input(&field("sender", "差出人（発信者）", true), &line("sender", 30)))
                (text_input(&field("received_on", "受け取った日", true), &line("received_on", 12)))
            }
            (text_input(&field("title", "件名", true), &line("title", 40)))
            (text_area(&field("body", if sort == Sort::Received { "要旨" } else { "本文" }, sort != Sort::Received), typed.text("body"), 8, Some(10_000)))
            (text_input(&FieldProps { hint: Some("R8.12.10 のように。なければ空けておきます。"), ..field("until", if sort == Sort::Notice { "いつまで掲示するか" } else { "いつまでに読むか" }, false) }, &line("until", 12)))
            div.field {
                label for="files" { "ファイルを付ける" }
                p.hint #files-hint { "PDF・写真・テキスト。1つ30MBまで、10個まで。" }
                input #files type="file" name="files" multiple accept=".pdf,.jpg,.jpeg,.png,.heic,.txt,.csv" aria-describedby="files-hint";
            }
            @if sort != Sort::Notice { (readers(desk, sort, typed, errors)) }
            (button(press, Look::Primary))
        }
    };
    desk.page(list_of(sort), title, !errors.is_empty(), body)
}

/// Who is to read: divisions, and of them all or the heads alone.
pub(super) fn readers(desk: &Desk, sort: Sort, typed: &FormPairs, errors: &[ErrorLink]) -> Markup {
    let heads = FieldProps { required: false, ..FieldProps::new(Lang::Ja, "heads", "だれに回すか") };
    let only = [Choice::new("only", "選んだ課の課長等だけに回す")];
    let chosen: Vec<&str> = typed.all("heads").collect();
    let label = if sort == Sort::Received {
        "供覧する課（あとからでも選べます）"
    } else {
        "回す課"
    };
    html! {
        (desk.division_boxes("units", label, error_of(errors, "units"), typed))
        (checkboxes(&heads, &only, &chosen))
    }
}

/// The people the form asks for.
pub(super) fn people(desk: &Desk, form: &FormPairs) -> Vec<String> {
    let (hall, heads) = (&desk.hall, form.get("heads") == Some("only"));
    let mut found: Vec<String> = Vec::new();
    for unit in form.all("units") {
        let below = hall.organisation.units_below(unit);
        for held in hall.organisation.assignments().iter().filter(|held| below.contains(&held.unit)) {
            let is_head =
                held.unit == unit && hall.flow.ranks.get(&held.position).is_some_and(|rank| *rank <= 5);
            let works = hall.organisation.person(&held.staff).is_some_and(|person| person.active);
            if works && (!heads || is_head) && held.staff != desk.user.id && !found.contains(&held.staff) {
                found.push(held.staff.clone());
            }
        }
    }
    found
}

pub(super) async fn send(
    desk: Desk,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    desk.user.require(SEND, None)?;
    let sort = sort(&name)?;
    let uploads = Uploads::read(request, LIMITS).await?;
    let form = uploads.pairs.clone();
    let mut errors = Vec::new();
    let mut wrong =
        |field: &str, message: String| errors.push(ErrorLink { field_id: field.to_owned(), message });
    let text = |name: &str| form.text(name).trim().to_owned();
    if text("title").is_empty() {
        wrong("title", "件名を入れてください。".to_owned());
    }
    if sort != Sort::Received && text("body").is_empty() {
        wrong("body", "本文を書いてください。".to_owned());
    }
    let mut read_day = |name: &str| match day(form.text(name)) {
        Ok(day) => day,
        Err(message) => {
            wrong(name, message);
            None
        }
    };
    let (until, received_on) = (read_day("until"), read_day("received_on"));
    if sort == Sort::Received {
        if text("sender").is_empty() {
            wrong("sender", "だれから来た文書かを入れてください。".to_owned());
        }
        if received_on.is_none() {
            wrong("received_on", "受け取った日を入れてください。例: R8.12.1".to_owned());
        }
    }
    let readers = people(&desk, &form);
    if sort == Sort::Circular && readers.is_empty() {
        wrong(
            "units",
            "回す課を選んでください。選んだ課に、あなたのほかの職員がいるか確かめてください。".to_owned(),
        );
    }
    let mut files = Vec::new();
    if errors.is_empty() {
        for upload in uploads.files {
            let bytes = upload.content.into_bytes().await.map_err(PageError::internal)?;
            if FileKind::recognise(&bytes).is_none() {
                let message =
                    format!("「{}」は付けられません。PDF・写真・テキストにしてください。", upload.name);
                errors.push(ErrorLink { field_id: "files".to_owned(), message });
                continue;
            }
            let kept = desk.zone.files.put(&desk.zone.clock, bytes).await.map_err(PageError::internal)?;
            files.push(Attached { id: kept.id, name: upload.name });
        }
    }
    if !errors.is_empty() {
        return Ok(page(&desk, sort, &form, &errors).into_response());
    }
    let division = desk.division();
    let paper = Paper {
        id: desk.zone.clock.id::<Paper>().to_string(),
        sort,
        title: text("title"),
        body: text("body"),
        unit: division.clone(),
        by: desk.user.id.clone(),
        sender: text("sender"),
        received_on,
        number: None,
        until,
        files,
        created_at: desk.zone.clock.now(),
        closed_at: None,
    };
    let unit = desk.hall.organisation.unit(&division);
    let book = unit.map_or(division.as_str(), |unit| unit.content.mark.as_str());
    let paper = work::send(&desk.zone, paper, book, readers).await.map_err(stored)?;
    let word = match sort {
        Sort::Circular => "circulated",
        Sort::Received => "received",
        Sort::Notice => "hung",
    };
    Ok(Flash::redirect(&paper.address(), word))
}
