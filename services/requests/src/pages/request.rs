//! One request: what it says, who approves by which rule, what follows, and what one can do.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_files::FileKind;
use yakuba_flow::State;
use yakuba_flow_face::{
    Again, Asked, ReadError, Said, Seen, Terms, act_forms, comment_form, events, moment, read_act,
    route_boxes, submit_form,
};
use yakuba_identity::stored;
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError, served,
    ui::{
        ErrorLink, FieldProps, Look, Notice, back_link, banner, button, definition_list, error_summary,
        link_button_as, text_area, timeline, toolbar,
    },
};

use super::{Desk, compiled, words};
use crate::{
    model::{Follows, Request, in_days},
    store::{kinds::Offered, leave, requests},
    work::{self, WorkError},
};

/// A request as it is read for a page.
struct Opened {
    request: Request,
    offered: Offered,
    history: Vec<requests::Happened>,
    follows: Result<Follows, WorkError>,
    /// What is left of each balance it takes from.
    left: Vec<i64>,
}

impl Opened {
    async fn read(desk: &Desk, request: Request, offered: Offered) -> Result<Opened, PageError> {
        let store = &desk.zone.store;
        let history = requests::history(store, &request.id).await.map_err(stored)?;
        let follows = work::outcome(&offered.kind, &request.answers, desk.user.today);
        let mut left = Vec::new();
        for taken in follows.iter().flat_map(|follows| &follows.taken) {
            left.push(leave::left(store, &request.flow.drafter, &taken.balance).await.map_err(stored)?);
        }
        Ok(Opened { request, offered, history, follows, left })
    }
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    let (request, offered) = desk.request(&id).await?;
    work::note_reading(&desk.zone, &desk.user.id, &request).await.map_err(stored)?;
    let opened = Opened::read(&desk, request, offered).await?;
    page(&desk, &opened, &Again::default())
}

