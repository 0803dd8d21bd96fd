//! Files from outside that could not be disarmed: what is wrong with each, and its release by two people.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::{Organisation, Proved, stored};
use yakuba_quarantine::{Fate, Incoming, StepError};
use yakuba_web::ui::{
    Cell, Column, Look, Notice, Table, banner, button, definition_list, empty_state, table,
};
use yakuba_web::{Flash, FormPairs, Page, PageError};

use super::desk::{Desk, moment};
use super::form::{Form, Wrong};
use super::organisation::one_button;
use crate::{QUARANTINE, t};

const MENU: &str = "/admin/quarantine";
/// Files on the page; those that came first come first.
const MOST: i64 = 200;

pub(super) async fn list(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(QUARANTINE, None)?;
    let held = yakuba_quarantine::held(&desk.zone.store, MOST).await.map_err(stored)?;
    let labels = ["arrived-at", "size", "held-why", "held-state"].map(t);
    let columns: Vec<Column<'_>> = labels.iter().map(|label| Column::new(label)).collect();
    let rows: Vec<(String, Vec<Cell>)> = held
        .iter()
        .map(|file| {
            let cells = vec![
                Cell(html! { a href={ (MENU) "/" (file.id) } { (moment(file.arrived_at)) } }),
                Cell::from(kilobytes(file.size)),
                Cell::from(file.why.clone()),
                Cell::from(state(file).into_owned()),
            ];
            (file.id.clone(), cells)
        })
        .collect();
    let caption = t("quarantine");
    let empty = empty_state(&t("nothing-held"), &t("nothing-held-more"), None);
    let body = html! {
        h1 { (caption) }
        p { (t("quarantine-what")) }
        (table(&Table { lang: Lang::Ja, caption: &caption, columns: &columns, rows: &rows, bulk: None, empty }))
    };
    Ok(desk.page(MENU, &caption, None, body))
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    page(&desk, &id, &FormPairs::default(), None).await
}

async fn page(desk: &Desk, id: &str, typed: &FormPairs, wrong: Option<&Wrong>) -> Result<Page, PageError> {
    desk.user.require(QUARANTINE, None)?;
    let found = yakuba_quarantine::of(&desk.zone.store, &[id]).await.map_err(stored)?.pop();
    let file = found.filter(|file| file.is_held() || file.is_released()).ok_or_else(PageError::not_found)?;
    let organisation = desk.organisation(desk.today()).await?;
    let caption = t("quarantine-one");
    let body = html! {
        h1 { (caption) }
        @if file.is_held() { (banner(Lang::Ja, Notice::Warning, html! { p { (file.why) "。" } p { (t("held-more")) } })) }
        @else { (banner(Lang::Ja, Notice::Warning, html! { p { (t("released-more")) } })) }
        (definition_list(&facts(&file, &organisation)))
        (steps(desk, &file, typed, wrong))
    };
    let draft = if wrong.is_some() { Desk::page_to_correct } else { Desk::page };
    Ok(draft(desk, MENU, &caption, Some(MENU), body))
}

fn facts(file: &Incoming, organisation: &Organisation) -> Vec<(&'static str, Markup)> {
    let mut facts = vec![
        ("届いた日時", html! { (moment(file.arrived_at)) }),
        ("大きさ", html! { (kilobytes(file.size)) }),
        ("状態", html! { (state(file)) }),
        ("ファイルの番号", html! { code { (file.id) } }),
        ("SHA-256", html! { code { (file.sha256) } }),
    ];
    match &file.fate {
        Fate::Asked { by, at, because } => {
            facts.push(("取り出しを求めた人", html! { (organisation.name_of(by)) "（" (moment(*at)) "）" }));
            facts.push(("理由", html! { (because) }));
        }
        Fate::Released { asked_by, by, at, because } => {
            facts.push(("取り出しを求めた人", html! { (organisation.name_of(asked_by)) }));
            facts.push(("理由", html! { (because) }));
            facts.push(("認めた人", html! { (organisation.name_of(by)) "（" (moment(*at)) "）" }));
        }
        Fate::Held | Fate::Disarmed { .. } => {}
    }
    facts
}

fn steps(desk: &Desk, file: &Incoming, typed: &FormPairs, wrong: Option<&Wrong>) -> Markup {
    let act = |what: &str| format!("{MENU}/{}/{what}", file.id);
    let form = Form { typed, wrong, prefix: "" };
    html! {
        @if file.may_pass_later && file.is_held() {
            section.card { h2 { (t("try-again")) } p { (t("try-again-what")) } (one_button(&act("again"), "try-again", Look::Secondary, &[])) }
        }
        @match &file.fate {
            Fate::Held => section.card {
                h2 { (t("ask-release")) }
                p { (t("ask-release-what")) }
                (form.summary())
                form method="post" action=(act("ask")) {
                    (form.text("because", "release-because", Some("because-hint"), true))
                    (button(&t("ask-release"), Look::Primary))
                }
            },
            Fate::Asked { by, .. } => section.card {
                h2 { (t("agree-release")) }
                @if *by == desk.user.id { p { (t("agree-other")) } }
                @else { p { (t("agree-release-what")) } (one_button(&act("release"), "agree-release", Look::Danger, &[])) }
                (one_button(&act("withdraw"), "withdraw-release", Look::Quiet, &[]))
            },
            Fate::Released { .. } | Fate::Disarmed { .. } => {}
        }
    }
}

pub(super) async fn act(
    desk: Desk,
    _: Proved<Lgwan>,
    Path((id, what)): Path<(String, String)>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(QUARANTINE, None)?;
    let (zone, by) = (&desk.zone, desk.user.id.as_str());
    let (done, word) = match what.as_str() {
        "ask" => (
            yakuba_quarantine::ask(&zone.store, &zone.clock, &id, by, form.text("because")).await,
            "release-asked",
        ),
        "withdraw" => {
            (yakuba_quarantine::withdraw(&zone.store, &zone.clock, &id, by).await, "release-withdrawn")
        }
        "release" => (
            yakuba_quarantine::release(&zone.store, &zone.files, &zone.clock, &id, by).await,
            "file-released",
        ),
        "again" => match yakuba_quarantine::try_again(&zone.store, &zone.files, &zone.clock, &id, by).await {
            Ok(true) => return Ok(Flash::redirect(MENU, "came-in")),
            other => (other.map(|_| ()), "still-held"),
        },
        _ => return Err(PageError::not_found()),
    };
    match done {
        Ok(()) => Ok(Flash::redirect(&format!("{MENU}/{id}"), word)),
        Err(StepError::NoReason) => {
            let wrong = Wrong::key("because", "because-missing");
            Ok(page(&desk, &id, &form, Some(&wrong)).await?.into_response())
        }
        // What is there now is shown: somebody was faster, or somebody tried to be both of the two.
        Err(StepError::Moved | StepError::SamePerson) => {
            Ok(Flash::redirect(&format!("{MENU}/{id}"), "not-that-way"))
        }
        Err(StepError::NotFound) => Err(PageError::not_found()),
        Err(StepError::Store(error)) => Err(stored(error)),
        Err(StepError::Files(error)) => Err(PageError::internal(error)),
    }
}

fn state(file: &Incoming) -> std::borrow::Cow<'static, str> {
    match &file.fate {
        Fate::Held => t("state-held"),
        Fate::Asked { .. } => t("state-asked"),
        Fate::Released { .. } => t("state-released"),
        Fate::Disarmed { .. } => t("state-disarmed"),
    }
}

fn kilobytes(bytes: i64) -> String {
    format!("{} KB", (bytes + 999) / 1_000)
}
