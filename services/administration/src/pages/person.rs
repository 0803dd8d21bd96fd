use axum::extract::Path;
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_identity::organisation::{self, Assignment};
use yakuba_identity::staff::{self, StaffAccount};
use yakuba_identity::{Organisation, access, stored};
use yakuba_web::ui::{Look, Notice, action_button, banner, button, definition_list};
use yakuba_web::{FormPairs, Page, PageError};

use super::desk::{Desk, moment, span};
use super::form::{Form, Wrong, position_choices, unit_choices};
use super::organisation::{one_button, post_name};
use super::permissions;
use super::staff::MENU;
use crate::{ORGANISATION, STAFF, t};

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(STAFF, None)?;
    page(&desk, &id, None, None).await
}

/// One person: posts past and to come, account, and what he may do and why. `once` is a password shown this once.
pub(super) async fn page(
    desk: &Desk,
    id: &str,
    again: Option<(&'static str, &FormPairs, &Wrong)>,
    once: Option<&str>,
) -> Result<Page, PageError> {
    let account =
        staff::account(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let today = desk.organisation(desk.today()).await?;
    let posts = organisation::posts_ever(&desk.zone.store, id).await.map_err(stored)?;
    let rules = access::rules(&desk.zone.store, desk.today()).await.map_err(stored)?;
    let may = access::of_staff(&today, &rules, id);
    let name = account.person.name.full();
    let body = html! {
        h1 { (name) }
        @if let Some(password) = once {
            (banner(Lang::Ja, Notice::Success, html! {
                p { (t("password-once")) }
                p.receipt-number { (password) }
            }))
        }
        (own(&account))
        section {
            h2 { (t("posts")) }
            (post_list(desk, &today, id, &posts))
            @if desk.user.may(ORGANISATION, None) { (post_forms(desk, &today, id, again)) }
        }
        (sign_in(desk, &account))
        section {
            h2 { (t("may-do")) }
            (permissions::grants(&today, &rules, &may))
        }
    };
    Ok(if again.is_some() {
        desk.page_to_correct(MENU, &name, Some(MENU), body)
    } else {
        desk.page(MENU, &name, Some(MENU), body)
    })
}

fn own(account: &StaffAccount) -> Markup {
    let labels = ["person-kana", "login", "person-state"].map(t);
    let state = if account.person.active { "active" } else { "left" };
    let values =
        [html! { (account.person.name.kana()) }, html! { (account.person.login) }, html! { (t(state)) }];
    let rows: Vec<(&str, Markup)> = labels.iter().map(AsRef::as_ref).zip(values).collect();
    definition_list(&rows)
}

fn post_list(desk: &Desk, organisation: &Organisation, id: &str, posts: &[Assignment]) -> Markup {
    html! {
        @if posts.is_empty() { p { (t("no-post")) } }
        ul.plain-list { @for post in posts {
            @let to_come = post.valid_from > desk.today();
            @let open = !to_come && post.valid_to.is_none_or(|to| to > desk.today());
            li {
                (span(post.valid_from, post.valid_to)) "　" (post_name(organisation, post))
                @if !post.main { (t("concurrent")) }
                @if desk.user.may(ORGANISATION, None) && to_come {
                    form method="post" action={ (MENU) "/" (id) "/cancel" } { (action_button(&t("take-back"), Look::Quiet, "post", &post.id)) }
                }
                @if desk.user.may(ORGANISATION, None) && open && !post.main && post.valid_to.is_none() {
                    form method="post" action={ (MENU) "/" (id) "/end" } {
                        input type="hidden" name="post" value=(post.id);
                        label { (t("first-day-without")) " " input type="text" name="from" value=(desk.today().add_days(1).short()); }
                        (button(&t("end-post"), Look::Quiet))
                    }
                }
            }
        } }
    }
}

fn post_forms(
    desk: &Desk,
    organisation: &Organisation,
    id: &str,
    again: Option<(&'static str, &FormPairs, &Wrong)>,
) -> Markup {
    let empty = FormPairs::default();
    let form = |which: &'static str| match again {
        Some((form, typed, wrong)) if form == which => Form { typed, wrong: Some(wrong), prefix: which },
        _ => Form { typed: &empty, wrong: None, prefix: which },
    };
    let (assign, leave) = (form("assign-"), form("leave-"));
    let kinds = [("true", "post-main"), ("false", "post-beside")]
        .map(|(value, key)| (value.to_owned(), t(key).into_owned()));
    html! {
        details.card open[again.is_some_and(|(which, ..)| which == "assign-")] {
            summary { (t("assign")) }
            (assign.summary())
            form method="post" action={ (MENU) "/" (id) "/assign" } {
                (assign.choice("main", "post-kind", true, &kinds))
                (assign.day("from", "from-day", true))
                (assign.day("to", "first-day-without", false))
                (assign.choice("unit", "unit", true, &unit_choices(organisation)))
                (assign.choice("position", "position", true, &position_choices(organisation)))
                (button(&t("assign"), Look::Primary))
            }
        }
        details.card open[again.is_some_and(|(which, ..)| which == "leave-")] {
            summary { (t("leave")) }
            (leave.summary())
            p { (t("leave-what")) " " (desk.today().short()) }
            form method="post" action={ (MENU) "/" (id) "/leave" } {
                (leave.day("from", "first-day-without", true))
                (button(&t("leave"), Look::Danger))
            }
        }
    }
}

fn sign_in(desk: &Desk, account: &StaffAccount) -> Markup {
    let now = desk.zone.clock.now();
    let locked = account.locked_until > now;
    let address = format!("{MENU}/{}/account", account.person.id);
    let one = |what: &str, label: &str, look| one_button(&address, label, look, &[("do", what)]);
    html! {
        section {
            h2 { (t("account")) }
            ul {
                li { (t(if account.has_password { "has-password" } else { "no-password" })) @if account.must_change { (t("must-change")) } }
                li { (t(if account.has_totp { "has-authenticator" } else { "no-authenticator" })) }
                @if locked { li { strong { (t("locked")) } " " (moment(account.locked_until)) } }
                @else if account.failed > 0 { li { (t("wrong-tries")) " " (account.failed) } }
            }
            div.toolbar {
                (one("password", "give-password", Look::Secondary))
                @if locked || account.failed > 0 { (one("unlock", "unlock", Look::Secondary)) }
                @if account.has_totp { (one("authenticator", "reset-authenticator", Look::Secondary)) }
                @if account.person.active { (one("deactivate", "deactivate", Look::Danger)) } @else { (one("activate", "activate", Look::Secondary)) }
            }
        }
    }
}
