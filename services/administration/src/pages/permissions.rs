use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_base::{Date, Lang};
use yakuba_city::Lgwan;
use yakuba_identity::access::{self, Grant, NewRule, Rule, RuleError};
use yakuba_identity::{Organisation, Permissions, Proved, Reach, Scope, stored};
use yakuba_web::ui::{Cell, Column, Look, Table, action_button, button, empty_state, filters, table};
use yakuba_web::{Flash, FormPairs, Page, PageError};

use super::desk::{Desk, span};
use super::form::{Form, Wrong, day, day_if_any, day_or, filled, position_choices, unit_choices};
use crate::{PERMISSIONS, t};

const MENU: &str = "/admin/permissions";

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    permission: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    on: String,
}

fn scope_words(scope: Scope) -> String {
    let key = match scope {
        Scope::Own => "scope-own",
        Scope::Division => "scope-division",
        Scope::Below => "scope-below",
        Scope::City => "scope-city",
    };
    t(key).into_owned()
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    page(&desk, &asked, None).await
}

async fn page(desk: &Desk, asked: &Asked, again: Option<(&FormPairs, &Wrong)>) -> Result<Page, PageError> {
    desk.user.require(PERMISSIONS, None)?;
    let on = day_or(&asked.on, desk.today());
    let organisation = desk.organisation(on).await?;
    let rules = access::rules(&desk.zone.store, desk.today().min(on)).await.map_err(stored)?;
    let question = FormPairs(
        [("permission", asked.permission.clone()), ("unit", asked.unit.clone()), ("on", on.short())]
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
    );
    let ask = Form { typed: &question, wrong: None, prefix: "ask-" };
    let empty = FormPairs::default();
    let add = match again {
        Some((typed, wrong)) => Form { typed, wrong: Some(wrong), prefix: "" },
        None => Form { typed: &empty, wrong: None, prefix: "" },
    };
    let scopes: Vec<(String, String)> =
        Scope::ALL.iter().map(|scope| (scope.name().to_owned(), scope_words(*scope))).collect();
    let fields = html! {
        (ask.text("permission", "permission", None, false))
        (ask.choice("unit", "unit", false, &unit_choices(&organisation)))
        (ask.text("on", "as-of", None, false))
    };
    let body = html! {
        h1 { (t("permissions")) }
        (add.summary())
        section {
            h2 { (t("who-may")) }
            (filters(Lang::Ja, MENU, &fields, !asked.permission.is_empty(), MENU))
            @if !asked.permission.is_empty() { (who_may(&organisation, &rules, asked)) }
        }
        section {
            h2 { (t("rules")) }
            (rule_table(desk, &organisation, &rules))
        }
        section.card {
            h2 { (t("add-rule")) }
            form method="post" action="/admin/permissions/add" {
                (add.text("permission", "permission", Some("permission-hint"), true))
                (add.choice("position", "position", false, &position_choices(&organisation)))
                (add.choice("unit", "unit-of-post", false, &unit_choices(&organisation)))
                (add.text("login", "login", Some("rule-login-hint"), false))
                (add.choice("scope", "scope", true, &scopes))
                (add.day("from", "from-day", true))
                (add.day("to", "first-day-without", false))
                (button(&t("add-rule"), Look::Primary))
            }
        }
    };
    let title = t("permissions");
    Ok(if again.is_some() {
        desk.page_to_correct(MENU, &title, None, body)
    } else {
        desk.page(MENU, &title, None, body)
    })
}

/// Who may do it, and why.
fn who_may(organisation: &Organisation, rules: &[Rule], asked: &Asked) -> Markup {
    let unit = Some(asked.unit.as_str()).filter(|unit| !unit.is_empty());
    let found = access::who_may(organisation, rules, asked.permission.trim(), unit);
    html! {
        @if found.is_empty() { p { (t("nobody-may")) } }
        ul { @for (id, grants) in &found { li {
            a href={ "/admin/staff/" (id) } { (organisation.name_of(id)) }
            ul { @for grant in grants { li { (grant_words(organisation, rules, grant)) } } }
        } } }
    }
}

/// What somebody may do, and why.
pub(super) fn grants(organisation: &Organisation, rules: &[Rule], may: &Permissions) -> Markup {
    html! {
        @if may.0.is_empty() { p { (t("may-nothing")) } }
        ul { @for grant in &may.0 { li { (grant_words(organisation, rules, grant)) } } }
    }
}

