//! Filling in, one page at a time.

use std::sync::Arc;

use axum::extract::{Path, Query, Request};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use yakuba_base::Date;
use yakuba_city::Internet;
use yakuba_forms::{Answers, Evaluation, Mode, Problem, evaluate};
use yakuba_forms_face::{Act, Options, Remark};
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, action_button, banner, button, default_button, progress, toolbar};
use yakuba_web::{Flash, Markup, PageError, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::reading::{self, DO, Reading, Seen};
use super::show::{Sheet, moment};
use super::tr;
use crate::catalogue::{self, Offered};
use crate::store::drafts::{self, Draft};

/// The address of a page of an application.
pub(super) fn address(id: &str, page: &str) -> String {
    format!("/apply/{id}/{page}")
}

/// The revision a draft was begun with.
pub(super) async fn offered(zone: &Zone<Internet>, draft: &Draft) -> Result<Arc<Offered>, Refusal> {
    let found = catalogue::revision(&zone.store, &draft.revision).await?;
    Ok(found.ok_or_else(|| PageError::internal("the revision of a draft is not here"))?)
}

/// The first page that is not answered yet; the last look when all are.
pub(super) fn next_open(offered: &Offered, draft: &Draft, today: Date) -> String {
    let evaluation = evaluate(&offered.form, &draft.answers, today, Mode::Submitting);
    evaluation.first_page_with_problems().unwrap_or("review").to_owned()
}

/// How a page was come to.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// `review`: to change one answer, and back.
    from: Option<From>,
    /// What is missing is said at once.
    #[serde(default)]
    check: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Review,
}

/// A page of questions with everything it needs.
struct Filling<'a> {
    zone: &'a Zone<Internet>,
    visitor: &'a Visitor,
    offered: &'a Offered,
    draft: &'a Draft,
    page: &'a str,
    asked: Asked,
}

/// What a page shows when it is shown again.
#[derive(Default)]
struct Again<'a> {
    answers: Option<&'a Answers>,
    raw: Option<&'a Answers>,
    remarks: Vec<Remark>,
    notice: Option<Markup>,
}

impl Filling<'_> {
    fn here(&self) -> String {
        let from = if self.asked.from.is_some() { "?from=review" } else { "" };
        format!("{}{from}", address(&self.draft.id, self.page))
    }

    fn evaluate(&self, answers: &Answers) -> Evaluation {
        evaluate(&self.offered.form, answers, self.zone.clock.today(), Mode::Drafting)
    }

    fn show(&self, again: Again<'_>) -> yakuba_web::Page {
        let (lang, form) = (self.visitor.lang(), &self.offered.form);
        let answers = again.answers.unwrap_or(&self.draft.answers);
        let evaluation = self.evaluate(answers);
        let files = format!("/apply/{}/files/", self.draft.id);
        let options =
            Options { lang, files: &files, postal: Some("/postal"), towns: &self.zone.city.directory.towns };
        let procedure = &self.offered.offer.procedure;
        let encoding = yakuba_forms_face::has_uploads(form, self.page).then_some("multipart/form-data");
        let back = match (self.asked.from, evaluation.previous_page(self.page)) {
            (Some(From::Review), _) => address(&self.draft.id, "review"),
            (None, Some(before)) => address(&self.draft.id, before),
            (None, None) => format!("/procedures/{}", procedure.slug),
        };
        let body = html! {
            p.procedure-name { (procedure.title.get(lang)) }
            @if let Some(at) = evaluation.progress(self.page) { (progress(lang, at.page, at.of)) }
            @if let Some(notice) = &again.notice { (notice) }
            form.questions method="post" action=(self.here()) enctype=[encoding] novalidate {
                (default_button())
                (Seen::of(form, self.page, &self.draft.answers).field())
                (yakuba_forms_face::render_page(form, self.page, answers, again.raw, &again.remarks, &evaluation, &options))
                (toolbar(&tr(lang, "ways-on"), &html! {
                    (button(&tr(lang, if self.asked.from.is_some() { "save-and-review" } else { "next" }), Look::Primary))
                    (action_button(&tr(lang, "save-and-leave"), Look::Secondary, DO, "leave"))
                }))
            }
            p.hint { (tr(lang, "answers-are-kept")) }
        };
        let title =
            form.form().page(self.page).map(|page| page.title.get(lang).to_owned()).unwrap_or_default();
        let sheet = Sheet {
            errors: !again.remarks.is_empty(),
            ..Sheet::titled(title).of(procedure.title.get(lang)).back(back)
        };
        sheet.show(self.zone, &self.visitor.reader, body)
    }

    fn remarks(&self, problems: &[Problem]) -> Vec<Remark> {
        Remark::of(self.offered.form.form(), problems, self.visitor.lang())
    }
}

