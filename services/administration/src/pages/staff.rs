use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;
use serde_json::json;
use yakuba_audit::Entry;
use yakuba_base::text::fold_for_search;
use yakuba_base::{Lang, PersonName};
use yakuba_identity::organisation::{self, NewAssignment, Person};
use yakuba_identity::staff::{self, AccountError};
use yakuba_identity::{Organisation, stored};
use yakuba_web::ui::{
    Cell, Column, Look, Table, Tone, badge, button, empty_state, filters, link_button_as, table, toolbar,
};
use yakuba_web::{Flash, FormPairs, Page, PageError};

use super::desk::Desk;
use super::form::{Form, Wrong, day, position_choices, unit_choices};
use super::organisation::post_name;
use crate::{ORGANISATION, STAFF, t};

pub(super) const MENU: &str = "/admin/staff";

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    state: String,
}

/// Whether a person is looked for: by name, reading, login, unit with what is below it, and state.
fn wanted(organisation: &Organisation, person: &Person, asked: &Asked) -> bool {
    let words = fold_for_search(&asked.q);
    let about = fold_for_search(&format!("{} {} {}", person.login, person.name.full(), person.name.kana()));
    let below = organisation.units_below(&asked.unit);
    let posts = organisation.posts_of(&person.id);
    let state = match asked.state.as_str() {
        "left" => !person.active,
        "no-post" => person.active && posts.is_empty(),
        "all" => true,
        _ => person.active,
    };
    state
        && about.contains(&words)
        && (asked.unit.is_empty() || posts.iter().any(|post| below.contains(&post.unit)))
}

pub(super) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Page, PageError> {
    desk.user.require(STAFF, None)?;
    let organisation = desk.organisation(desk.today()).await?;
    let mut people: Vec<&Person> =
        organisation.people().filter(|person| wanted(&organisation, person, &asked)).collect();
    people.sort_by(|a, b| (a.name.kana(), &a.login).cmp(&(b.name.kana(), &b.login)));
    let labels = ["person-name", "person-kana", "login", "posts", "person-state"].map(t);
    let columns: Vec<Column<'_>> = labels.iter().map(|label| Column::new(label)).collect();
    let rows: Vec<(String, Vec<Cell>)> = people
        .iter()
        .map(|person| {
            let posts = organisation.posts_of(&person.id);
            let cells = vec![
                Cell(html! { a href={ (MENU) "/" (person.id) } { (person.name.full()) } }),
                Cell::from(person.name.kana()),
                Cell::from(&person.login),
                Cell(html! { @for post in &posts { div { (post_name(&organisation, post)) @if !post.main { (t("concurrent")) } } } }),
                Cell(if person.active { badge(&t("active"), Tone::Good) } else { badge(&t("left"), Tone::Plain) }),
            ];
            (person.id.clone(), cells)
        })
        .collect();
    let typed = FormPairs(
        [("q", &asked.q), ("unit", &asked.unit), ("state", &asked.state)]
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .to_vec(),
    );
    let form = Form { typed: &typed, wrong: None, prefix: "" };
    let states = [("active", "active"), ("no-post", "no-post"), ("left", "left"), ("all", "everybody")];
    let states: Vec<(String, String)> =
        states.iter().map(|(value, key)| ((*value).to_owned(), t(key).into_owned())).collect();
    let fields = html! {
        (form.text("q", "search-person", None, false))
        (form.choice("unit", "unit", false, &unit_choices(&organisation)))
        (form.choice("state", "person-state", false, &states))
    };
    let active = !(asked.q.is_empty() && asked.unit.is_empty() && asked.state.is_empty());
    let caption = t("staff");
    let body = html! {
        h1 { (t("staff")) }
        (toolbar(&caption, &link_button_as(&t("add-person"), "/admin/staff/add", Look::Secondary)))
        (filters(Lang::Ja, MENU, &fields, active, MENU))
        p { (people.len()) (t("people-unit")) }
        (table(&Table { lang: Lang::Ja, caption: &caption, columns: &columns, rows: &rows, bulk: None, empty: empty_state(&t("nobody-found"), &t("nobody-found-todo"), None) }))
    };
    Ok(desk.page(MENU, &t("staff"), None, body))
}

