use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_base::{Lang, Text};
use yakuba_identity::organisation::{self, ChangeError, Unit, UnitContent};
use yakuba_identity::{Organisation, stored};
use yakuba_web::ui::{Look, button, definition_list};
use yakuba_web::{Flash, FormPairs, Page, PageError};

use super::desk::{Desk, span};
use super::form::{Form, Wrong, day, day_or, filled, unit_choices};
use super::organisation::MENU;
use crate::{ORGANISATION, t};

const KINDS: [(&str, &str); 8] = [
    ("department", "kind-department"),
    ("division", "kind-division"),
    ("group", "kind-group"),
    ("branch", "kind-branch"),
    ("hall", "kind-hall"),
    ("board", "kind-board"),
    ("council", "kind-council"),
    ("fire", "kind-fire"),
];

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    on: String,
}

/// The fields of a unit.
fn fields(form: &Form<'_>, organisation: &Organisation) -> Markup {
    let kinds: Vec<(String, String)> =
        KINDS.iter().map(|(kind, key)| ((*kind).to_owned(), t(key).into_owned())).collect();
    html! {
        (form.day("from", "from-day", true))
        (form.text("name", "unit-name", None, true))
        (form.text("name_easy", "unit-name-easy", None, false))
        (form.text("name_en", "unit-name-en", None, false))
        (form.text("short", "unit-short", None, false))
        (form.choice("parent", "unit-parent", false, &unit_choices(organisation)))
        (form.choice("kind", "unit-kind", true, &kinds))
        (form.text("mark", "unit-mark", Some("unit-mark-hint"), false))
        (form.text("phone", "unit-phone", None, false))
        (form.text("floor", "unit-floor", None, false))
        (form.text("place", "unit-place", Some("unit-place-hint"), false))
    }
}

/// What the fields say.
fn content(form: &FormPairs) -> Result<UnitContent, Wrong> {
    let name = filled(form, "name").ok_or_else(|| Wrong::key("name", "name-missing"))?;
    let kind = form.text("kind");
    if !KINDS.iter().any(|(known, _)| *known == kind) {
        return Err(Wrong::key("kind", "kind-missing"));
    }
    let number = |name: &'static str| match filled(form, name) {
        None => Ok(None),
        Some(text) => yakuba_base::text::normalise(&text)
            .parse::<i64>()
            .map(Some)
            .map_err(|_| Wrong::key(name, "number-wrong")),
    };
    let mut text = Text::ja(name);
    for (lang, key) in [(Lang::Easy, "name_easy"), (Lang::En, "name_en")] {
        if let Some(words) = filled(form, key) {
            text.set(lang, words);
        }
    }
    Ok(UnitContent {
        name: text,
        short: form.text("short").trim().to_owned(),
        parent: filled(form, "parent"),
        kind: kind.to_owned(),
        mark: form.text("mark").trim().to_owned(),
        phone: form.text("phone").trim().to_owned(),
        floor: number("floor")?,
        place: number("place")?.unwrap_or_default(),
    })
}

/// The fields as they are now.
fn typed(unit: &Unit, from: String) -> FormPairs {
    let content = &unit.content;
    let only = |lang| if content.name.has(lang) { content.name.get(lang).to_owned() } else { String::new() };
    let pairs = [
        ("from", from),
        ("name", only(Lang::Ja)),
        ("name_easy", only(Lang::Easy)),
        ("name_en", only(Lang::En)),
        ("short", content.short.clone()),
        ("parent", content.parent.clone().unwrap_or_default()),
        ("kind", content.kind.clone()),
        ("mark", content.mark.clone()),
        ("phone", content.phone.clone()),
        ("floor", content.floor.map(|floor| floor.to_string()).unwrap_or_default()),
        ("place", content.place.to_string()),
    ];
    FormPairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub(super) async fn show_add(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(ORGANISATION, None)?;
    let on = day_or(&asked.on, desk.today());
    let typed = FormPairs(vec![("from".to_owned(), on.short())]);
    add_page(&desk, &typed, None).await
}

async fn add_page(desk: &Desk, typed: &FormPairs, wrong: Option<&Wrong>) -> Result<Page, PageError> {
    let on = day_or(typed.text("from"), desk.today());
    let organisation = desk.organisation(on).await?;
    let form = Form { typed, wrong, prefix: "" };
    let body = html! {
        h1 { (t("add-unit")) }
        (form.summary())
        form method="post" action="/admin/organisation/add" {
            (form.text("code", "unit-code", Some("unit-code-hint"), true))
            (fields(&form, &organisation))
            (button(&t("add-unit"), Look::Primary))
        }
    };
    Ok(if wrong.is_some() {
        desk.page_to_correct(MENU, &t("add-unit"), Some(MENU), body)
    } else {
        desk.page(MENU, &t("add-unit"), Some(MENU), body)
    })
}

pub(super) async fn add(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(ORGANISATION, None)?;
    let (from, unit) = match day(&form, "from").and_then(|from| Ok((from, content(&form)?))) {
        Ok(read) => read,
        Err(wrong) => return Ok(add_page(&desk, &form, Some(&wrong)).await?.into_response()),
    };
    let code = form.text("code").trim().to_owned();
    let entry = desk.entry("organisation.unit-opened", "unit", &code, Some(from));
    let done = desk
        .act(entry, async move |tx, clock| organisation::add_unit(tx, clock, &code, from, &unit).await)
        .await;
    match done {
        Ok(()) => Ok(Flash::redirect(&format!("{MENU}?on={from}"), "saved")),
        Err(error) => {
            let wrong = Wrong::of(error).map_err(stored)?;
            Ok(add_page(&desk, &form, Some(&wrong)).await?.into_response())
        }
    }
}

/// One unit as of a day: its people, and the forms that change it.
pub(super) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let on = day_or(&asked.on, desk.today());
    unit_page(&desk, &code, on, None).await
}

