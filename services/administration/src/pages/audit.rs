use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;
use yakuba_audit::{Filter, Finding, Recorded};
use yakuba_base::{Date, Id, Lang, Time, Timestamp};
use yakuba_identity::{Organisation, stored};
use yakuba_tables::{Format, TableOut};
use yakuba_web::ui::{
    Cell, Column, Look, Notice, Pagination, Table, banner, button, empty_state, filters, link_button_as,
    pagination, table, toolbar,
};
use yakuba_web::{FormPairs, Page, PageError};

use super::desk::{Desk, moment};
use super::form::{Form, Wrong, day_if_any};
use crate::{AUDIT, t};

const MENU: &str = "/admin/audit";
/// Entries on one page.
const PAGE: usize = 100;
/// Entries in one download.
const MOST: usize = 100_000;

#[derive(Clone, Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    actor: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    before: String,
}

impl Asked {
    fn pairs(&self) -> FormPairs {
        let pairs = [
            ("actor", &self.actor),
            ("subject", &self.subject),
            ("action", &self.action),
            ("from", &self.from),
            ("to", &self.to),
        ];
        FormPairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }

    fn query(&self, before: Option<&str>) -> String {
        let pairs = self.pairs();
        let filled = pairs.0.iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(filled)
            .extend_pairs(before.map(|before| ("before", before)))
            .finish()
    }

    /// Which entries, and from which moment on. An actor may be given as a login.
    ///
    /// # Errors
    /// When a day is none: whoever looks for a time must not be shown all of it.
    fn filter(&self, organisation: &Organisation) -> Result<(Filter, Option<Timestamp>), Wrong> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let pairs = self.pairs();
        let day = |name| day_if_any(&pairs, name);
        let end = day("to")?.map(|last: Date| first_id(midnight(last.add_days(1))));
        let before = some(&self.before).into_iter().chain(end).min();
        let actor = some(&self.actor).map(|actor| match organisation.by_login(&actor) {
            Some(person) => format!("staff:{}", person.id),
            None => actor,
        });
        let from = day("from")?.map(midnight);
        Ok((Filter { actor, subject: some(&self.subject), action: some(&self.action), before }, from))
    }
}

fn midnight(day: Date) -> Timestamp {
    Timestamp::from_tokyo(day, Time::MIDNIGHT)
}

/// An id smaller than any that was made at this moment or later: ids are ordered by time (RFC 9562 §5.7).
fn first_id(at: Timestamp) -> String {
    Id::<Recorded>::from_parts(at.as_millis(), [0; 10]).to_string()
}

fn actor_words(organisation: &Organisation, actor: &str) -> String {
    match actor.split_once(':') {
        Some(("staff", id)) => organisation.name_of(id),
        Some(("system", name)) => format!("{} {name}", t("actor-system")),
        Some(("program", _)) => t("actor-program").into_owned(),
        Some(("resident" | "link", _)) => t("actor-resident").into_owned(),
        _ => t("actor-nobody").into_owned(),
    }
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(AUDIT, None)?;
    let organisation = desk.organisation(desk.today()).await?;
    let (filter, from, wrong) = match asked.filter(&organisation) {
        Ok((filter, from)) => (Some(filter), from, None),
        Err(wrong) => (None, None, Some(wrong)),
    };
    let mut entries = match &filter {
        Some(filter) => yakuba_audit::page(&desk.zone.store, filter, PAGE + 1).await.map_err(stored)?,
        None => Vec::new(),
    };
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let before_from = entries.iter().position(|entry| from.is_some_and(|from| entry.at < from));
    entries.truncate(before_from.unwrap_or(entries.len()));
    let next = entries
        .last()
        .filter(|_| more && before_from.is_none())
        .map(|last| format!("{MENU}?{}", asked.query(Some(&last.id))));

    let labels = ["at", "actor", "action", "subject", "detail", "sealed"].map(t);
    let columns: Vec<Column<'_>> = labels.iter().map(|label| Column::new(label)).collect();
    let rows: Vec<(String, Vec<Cell>)> = entries
        .iter()
        .map(|entry| {
            let only = |name: &str, value: &str| {
                let query: String = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
                format!("{MENU}?{query}")
            };
            let cells = vec![
                Cell::from(moment(entry.at)),
                Cell(html! { a href=(only("actor", &entry.actor)) { (actor_words(&organisation, &entry.actor)) } }),
                Cell(html! { code { (entry.action) } }),
                Cell(html! { a href=(only("subject", &entry.subject)) { (entry.subject) } }),
                Cell(html! { @if entry.detail != "null" { code { (entry.detail) } } }),
                Cell(html! { @if let Some(block) = entry.block { (block) } }),
            ];
            (entry.id.clone(), cells)
        })
        .collect();
    let pairs = asked.pairs();
    let form = Form { typed: &pairs, wrong: wrong.as_ref(), prefix: "" };
    let fields = html! {
        (form.text("actor", "actor", None, false))
        (form.text("subject", "subject", None, false))
        (form.text("action", "action", None, false))
        (form.text("from", "first-day", None, false))
        (form.text("to", "last-day", None, false))
    };
    let query = asked.query(None);
    let caption = t("audit");
    let buttons = html! {
        (link_button_as(&t("download-csv"), &format!("/admin/audit.csv?{query}"), Look::Secondary)) " "
        (link_button_as(&t("verify"), "/admin/audit/verify", Look::Secondary))
    };
    let body = html! {
        h1 { (caption) }
        (form.summary())
        (toolbar(&caption, &buttons))
        (filters(Lang::Ja, MENU, &fields, !query.is_empty(), MENU))
        p.hint { (t("audit-hint")) }
        (table(&Table { lang: Lang::Ja, caption: &caption, columns: &columns, rows: &rows, bulk: None, empty: empty_state(&t("no-entries"), &t("no-entries-todo"), None) }))
        (pagination(Lang::Ja, &Pagination { previous: None, next, shown: String::new() }))
    };
    Ok(match wrong {
        None => desk.page(MENU, &caption, None, body),
        Some(_) => desk.page_to_correct(MENU, &caption, None, body),
    })
}