/// The application without a page: on to where it was left.
pub(super) async fn enter(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = offered(&zone, &draft).await?;
    Ok(Redirect::to(&address(&id, &next_open(&offered, &draft, zone.clock.today()))).into_response())
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, page)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = offered(&zone, &draft).await?;
    let filling =
        Filling { zone: &zone, visitor: &visitor, offered: &offered, draft: &draft, page: &page, asked };
    let evaluation = filling.evaluate(&draft.answers);
    match evaluation.page(&page) {
        None => return Err(PageError::not_found().into()),
        // Another answer has made this page needless: on to the next that is needed.
        Some(state) if state.visible.is_no() => {
            let next = evaluation.next_page(&page).unwrap_or("review");
            return Ok(Redirect::to(&address(&id, next)).into_response());
        }
        Some(_) => {}
    }
    let mut again = Again::default();
    if asked.check > 0 {
        let strict = evaluate(&offered.form, &draft.answers, zone.clock.today(), Mode::Submitting);
        let on_page = strict.fields.iter().filter(|state| strict.pages[state.page].key == page);
        let problems: Vec<Problem> = on_page.flat_map(|state| state.problems.clone()).collect();
        again.remarks = filling.remarks(&problems);
    }
    Ok(filling.show(again).into_response())
}

pub(super) async fn send(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path((id, page)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = offered(&zone, &draft).await?;
    let filling =
        Filling { zone: &zone, visitor: &visitor, offered: &offered, draft: &draft, page: &page, asked };
    if offered.form.form().page(&page).is_none() {
        return Err(PageError::not_found().into());
    }
    let seen = Seen::of(&offered.form, &page, &draft.answers);
    let sent = reading::receive(&offered.form, request).await?;
    let reading =
        reading::read(&zone, sent, (&offered.form, &page), (&id, &draft.answers), visitor.lang()).await?;
    let changed_there = seen.differs_from(&reading.pairs);
    if changed_there && seen != Seen::of(&offered.form, &page, &reading.input.answers) {
        return Ok(conflict(&filling, &reading).into_response());
    }
    let now = zone.clock.now();
    let kept = Draft { answers: reading.input.answers.clone(), lang: visitor.lang(), ..draft.clone() };
    let saved = kept.clone();
    match zone.store.write(async move |tx: &mut Tx<Internet>| drafts::save(tx, &saved, now).await).await {
        Ok(_) => {}
        Err(StoreError::Conflict) => {
            // Someone was faster by a blink: what he saved is read again and shown.
            let draft = visitor.draft(&zone, &id).await?;
            return Ok(conflict(&Filling { draft: &draft, ..filling }, &reading).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(Act::RemoveFile { id: file, .. }) = &reading.act {
        reading::forget(&zone, &id, file).await?;
    }
    Ok(go_on(&Filling { draft: &kept, ..filling }, &draft.answers, reading))
}

/// The same page was changed on another device or in another tab meanwhile: what is kept there stands beside what was
/// typed here, and sending again decides.
fn conflict(filling: &Filling<'_>, reading: &Reading) -> yakuba_web::Page {
    let (lang, offered) = (filling.visitor.lang(), filling.offered);
    let kept = yakuba_forms::display(&offered.form, &filling.draft.answers, filling.zone.clock.today(), lang);
    let kept: Vec<_> = kept.into_iter().filter(|section| section.page == filling.page).collect();
    let when = moment(lang, filling.draft.updated_at);
    let notice = html! {
        (banner(lang, Notice::Warning, html! {
            p { (super::tr_args(lang, "conflict-happened", &[("when", when.into())])) }
            p { (tr(lang, "conflict-todo")) }
        }))
        div.card { h2 { (tr(lang, "conflict-kept")) } (yakuba_forms_face::summary(lang, &kept, |_, _| None, |_| None)) }
    };
    let again = Again {
        answers: Some(&reading.input.answers),
        raw: Some(&reading.input.raw),
        notice: Some(notice),
        remarks: Vec::new(),
    };
    filling.show(again).status(StatusCode::CONFLICT)
}

/// Where it goes on after a page was kept; `before` are the answers as they were until then.
fn go_on(filling: &Filling<'_>, before: &Answers, reading: Reading) -> Response {
    let (input, id) = (&reading.input, &filling.draft.id);
    let again = |remarks: Vec<Remark>| {
        let again = Again { answers: Some(&input.answers), raw: Some(&input.raw), remarks, notice: None };
        filling.show(again).into_response()
    };
    let wrong = filling.remarks(&reading.wrong());
    let leaves = reading.pairs.get(DO) == Some("leave");
    if leaves || reading.act.is_some() {
        // What is not answered yet is nobody's fault here; but half a name would be lost to whoever leaves.
        let unread = reading.unread();
        let half = if leaves { filling.remarks(&unread) } else { Vec::new() };
        let half = half.into_iter().filter(|half| wrong.iter().all(|wrong| wrong.path != half.path));
        let remarks: Vec<Remark> =
            reading.remarks.iter().cloned().chain(wrong.iter().cloned()).chain(half).collect();
        if !remarks.is_empty() || !unread.is_empty() {
            return again(remarks);
        }
        let anchor = reading.act.as_ref().map(Act::anchor).unwrap_or_default();
        let on = if leaves { address(id, "save-and-leave") } else { format!("{}#{anchor}", filling.here()) };
        return Redirect::to(&on).into_response();
    }
    let evaluation = filling.evaluate(&input.answers);
    if !input.errors.is_empty() || !reading.remarks.is_empty() {
        let before = filling.evaluate(before);
        if reading.remarks.is_empty()
            && input.errors.iter().all(|problem| is_new(problem, &before, &evaluation))
        {
            // The answers brought new questions; they are asked, not held against anybody.
            return Flash::redirect(&filling.here(), "more-questions");
        }
        return again(reading.remarks.iter().cloned().chain(filling.remarks(&input.errors)).collect());
    }
    if evaluation.is_ineligible() {
        return Redirect::to(&format!("{}?at={}", address(id, "not-eligible"), filling.page)).into_response();
    }
    let next = match filling.asked.from {
        Some(From::Review) => "review",
        None => evaluation.next_page(filling.page).unwrap_or("mail"),
    };
    // Whoever has shown his address already need not do so again.
    let next = if next == "mail" && filling.draft.mail_verified_at.is_some() { "review" } else { next };
    Redirect::to(&address(id, next)).into_response()
}

/// Whether a problem is about a question that was not shown when the page was sent.
fn is_new(problem: &Problem, before: &Evaluation, after: &Evaluation) -> bool {
    let mut path = problem.path.as_str();
    while after.field(path).is_none() {
        match path.rsplit_once('.') {
            Some((outer, _)) => path = outer,
            None => return false,
        }
    }
    !path.contains('.') && before.field(path).is_some_and(|state| !state.visible.is_yes())
}

/// Where somebody comes from who cannot apply.
#[derive(Debug, Default, Deserialize)]
pub(super) struct At {
    #[serde(default)]
    at: String,
}

/// The way out for those who cannot apply, and what to do instead.
pub(super) async fn not_eligible(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(At { at }): Query<At>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = offered(&zone, &draft).await?;
    let evaluation = evaluate(&offered.form, &draft.answers, zone.clock.today(), Mode::Drafting);
    if !evaluation.is_ineligible() {
        return Ok(Redirect::to(&format!("/apply/{id}")).into_response());
    }
    let (lang, procedure, desk) = (visitor.lang(), &offered.offer.procedure, &offered.offer.desk);
    let page =
        if offered.form.form().page(&at).is_some() { Some(at.as_str()) } else { evaluation.first_page() };
    let back = page.map_or_else(|| "/".to_owned(), |page| address(&id, page));
    let body = html! {
        h1 { (tr(lang, "not-eligible-title")) }
        @for message in &evaluation.ineligible { p.lead { (message.get(lang)) } }
        p { (tr(lang, "not-eligible-change")) " " a href=(back) { (tr(lang, "change-answer")) } }
        (super::find::desk(lang, desk))
    };
    let sheet = Sheet::titled(tr(lang, "not-eligible-title")).of(procedure.title.get(lang)).back(&back);
    Ok(sheet.show(&zone, &visitor.reader, body).into_response())
}