fn page(desk: &Desk, opened: &Opened, again: &Again) -> Result<Page, PageError> {
    let (request, kind, me) = (&opened.request, &opened.offered.kind, desk.user.id.as_str());
    let form = compiled(&opened.offered)?;
    let address = request.address();
    let seen = Seen {
        flow: &request.flow,
        version: request.version,
        address: &address,
        hall: &desk.hall,
        me,
        terms: &Terms::REQUEST,
    };
    let editable = request.is_editable() && request.flow.drafter == me;
    let sections = yakuba_forms::display(&form, &request.answers, desk.user.today, Lang::Ja);
    let said = opened.history.iter().map(|it| Said { event: &it.event, note: &it.note });
    let file = |id: &str| Some(format!("{address}/files/{id}"));
    let body = html! {
        (back_link(Lang::Ja, "/requests"))
        @if again.seen.is_some() {
            (banner(Lang::Ja, Notice::Warning, html! { p { "あなたがこの画面を開いたあとに、この申請は変わっています。あなたの操作はまだ行われていません。経過を確かめて、必要ならもう一度押してください。" } }))
        }
        (error_summary(Lang::Ja, &again.errors))
        div.case-head {
            h1 { (request.title) }
            (words::state_badge(request))
            @if editable { (toolbar("この申請", &link_button_as("書き直す", &format!("{address}/edit"), Look::Secondary))) }
        }
        (ways(desk, opened, editable))
        section.case-acts aria-label="処理" {
            @if editable { (submit_form(&seen, again)) }
            @for (place, task) in request.tasks.iter().enumerate() {
                @if request.holds() && task.done.is_none() && desk.hall.flow.works_within(me, &task.todo.unit, desk.hall.now) {
                    (own_form(opened, again, &format!("done-{place}"), &task.todo.says, "済みにする", Look::Primary, "済ませたことを、申請者に知らせます。"))
                }
            }
            (act_forms(&seen, again))
            @if work::may_cancel(request, me, desk.user.today) {
                (own_form(opened, again, "cancel", "取り消す", "取り消す", Look::Danger, "承認された申請を取り消します。休暇の残りと予約は元に戻り、承認した人に知らせます。"))
            }
        }
        div.case-grid {
            div.case-side {
                (yakuba_forms_face::summary(Lang::Ja, &sections, |_, _| None, file))
                (definition_list(&[
                    ("申請者", html! { (desk.hall.organisation.unit_name(&request.unit)) " " (desk.hall.organisation.name_of(&request.flow.drafter)) }),
                    ("所管課", html! { (desk.hall.organisation.unit_name(&request.charge)) }),
                    ("様式", html! { (kind.title) "（第" (opened.offered.number) "版）" }),
                ]))
            }
            div.case-side {
                (consequences(desk, opened))
                section.card aria-labelledby="history-title" {
                    h2 #history-title { "経過" }
                    @if opened.history.is_empty() { p.empty { "まだ提出していません。" } }
                    (timeline(&events(&desk.hall, &request.flow, &Terms::REQUEST, said)))
                }
                section.card aria-labelledby="comment-title" { h2 #comment-title { "意見" } (comment_form(&seen, again)) }
            }
        }
    };
    Ok(desk.page("/requests", &request.title, !again.errors.is_empty(), body))
}

/// Who approves, and by which row: as it runs, or as the rules propose it.
fn ways(desk: &Desk, opened: &Opened, editable: bool) -> Markup {
    let request = &opened.request;
    let why =
        |row: &str, says: &str| html! { p.rule { strong { (says) } " " span.small { "（" (row) "）" } } };
    html! {
        section.card aria-labelledby="route-title" {
            h2 #route-title { "承認の経路" }
            @if editable {
                @match work::route(&desk.hall, &opened.offered.kind, &request.flow.drafter, &request.answers) {
                    Ok(proposed) => { (why(&proposed.ruled.row, &proposed.ruled.says)) (route_boxes(&desk.hall, None, &proposed.steps)) },
                    Err(error) => (banner(Lang::Ja, Notice::Warning, html! { p { (words::refused(&error)) } })),
                }
            } @else {
                @if let Some(ruled) = &request.ruled { (why(&ruled.row, &ruled.says)) }
                (route_boxes(&desk.hall, Some(&request.flow), &request.flow.steps))
            }
        }
    }
}

/// What follows from it, or has followed.
fn consequences(desk: &Desk, opened: &Opened) -> Markup {
    let request = &opened.request;
    let follows = match &opened.follows {
        Ok(follows) => follows,
        Err(error) => return banner(Lang::Ja, Notice::Warning, html! { p { (words::refused(error)) } }),
    };
    if opened.offered.kind.effects.is_empty() {
        return html! {};
    }
    let (holds, over) = (
        request.holds(),
        request.cancelled_at.is_some() || matches!(request.flow.state, State::Abandoned { .. }),
    );
    html! {
        section.card aria-labelledby="follows-title" {
            h2 #follows-title { @if holds { "承認されて行われたこと" } @else { "承認されると" } }
            @if over { p.empty { "この申請はなくなったので、何も行われません。" } } @else {
                ul {
                    @for (taken, left) in follows.taken.iter().zip(&opened.left) { li {
                        @if holds { "休暇を" (in_days(taken.minutes)) "使いました（いまの残り " (in_days(*left)) "）。" }
                        @else { "休暇の残りが " (in_days(*left)) " から " strong { (in_days(left - taken.minutes)) } " になります。" }
                    } }
                    @for booking in &follows.bookings { li { (booking.label) " " (words::span(booking)) @if holds { " を予約しました。" } @else { " を予約します。" } } }
                    @for away in &follows.away { li { (away.from.date().short()) "〜" (away.until.date().add_days(-1).short()) " を不在（" (away.note) "）とし、その間は代決されます。" } }
                    @if holds {
                        @for task in &request.tasks { li {
                            (desk.hall.organisation.unit_name(&task.todo.unit)) "：" (task.todo.says) " "
                            @match &task.done {
                                Some((by, at)) => { "済み（" (desk.hall.organisation.name_of(by)) " " (moment(*at)) "）" },
                                None => strong { "まだ" },
                            }
                        } }
                    } @else {
                        @for todo in &follows.todo { li { (desk.hall.organisation.unit_name(&todo.unit)) "に「" (todo.says) "」が届きます。" } }
                    }
                    @if !follows.figures.is_empty() { li { "月ごとの集計に入ります。" } }
                }
            }
        }
    }
}

/// A form of this service's own acts.
fn own_form(
    opened: &Opened,
    again: &Again,
    act: &str,
    title: &str,
    label: &str,
    look: Look,
    words: &str,
) -> Markup {
    let id = format!("{act}-note");
    let typed = if again.act == act { again.typed.text("note") } else { "" };
    let props = FieldProps { id: &id, required: false, ..FieldProps::new(Lang::Ja, "note", "伝言") };
    html! {
        details.fold.act open[again.act == act] {
            summary id={ "act-" (act) } { (title) }
            form.fold-body method="post" action={ (opened.request.address()) "/" (act) } {
                (ExpectedVersion(opened.request.version).field())
                p { (words) }
                (text_area(&props, typed, 3, Some(2_000)))
                (button(label, look))
            }
        }
    }
}

/// Why it was not done.
enum Refused {
    Read(ReadError),
    Work(WorkError),
}

impl From<ReadError> for Refused {
    fn from(error: ReadError) -> Refused {
        Refused::Read(error)
    }
}

impl From<WorkError> for Refused {
    fn from(error: WorkError) -> Refused {
        Refused::Work(error)
    }
}

pub(super) async fn act(
    desk: Desk,
    Path((id, act)): Path<(String, String)>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (request, offered) = desk.request(&id).await?;
    let ExpectedVersion(version) = ExpectedVersion::of_form(&form).ok_or_else(PageError::unreadable)?;
    let mut again = Again { act: act.clone(), typed: form, ..Again::default() };
    let done = perform(&desk, &request, &offered, version, &act, &again.typed).await;
    let mut request = request;
    let status = match done {
        Ok(word) => return Ok(Flash::redirect(&request.address(), word)),
        Err(Refused::Read(ReadError::Page(error))) => return Err(error),
        Err(Refused::Read(ReadError::Field(field_id, message))) => {
            again.errors = vec![ErrorLink { field_id, message }];
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Refused::Work(WorkError::Conflict(now))) => {
            again.seen = Some(request.version);
            request = *now;
            StatusCode::CONFLICT
        }
        Err(Refused::Work(WorkError::Store(error))) => return Err(stored(error)),
        Err(Refused::Work(WorkError::NotFound)) => return Err(PageError::not_found()),
        Err(Refused::Work(error)) => {
            let link = ErrorLink { field_id: format!("act-{act}"), message: words::refused(&error) };
            again.errors = vec![link];
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let opened = Opened::read(&desk, request, offered).await?;
    Ok(page(&desk, &opened, &again)?.status(status).into_response())
}

/// Does what the form `act` asks for; the word for the next page.
async fn perform(
    desk: &Desk,
    request: &Request,
    offered: &Offered,
    version: i64,
    act: &str,
    form: &FormPairs,
) -> Result<&'static str, Refused> {
    let (zone, hall, kind, me) = (&desk.zone, &*desk.hall, &*offered.kind, desk.user.id.as_str());
    let at = (request.id.as_str(), version);
    let note = |name: &str| Asked::note(form, &format!("{name}-note"), None);
    if let Some(place) = act.strip_prefix("done-") {
        let place = place.parse().map_err(|_| ReadError::Page(PageError::not_found()))?;
        work::finish(zone, hall, me, at, place, note(act)?).await?;
        return Ok("task-done");
    }
    match act {
        "submit" => {
            work::submit(zone, hall, kind, me, at, note(act)?).await?;
            Ok("sent")
        }
        "cancel" => {
            work::cancel(zone, hall, kind, me, at, note(act)?).await?;
            Ok("cancelled")
        }
        _ => {
            let Asked { act, note, done } = read_act(&request.flow, &Terms::REQUEST, act, form)?;
            let now = work::act(zone, hall, kind, me, at, act, note).await?;
            // With several who decide, the first of them has only approved.
            Ok(if done == "decided" && !now.holds() { "approved" } else { done })
        }
    }
}

/// A file that was answered with.
pub(super) async fn file(
    desk: Desk,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (request, _) = desk.request(&id).await?;
    let ours = request.answers.iter().flat_map(|(_, value)| value.as_array().into_iter().flatten());
    if !ours.into_iter().any(|it| it["id"] == file.as_str()) {
        return Err(PageError::not_found());
    }
    let bytes = desk.zone.files.get(&file).await.map_err(|_| PageError::not_found())?;
    let kind = FileKind::recognise(&bytes).map(FileKind::media_type);
    Ok(served(bytes, kind, ""))
}
