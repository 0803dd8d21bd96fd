use axum::{Extension, response::Response};
use maud::html;
use yakuba_base::Lang;
use yakuba_health::{Finding, Level, Machine, worst};
use yakuba_identity::stored;
use yakuba_web::ui::{Cell, Column, Look, Notice, Table, banner, empty_state, stat_tile, table};
use yakuba_web::{Flash, Page, PageError};

use super::desk::Desk;
use super::organisation::one_button;
use crate::{STATE, t};

const MENU: &str = "/admin/state";

/// What waits, and what waits for a person. The office sees its own network: the others are not reachable from here.
pub(super) async fn show(desk: Desk, machine: Option<Extension<Machine>>) -> Result<Page, PageError> {
    desk.user.require(STATE, None)?;
    let store = &desk.zone.store;
    let jobs = (
        yakuba_jobs::open_count(store).await.map_err(stored)?,
        yakuba_jobs::failed_count(store).await.map_err(stored)?,
    );
    let messages = (
        yakuba_relay::open_count(store).await.map_err(stored)?,
        yakuba_relay::held_count(store).await.map_err(stored)?,
    );
    let mut findings = machine.map(|Extension(Machine(look))| look()).unwrap_or_default();
    findings.extend(yakuba_health::zone(store, None, desk.zone.clock.now()).await.map_err(stored)?);
    let unit = t("count-unit");
    let body = html! {
        h1 { (t("state")) }
        @if jobs.1 == 0 && messages.1 == 0 && worst(&findings) == Level::Good { (banner(Lang::Ja, Notice::Success, html! { p { (t("all-well")) } })) }
        @else { (banner(Lang::Ja, Notice::Warning, html! { p { (t("needs-person")) } })) }
        div.stats {
            (stat_tile(&t("jobs-open"), &jobs.0.to_string(), &unit, None))
            (stat_tile(&t("jobs-failed"), &jobs.1.to_string(), &unit, None))
            (stat_tile(&t("messages-open"), &messages.0.to_string(), &unit, None))
            (stat_tile(&t("messages-held"), &messages.1.to_string(), &unit, None))
        }
        @if jobs.1 > 0 { p { (t("retry-what")) } (one_button("/admin/state/retry", "retry", Look::Primary, &[])) }
        @if messages.1 > 0 { p { (t("release-what")) } (one_button("/admin/state/release", "release", Look::Primary, &[])) }
        h2 { (t("findings")) }
        (found(&findings))
        p.hint { (t("state-zone")) }
    };
    Ok(desk.page(MENU, &t("state"), None, body))
}

/// What was looked at, the worst first.
fn found(findings: &[Finding]) -> maud::Markup {
    let mut worst_first: Vec<&Finding> = findings.iter().collect();
    worst_first.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let (level, says, todo) = (t("finding-level"), t("finding-says"), t("finding-todo"));
    let columns = [Column::new(&level).unbroken(), Column::new(&says), Column::new(&todo)];
    let row = |finding: &&Finding| {
        let cells = [finding.level.ja(), &finding.says, finding.todo.unwrap_or("—")];
        (finding.check.to_owned(), cells.into_iter().map(Cell::from).collect())
    };
    let rows: Vec<(String, Vec<Cell>)> = worst_first.iter().map(row).collect();
    let (caption, empty) = (t("findings"), empty_state(&t("findings-none"), "", None));
    table(&Table { lang: Lang::Ja, caption: &caption, columns: &columns, rows: &rows, bulk: None, empty })
}

pub(super) async fn retry(desk: Desk) -> Result<Response, PageError> {
    desk.user.require(STATE, None)?;
    note(&desk, "jobs.retried").await?;
    yakuba_jobs::retry_failed(&desk.zone.store, desk.zone.clock.now()).await.map_err(stored)?;
    Ok(Flash::redirect(MENU, "retried"))
}

pub(super) async fn release(desk: Desk) -> Result<Response, PageError> {
    desk.user.require(STATE, None)?;
    note(&desk, "relay.released").await?;
    yakuba_relay::release_held(&desk.zone.store).await.map_err(stored)?;
    Ok(Flash::redirect(MENU, "released"))
}

async fn note(desk: &Desk, action: &'static str) -> Result<(), PageError> {
    let entry = desk.entry(action, "network", "lgwan", None);
    desk.note(entry).await.map_err(stored)
}