async fn unit_page(
    desk: &Desk,
    code: &str,
    on: yakuba_base::Date,
    again: Option<(&'static str, &FormPairs, &Wrong)>,
) -> Result<Page, PageError> {
    let organisation = desk.organisation(on).await?;
    let unit = organisation.unit(code).ok_or_else(PageError::not_found)?;
    // A change made today would rewrite what was said this morning: most are meant for a day to come.
    let fresh = typed(unit, String::new());
    let form = |which: &'static str| match again {
        Some((form, typed, wrong)) if form == which => Form { typed, wrong: Some(wrong), prefix: which },
        _ => Form { typed: &fresh, wrong: None, prefix: which },
    };
    let (revise, close) = (form("revise-"), form("close-"));
    let labels = ["unit-code", "holds", "unit-parent", "unit-mark", "unit-phone"].map(t);
    let values = [
        html! { (unit.code) },
        html! { (span(unit.valid_from, unit.valid_to)) },
        html! { @if let Some(parent) = &unit.content.parent { (organisation.unit_name(parent)) } },
        html! { (unit.content.mark) },
        html! { (unit.content.phone) },
    ];
    let rows: Vec<(&str, Markup)> = labels.iter().map(AsRef::as_ref).zip(values).collect();
    let body = html! {
        h1 { (unit.name()) "　" (on.long()) }
        (revise.summary()) (close.summary())
        (definition_list(&rows))
        h2 { (t("members")) }
        @let members = organisation.members(code);
        @if members.is_empty() { p { (t("no-members")) } }
        ul { @for (person, post) in &members { li {
            (organisation.position_name(&post.position)) " "
            @if desk.user.may(crate::STAFF, None) { a href={ "/admin/staff/" (person.id) } { (person.name.full()) } } @else { (person.name.full()) }
            @if !post.main { (t("concurrent")) }
        } } }
        @if desk.user.may(ORGANISATION, None) {
            section.card {
                h2 { (t("revise-unit")) }
                form method="post" action={ "/admin/organisation/units/" (code) "/revise?on=" (on) } {
                    (fields(&revise, &organisation))
                    (button(&t("revise-unit"), Look::Primary))
                }
            }
            section.card {
                h2 { (t("close-unit")) }
                p { (t("close-unit-what")) }
                form method="post" action={ "/admin/organisation/units/" (code) "/close?on=" (on) } {
                    (close.day("from", "first-day-without", true))
                    (button(&t("close-unit"), Look::Danger))
                }
            }
        }
    };
    let back = format!("{MENU}?on={on}");
    let title = unit.name().to_owned();
    Ok(if again.is_some() {
        desk.page_to_correct(MENU, &title, Some(&back), body)
    } else {
        desk.page(MENU, &title, Some(&back), body)
    })
}

pub(super) async fn revise(
    desk: Desk,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(ORGANISATION, None)?;
    let on = day_or(&asked.on, desk.today());
    let (from, unit) = match day(&form, "from").and_then(|from| Ok((from, content(&form)?))) {
        Ok(read) => read,
        Err(wrong) => {
            return Ok(unit_page(&desk, &code, on, Some(("revise-", &form, &wrong))).await?.into_response());
        }
    };
    let (entry, changed) = (desk.entry("organisation.unit-revised", "unit", &code, Some(from)), code.clone());
    let done = desk
        .act(entry, async move |tx, clock| organisation::revise_unit(tx, clock, &changed, from, &unit).await)
        .await;
    after(&desk, &code, on, from, "revise-", &form, done).await
}

pub(super) async fn close(
    desk: Desk,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(ORGANISATION, None)?;
    let on = day_or(&asked.on, desk.today());
    let from = match day(&form, "from") {
        Ok(from) => from,
        Err(wrong) => {
            return Ok(unit_page(&desk, &code, on, Some(("close-", &form, &wrong))).await?.into_response());
        }
    };
    let (entry, closed) = (desk.entry("organisation.unit-closed", "unit", &code, Some(from)), code.clone());
    let done = desk.act(entry, async move |tx, _| organisation::close_unit(tx, &closed, from).await).await;
    after(&desk, &code, on, from, "close-", &form, done).await
}

/// On to the organisation of that day, or the form again.
async fn after(
    desk: &Desk,
    code: &str,
    on: yakuba_base::Date,
    from: yakuba_base::Date,
    which: &'static str,
    form: &FormPairs,
    done: Result<(), ChangeError>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Flash::redirect(&format!("{MENU}?on={from}"), "saved")),
        Err(error) => {
            let mut wrong = Wrong::of(error).map_err(stored)?;
            // Here the unit is given; what can be wrong about it is the day.
            if wrong.field == "unit" {
                wrong.field = "from";
            }
            Ok(unit_page(desk, code, on, Some((which, form, &wrong))).await?.into_response())
        }
    }
}