/// The same entries as a table for other programs.
pub(super) async fn csv(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    desk.user.require(AUDIT, None)?;
    let organisation = desk.organisation(desk.today()).await?;
    let Ok((mut filter, from)) = asked.filter(&organisation) else {
        // The page says what is wrong.
        return Ok(Redirect::to(&format!("{MENU}?{}", asked.query(None))).into_response());
    };
    let mut rows: Vec<[String; 7]> = Vec::new();
    'pages: while rows.len() < MOST {
        let entries = yakuba_audit::page(&desk.zone.store, &filter, 1_000).await.map_err(stored)?;
        let Some(last) = entries.last() else { break };
        filter.before = Some(last.id.clone());
        for entry in entries {
            if from.is_some_and(|from| entry.at < from) {
                break 'pages;
            }
            let block = entry.block.map(|block| block.to_string()).unwrap_or_default();
            let at = entry.at.to_string();
            rows.push([entry.id, at, entry.actor, entry.action, entry.subject, entry.detail, block]);
        }
    }
    let entry = desk.entry("audit.exported", "audit", "csv", None);
    desk.note(entry).await.map_err(stored)?;
    let head = ["id", "at", "actor", "action", "subject", "detail", "block"];
    TableOut::new(head, rows).download(Format::Csv, "audit").map_err(PageError::internal)
}

pub(super) async fn show_verify(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(AUDIT, None)?;
    let body = html! {
        h1 { (t("verify")) }
        p { (t("verify-what")) }
        form method="post" action="/admin/audit/verify" { (button(&t("verify-do"), Look::Primary)) }
    };
    Ok(desk.page(MENU, &t("verify"), Some(MENU), body))
}

pub(super) async fn verify(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(AUDIT, None)?;
    let report = yakuba_audit::verify(&desk.zone.store, &yakuba_service::log_signer(&desk.zone))
        .await
        .map_err(stored)?;
    let (notice, words) = if report.findings.is_empty() {
        (Notice::Success, "verify-clean")
    } else {
        (Notice::Error, "verify-broken")
    };
    let entry = desk.entry("audit.verified", "audit", "log", None);
    desk.note(entry).await.map_err(stored)?;
    let body = html! {
        h1 { (t("verify")) }
        (banner(Lang::Ja, notice, html! {
            p { (t(words)) }
            ul { @for finding in &report.findings { li { (finding_words(finding)) } } }
        }))
        dl.definitions {
            div { dt { (t("verify-blocks")) } dd { (report.blocks) } }
            div { dt { (t("verify-entries")) } dd { (report.entries) } }
            div { dt { (t("verify-unsealed")) } dd { (report.unsealed) } }
            div { dt { (t("verify-head")) } dd { @for line in report.head.lines() { div { code { (line) } } } p.hint { (t("verify-head-hint")) } } }
        }
    };
    Ok(desk.page(MENU, &t("verify"), Some(MENU), body))
}

fn finding_words(finding: &Finding) -> String {
    let (key, n) = match finding {
        Finding::Altered { block } => ("finding-altered", *block),
        Finding::Broken { block } => ("finding-broken", *block),
        Finding::Missing { block } => ("finding-missing", *block),
        Finding::Head { block } => ("finding-head", *block),
        Finding::Stray { entries } => ("finding-stray", i64::try_from(*entries).unwrap_or(i64::MAX)),
    };
    crate::tr_args(Lang::Ja, key, &[("n", n.into())]).into_owned()
}
