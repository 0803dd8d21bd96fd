//! Filling in a request: all questions on one page.

use std::io;

use axum::{
    extract::{FromRequest, Path, Request as Sent},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, header};
use maud::html;
use yakuba_base::Lang;
use yakuba_forms::{Answers, Compiled, Mode, PageInput, evaluate, read_page};
use yakuba_forms_face::{
    Here, Incoming, Options, Remark, act, complete_places, error_links, receive_uploads, render_whole,
    upload_limits,
};
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError, Uploads,
    ui::{Look, back_link, button, default_button, error_summary, link_button_as, toolbar},
};

use super::{Desk, compiled, words};
use crate::{
    model::Request,
    store::kinds::Offered,
    work::{self, WorkError},
};

/// A form as it stands on the page.
#[derive(Default)]
struct Typed {
    answers: Answers,
    raw: Option<Answers>,
    remarks: Vec<Remark>,
}

#[derive(Debug, thiserror::Error)]
enum KeepError {
    #[error(transparent)]
    Read(#[from] io::Error),
    #[error(transparent)]
    Keep(#[from] yakuba_files::FileError),
}

pub(super) async fn show_new(desk: Desk, Path(kind): Path<String>) -> Result<Page, PageError> {
    let offered = desk.offered(&kind).await?;
    page(&desk, &offered, None, &Typed::default())
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let (request, offered) = desk.request(&id).await?;
    if request.flow.drafter != desk.user.id || !request.is_editable() {
        return Ok(Redirect::to(&request.address()).into_response());
    }
    let typed = Typed { answers: request.answers.clone(), ..Typed::default() };
    Ok(page(&desk, &offered, Some(&request), &typed)?.into_response())
}

pub(super) async fn create(desk: Desk, Path(kind): Path<String>, sent: Sent) -> Result<Response, PageError> {
    let offered = desk.offered(&kind).await?;
    take(&desk, &offered, None, sent).await
}

pub(super) async fn save(desk: Desk, Path(id): Path<String>, sent: Sent) -> Result<Response, PageError> {
    let (request, offered) = desk.request(&id).await?;
    take(&desk, &offered, Some(request), sent).await
}

/// Takes in what was sent: keeps it and goes on, or shows it again with what is to be mended.
async fn take(
    desk: &Desk,
    offered: &Offered,
    mut request: Option<Request>,
    sent: Sent,
) -> Result<Response, PageError> {
    let form = compiled(offered)?;
    let uploads = receive(&form, sent).await?;
    let seen = ExpectedVersion::of_form(&uploads.pairs).map(|version| version.0);
    let has_files = !uploads.files.is_empty();
    let so_far = request.as_ref().map(|request| request.answers.clone()).unwrap_or_default();
    let (mut typed, done) = read(desk, &form, uploads, so_far).await?;
    let fits = done && typed.remarks.is_empty();
    if fits || has_files {
        // Files that have arrived are kept, whatever else is to be mended.
        let at = request.as_ref().map(|request| (request.id.clone(), seen.unwrap_or(request.version)));
        let kept = match &at {
            None => work::create(&desk.zone, &desk.hall, offered, &desk.user.id, typed.answers.clone()).await,
            Some((id, version)) => {
                let at = (id.as_str(), *version);
                work::save(&desk.zone, &offered.kind, &desk.user.id, at, typed.answers.clone()).await
            }
        };
        match kept {
            Ok(kept) if fits => return Ok(Flash::redirect(&kept.address(), "kept")),
            Ok(kept) => request = Some(kept),
            Err(WorkError::Conflict(_)) => {
                return Err(PageError::conflict("画面を開いたあとに、この申請は変わっています。")
                    .todo("申請を開き直して、もう一度直してください。"));
            }
            Err(WorkError::Fixed) => return Err(PageError::conflict(words::refused(&WorkError::Fixed))),
            Err(other) => return Err(PageError::internal(other)),
        }
    }
    if !done {
        typed.remarks.clear();
    }
    let status = if typed.remarks.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(desk, offered, request.as_ref(), &typed)?.status(status).into_response())
}

async fn receive(form: &Compiled, sent: Sent) -> Result<Uploads, PageError> {
    let kind =
        sent.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return Uploads::read(sent, upload_limits(form)).await;
    }
    Ok(Uploads { pairs: FormPairs::from_request(sent, &()).await?, ..Uploads::default() })
}