pub(super) async fn show_add(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(STAFF, None)?;
    desk.user.require(ORGANISATION, None)?;
    let typed = FormPairs(vec![("from".to_owned(), desk.today().short())]);
    add_page(&desk, &typed, None).await
}

async fn add_page(desk: &Desk, typed: &FormPairs, wrong: Option<&Wrong>) -> Result<Page, PageError> {
    let on = super::form::day_or(typed.text("from"), desk.today());
    let organisation = desk.organisation(on).await?;
    let form = Form { typed, wrong, prefix: "" };
    let body = html! {
        h1 { (t("add-person")) }
        (form.summary())
        form method="post" action="/admin/staff/add" {
            (form.text("login", "login", Some("login-hint"), true))
            (form.text("family", "name-family", None, true))
            (form.text("given", "name-given", None, true))
            (form.text("family_kana", "name-family-kana", None, true))
            (form.text("given_kana", "name-given-kana", None, true))
            (form.day("from", "from-day", true))
            (form.choice("unit", "unit", true, &unit_choices(&organisation)))
            (form.choice("position", "position", true, &position_choices(&organisation)))
            (button(&t("add-person"), Look::Primary))
        }
        p.hint { (t("add-person-then")) }
    };
    let title = t("add-person");
    Ok(if wrong.is_some() {
        desk.page_to_correct(MENU, &title, Some(MENU), body)
    } else {
        desk.page(MENU, &title, Some(MENU), body)
    })
}

/// Why somebody could not be added.
enum AddError {
    Wrong(Wrong),
    Store(yakuba_store::StoreError),
}

impl From<yakuba_store::StoreError> for AddError {
    fn from(error: yakuba_store::StoreError) -> Self {
        AddError::Store(error)
    }
}

pub(super) async fn add(desk: Desk, form: FormPairs) -> Result<Response, PageError> {
    desk.user.require(STAFF, None)?;
    desk.user.require(ORGANISATION, None)?;
    let name = PersonName::parse(
        form.text("family"),
        form.text("given"),
        form.text("family_kana"),
        form.text("given_kana"),
    );
    let read = name
        .map_err(|error| {
            let field = error.part().key();
            Wrong::key(field, if field.ends_with("kana") { "kana-wrong" } else { "name-wrong" })
        })
        .and_then(|name| Ok((name, day(&form, "from")?)));
    let (name, from) = match read {
        Ok(read) => read,
        Err(wrong) => return Ok(add_page(&desk, &form, Some(&wrong)).await?.into_response()),
    };
    let login = form.text("login").trim().to_owned();
    let (unit, position) = (form.text("unit").to_owned(), form.text("position").to_owned());
    let (clock, actor) = (desk.zone.clock.clone(), desk.user.actor());
    let done: Result<String, AddError> = desk
        .zone
        .store
        .write(async move |tx| {
            let staff = match staff::create(tx, &clock, &login, &name).await {
                Ok(id) => id.to_string(),
                Err(AccountError::LoginTaken) => {
                    return Err(AddError::Wrong(Wrong::key("login", "login-taken")));
                }
                Err(AccountError::Login) => return Err(AddError::Wrong(Wrong::key("login", "login-wrong"))),
                Err(AccountError::Store(error)) => return Err(error.into()),
            };
            let post = NewAssignment { staff: staff.clone(), unit, position, from, to: None, main: true };
            if let Err(error) = organisation::assign(tx, &clock, &post).await {
                return Err(AddError::Wrong(Wrong::of(error)?));
            }
            Entry::new(actor, "staff.created")
                .on("staff", &staff)
                .with(json!({ "from": from }))
                .record(tx, &clock)
                .await?;
            Ok(staff)
        })
        .await;
    match done {
        Ok(id) => Ok(Flash::redirect(&format!("{MENU}/{id}"), "saved")),
        Err(AddError::Store(error)) => Err(stored(error)),
        Err(AddError::Wrong(wrong)) => Ok(add_page(&desk, &form, Some(&wrong)).await?.into_response()),
    }
}