fn grant_words(organisation: &Organisation, rules: &[Rule], grant: &Grant) -> Markup {
    let rule = rules.iter().find(|rule| rule.id == grant.rule);
    let units = match &grant.reach {
        Reach::City => t("scope-city").into_owned(),
        Reach::Units(units) => {
            units.iter().map(|unit| organisation.unit_name(unit)).collect::<Vec<_>>().join("、")
        }
    };
    html! {
        code { (grant.permission) } "　" (units)
        p.hint {
            (t("because")) " "
            @if let Some(rule) = rule { (holder(organisation, &rule.content)) "　" (span(rule.content.valid_from, rule.content.valid_to)) }
            @if let Some((unit, position)) = &grant.post { "　" (organisation.unit_name(unit)) " " (organisation.position_name(position)) }
        }
    }
}

/// To whom a rule gives what it gives.
fn holder(organisation: &Organisation, rule: &NewRule) -> String {
    let unit = rule.unit.as_deref().map(|unit| organisation.unit_name(unit).to_owned());
    let position = rule.position.as_deref().map(|position| organisation.position_name(position).to_owned());
    let person = rule.staff.as_deref().map(|id| organisation.name_of(id));
    [unit, position, person].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn rule_table(desk: &Desk, organisation: &Organisation, rules: &[Rule]) -> Markup {
    let labels = ["permission", "given-to", "scope", "holds", "end-rule"].map(t);
    let columns: Vec<Column<'_>> = labels.iter().map(|label| Column::new(label)).collect();
    let tomorrow = desk.today().add_days(1);
    let rows: Vec<(String, Vec<Cell>)> = rules
        .iter()
        .map(|rule| {
            let end = html! {
                @if rule.content.valid_to.is_none() {
                    form method="post" action="/admin/permissions/end" {
                        input type="hidden" name="rule" value=(rule.id);
                        input type="text" name="from" value=(tomorrow.short()) aria-label=(t("first-day-without"));
                        (action_button(&t("end-rule"), Look::Quiet, "do", "end"))
                    }
                }
            };
            let cells = vec![
                Cell(html! { code { (rule.content.permission) } }),
                Cell::from(holder(organisation, &rule.content)),
                Cell::from(scope_words(rule.content.scope)),
                Cell::from(span(rule.content.valid_from, rule.content.valid_to)),
                Cell(end),
            ];
            (rule.id.clone(), cells)
        })
        .collect();
    let caption = t("rules");
    table(&Table {
        lang: Lang::Ja,
        caption: &caption,
        columns: &columns,
        rows: &rows,
        bulk: None,
        empty: empty_state(&t("no-rules"), &t("no-rules-todo"), None),
    })
}

fn read(organisation: &Organisation, form: &FormPairs) -> Result<(NewRule, Date), Wrong> {
    let staff = match filled(form, "login") {
        None => None,
        Some(login) => Some(
            organisation.by_login(&login).ok_or_else(|| Wrong::key("login", "no-such-login"))?.id.clone(),
        ),
    };
    let from = day(form, "from")?;
    let rule = NewRule {
        permission: form.text("permission").trim().to_owned(),
        unit: filled(form, "unit"),
        position: filled(form, "position"),
        staff,
        scope: Scope::from_name(form.text("scope")).ok_or_else(|| Wrong::key("scope", "choose-one"))?,
        valid_from: from,
        valid_to: day_if_any(form, "to")?,
    };
    Ok((rule, from))
}

pub(super) async fn add(desk: Desk, _: Proved<Lgwan>, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(PERMISSIONS, None)?;
    let organisation = desk.organisation(day_or(form.text("from"), desk.today())).await?;
    let wrong = match read(&organisation, &form) {
        Err(wrong) => wrong,
        Ok((rule, from)) => {
            let entry = desk.entry("permission.rule-added", "permission", &rule.permission, Some(from));
            match desk
                .act(entry, async move |tx, clock| access::add_rule(tx, clock, &rule).await.map(drop))
                .await
            {
                Ok(()) => return Ok(Flash::redirect(MENU, "saved")),
                Err(RuleError::Everybody) => Wrong::key("position", "rule-for-everybody"),
                Err(RuleError::Permission) => Wrong::key("permission", "permission-wrong"),
                Err(RuleError::Dates) => Wrong::key("to", "dates-wrong"),
                Err(RuleError::Store(error)) => return Err(stored(error)),
            }
        }
    };
    Ok(page(&desk, &Asked::default(), Some((&form, &wrong))).await?.into_response())
}

pub(super) async fn end(desk: Desk, _: Proved<Lgwan>, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(PERMISSIONS, None)?;
    let id = form.text("rule").to_owned();
    // A rule that held yesterday held: its end is today at the earliest.
    let from = day(&form, "from").map_err(|wrong| PageError::conflict(wrong.words))?.max(desk.today());
    let entry = desk.entry("permission.rule-ended", "rule", &id, Some(from));
    desk.act(entry, async move |tx, _| access::end_rule(tx, &id, from).await).await.map_err(stored)?;
    Ok(Flash::redirect(MENU, "saved"))
}