/// Reads every page of the form, one after the other; `false` when only a button inside it was pressed.
async fn read(
    desk: &Desk,
    form: &Compiled,
    uploads: Uploads,
    mut answers: Answers,
) -> Result<(Typed, bool), PageError> {
    let (city, today) = (&desk.zone.city, desk.user.today);
    let mut pairs = uploads.pairs.0.clone();
    let pressed = act(form, uploads.pairs.action(), &mut pairs, &mut answers);
    let keep = |file: Incoming| {
        let zone = desk.zone.clone();
        async move { Ok::<_, KeepError>(zone.files.put(&zone.clock, file.bytes).await?.id) }
    };
    let taken = receive_uploads(form, (uploads.files, uploads.rejected), &mut answers, Lang::Ja, keep).await;
    let mut remarks = taken.map_err(PageError::internal)?;
    let here = Here {
        prefecture: city.prefecture.get(Lang::Ja),
        city: city.name.get(Lang::Ja),
        directory: &city.directory,
    };
    let mut raw = Answers::new();
    for key in form.form().pages.iter().map(|page| &page.key) {
        remarks.extend(complete_places(form, key, pressed.as_ref(), &mut pairs, &here, Lang::Ja));
        let input = read_page(form, key, &pairs, &answers, today);
        remarks.extend(Remark::of(form.form(), &input.errors, Lang::Ja));
        answers = input.answers;
        for (path, value) in input.raw.iter() {
            raw.set(path.clone(), value.clone());
        }
    }
    let mut input = PageInput { answers, raw, errors: Vec::new() };
    if let Some(pressed) = &pressed {
        pressed.after_reading(form, &mut input);
    }
    let done = pressed.is_none() && uploads.pairs.get("_show").is_none();
    Ok((Typed { answers: input.answers, raw: Some(input.raw), remarks }, done))
}

fn page(desk: &Desk, offered: &Offered, request: Option<&Request>, typed: &Typed) -> Result<Page, PageError> {
    let (kind, form) = (&offered.kind, compiled(offered)?);
    let evaluation = evaluate(&form, &typed.answers, desk.user.today, Mode::Drafting);
    let here = request.map_or_else(
        || format!("/requests/new/{}", kind.key),
        |request| format!("{}/edit", request.address()),
    );
    // A file can be seen once there is a request it belongs to.
    let files = request.map_or_else(|| here.clone(), |request| format!("{}/files/", request.address()));
    let options =
        Options { lang: Lang::Ja, files: &files, postal: None, towns: &desk.zone.city.directory.towns };
    let back = request.map_or_else(|| "/requests".to_owned(), Request::address);
    let uploads = kind.form.fields().any(|located| located.field.kind.is_upload());
    let body = html! {
        (back_link(Lang::Ja, &back))
        h1 { (kind.title) }
        p { (kind.about) }
        (error_summary(Lang::Ja, &error_links(form.form(), &typed.remarks)))
        form.enter-form method="post" action=(here) enctype=[uploads.then_some("multipart/form-data")] {
            (default_button())
            @if let Some(request) = request { (ExpectedVersion(request.version).field()) }
            (render_whole(&form, &typed.answers, typed.raw.as_ref(), &typed.remarks, &evaluation, &options))
            p.small { "答えによって項目が増えることがあります。「項目を出し直す」を押すと、いまの答えに合わせて出ます。" }
            (toolbar("申請", &html! {
                (button("内容と経路を確かめる", Look::Primary))
                button.button.secondary type="submit" name="_show" value="1" formnovalidate { "項目を出し直す" }
                (link_button_as("やめる", &back, Look::Quiet))
            }))
        }
        @if !kind.effects.is_empty() {
            section.card aria-labelledby="follows-title" {
                h2 #follows-title { "承認されると" }
                ul { @for effect in &kind.effects { li { (effect.words(&kind.form)) } } }
            }
        }
    };
    Ok(desk.page("/requests", &kind.title, !typed.remarks.is_empty(), body))
}
