use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_base::Lang;
use yakuba_identity::organisation::{self, Planned, UnitChange};
use yakuba_identity::{Organisation, stored};
use yakuba_web::ui::{
    Cell, Column, Look, Notice, Table, action_button, banner, button, empty_state, filters, link_button_as,
    table, toolbar,
};
use yakuba_web::{Flash, FormPairs, Page, PageError};

use super::desk::Desk;
use super::form::{Form, Wrong, day, day_or};
use crate::{ORGANISATION, t};

pub(super) const MENU: &str = "/admin/organisation";

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    on: String,
}

/// The units as of a day, and what is different from today.
pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    let on = day_or(&asked.on, desk.today());
    let (now, then) = (desk.organisation(desk.today()).await?, desk.organisation(on).await?);
    let may_change = desk.user.may(ORGANISATION, None);
    let plans = organisation::planned(&desk.zone.store, desk.today()).await.map_err(stored)?;
    let typed = FormPairs(vec![("on".to_owned(), on.short())]);
    let form = Form { typed: &typed, wrong: None, prefix: "" };
    let body = html! {
        h1 { (t("organisation")) "　" (on.long()) }
        (filters(Lang::Ja, MENU, &form.text("on", "as-of", None, false), on != desk.today(), MENU))
        p.hint { (t("day-hint")) }
        @if may_change {
            (toolbar(&t("organisation"), &link_button_as(&t("add-unit"), &format!("/admin/organisation/add?on={on}"), Look::Secondary)))
        }
        @if on != desk.today() { (differences(&now, &then)) }
        (stranded(&then))
        (units(&then))
        (planned(&plans, may_change))
    };
    Ok(desk.page(MENU, &t("organisation"), None, body))
}

fn units(organisation: &Organisation) -> Markup {
    let labels = ["unit-name", "unit-mark", "unit-phone", "unit-floor", "unit-people"].map(t);
    let columns: Vec<Column<'_>> = labels
        .iter()
        .enumerate()
        .map(|(n, label)| if n >= 3 { Column::new(label).number() } else { Column::new(label) })
        .collect();
    let rows: Vec<(String, Vec<Cell>)> = organisation
        .tree()
        .into_iter()
        .map(|(depth, unit)| {
            let url = format!("/admin/organisation/units/{}?on={}", unit.code, organisation.on);
            let name =
                html! { span aria-hidden="true" { ("　".repeat(depth)) } a href=(url) { (unit.name()) } };
            let cells = vec![
                Cell(name),
                Cell::from(&unit.content.mark),
                Cell::from(&unit.content.phone),
                Cell(html! { @if let Some(floor) = unit.content.floor { (floor) } }),
                Cell(html! { (organisation.members(&unit.code).len()) }),
            ];
            (unit.code.clone(), cells)
        })
        .collect();
    let caption = t("organisation");
    let empty = empty_state(&t("no-units"), &t("no-units-todo"), None);
    table(&Table { lang: Lang::Ja, caption: &caption, columns: &columns, rows: &rows, bulk: None, empty })
}

/// What is different on that day, in words.
fn differences(now: &Organisation, then: &Organisation) -> Markup {
    let difference = now.difference(then);
    html! {
        section.card {
            h2 { (t("what-changes")) }
            @if difference.units.is_empty() && difference.moves.is_empty() { p { (t("nothing-changes")) } }
            ul {
                @for change in &difference.units { li { @match change {
                    UnitChange::Opened(unit) => { strong { (t("unit-opened")) } " " (unit.name()) },
                    UnitChange::Closed(unit) => { strong { (t("unit-closed")) } " " (unit.name()) },
                    UnitChange::Renamed(before, after) => { strong { (t("unit-renamed")) } " " (before.name()) " → " (after.name()) },
                    UnitChange::Moved(before, after) => {
                        strong { (t("unit-moved")) } " " (after.name()) "（" (parent(now, before.content.parent.as_deref())) " → " (parent(then, after.content.parent.as_deref())) "）"
                    },
                    UnitChange::Revised(_, after) => { strong { (t("unit-revised")) } " " (after.name()) },
                } } }
                @for (person, before, after) in &difference.moves { li {
                    strong { (t("person-moves")) } " " (person.name.full()) "（"
                    @match before { Some(post) => (post_name(now, post)), None => (t("no-post")) }
                    " → "
                    @match after { Some(post) => (post_name(then, post)), None => (t("no-post")) }
                    "）"
                } }
            }
        }
    }
}

fn parent<'o>(organisation: &'o Organisation, code: Option<&'o str>) -> &'o str {
    code.map_or("—", |code| organisation.unit_name(code))
}

pub(super) fn post_name(organisation: &Organisation, post: &organisation::Assignment) -> String {
    format!("{} {}", organisation.unit_name(&post.unit), organisation.position_name(&post.position))
}

/// Who has a post in a unit that does not exist on that day: to be moved before.
fn stranded(organisation: &Organisation) -> Markup {
    let stranded = organisation.stranded();
    html! {
        @if !stranded.is_empty() {
            (banner(Lang::Ja, Notice::Warning, html! {
                p { (t("stranded")) }
                ul { @for (person, post) in &stranded { li {
                    a href={ "/admin/staff/" (person.id) } { (person.name.full()) } "（" (post_name(organisation, post)) "）"
                } } }
            }))
        }
    }
}

fn planned(plans: &[Planned], may_change: bool) -> Markup {
    html! {
        section {
            h2 { (t("planned")) }
            @if plans.is_empty() { p { (t("nothing-planned")) } }
            ul.plain-list { @for plan in plans { li {
                form method="post" action="/admin/organisation/cancel" {
                    a href={ (MENU) "?on=" (plan.from) } { (plan.from.short()) } " "
                    @match (&plan.content, plan.new) {
                        (Some(content), true) => { (t("unit-opened")) " " (content.name.get(Lang::Ja)) },
                        (Some(content), false) => { (t("unit-revised")) " " (content.name.get(Lang::Ja)) },
                        (None, _) => { (t("unit-closed")) " " (plan.code) },
                    }
                    @if may_change {
                        input type="hidden" name="code" value=(plan.code);
                        " " (action_button(&t("take-back"), Look::Quiet, "from", &plan.from.to_string()))
                    }
                }
            } } }
        }
    }
}

/// Takes back what was planned.
pub(super) async fn cancel(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(ORGANISATION, None)?;
    let from = day(&form, "from").map_err(|_| PageError::unreadable())?;
    let code = form.text("code").to_owned();
    let entry = desk.entry("organisation.change-cancelled", "unit", &code, Some(from));
    let done = desk
        .act(entry, async move |tx, clock| organisation::cancel_unit_change(tx, clock, &code, from).await)
        .await;
    match done {
        Ok(()) => Ok(Flash::redirect(MENU, "taken-back")),
        Err(error) => {
            let wrong = Wrong::of(error).map_err(stored)?;
            Err(PageError::conflict(wrong.words))
        }
    }
}

/// A form of one button.
pub(super) fn one_button(action: &str, label: &str, look: Look, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form method="post" action=(action) {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            (button(&t(label), look))
        }
    }
}
