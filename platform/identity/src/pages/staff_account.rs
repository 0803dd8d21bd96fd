use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_city::Lgwan;
use yakuba_store::Tx;
use yakuba_web::ui::{
    ErrorLink, FieldProps, Input, Look, Notice, TextInput, banner, button, definition_list, error_summary,
    link_button_as, text_input,
};
use yakuba_web::{Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{passkeys, sessions::sessions};
use crate::password::{self, PasswordError};
use crate::staff::{self, Owed, SignedIn};
use crate::{branding, passkey, recovery, session, stored, tr, tr_args};

pub(super) fn page(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    who: &SignedIn,
    title: &str,
    errors: bool,
    body: Markup,
) -> Page {
    let mut frame = who.user.frame("/account");
    if who.owed != Owed::Nothing {
        // Until he has done that there is nowhere else to go.
        frame.menu.clear();
    }
    let city = branding(zone);
    let page = Page::office(reader, &city, &frame)
        .title(tr(reader.lang, title))
        .errors(errors)
        .flash_from(&crate::CATALOG)
        .body(body);
    if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

pub(super) async fn show(zone: Zone<Lgwan>, reader: Reader, who: SignedIn) -> Result<Response, PageError> {
    let lang = reader.lang;
    let account =
        staff::account(&zone.store, &who.user.id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let own = session::list(&zone.store, &zone.clock, &who.user.id).await.map_err(stored)?;
    let keys = passkey::list(&zone.store, &who.user.id).await.map_err(stored)?;
    let posts = html! { @for post in &who.user.posts { p { (post.unit_name) " " (post.position_name) @if !post.main { " " (tr(lang, "concurrent")) } } } };
    let state = if account.has_totp { "authenticator-on" } else { "authenticator-off" };
    let codes = recovery::left(&zone.store, &who.user.id).await.map_err(stored)?;
    let mail = match &account.mail {
        Some(mail) => html! { (mail.reveal()) },
        None => html! { span.none { (tr(lang, "no-notice-mail")) } },
    };
    let rows = [
        (tr(lang, "staff-name"), html! { (who.user.name.full()) }),
        (tr(lang, "login"), html! { (who.user.login) }),
        (tr(lang, "posts"), posts),
        (tr(lang, "authenticator"), html! { (tr(lang, state)) }),
        (
            tr(lang, "recovery-codes"),
            html! { (tr_args(lang, "recovery-codes-left", &[("left", codes.into())])) },
        ),
        (tr(lang, "notice-mail"), mail),
    ];
    let rows: Vec<(&str, Markup)> = rows.iter().map(|(name, value)| (name.as_ref(), value.clone())).collect();
    let body = html! {
        h1 { (tr(lang, "menu-account")) }
        (definition_list(&rows))
        p {
            (link_button_as(&tr(lang, "change-password"), "/account/password", Look::Secondary)) " "
            @if account.has_totp { (link_button_as(&tr(lang, "recovery-codes-new"), "/account/recovery-codes", Look::Secondary)) }
            @else { (link_button_as(&tr(lang, "enrol-authenticator"), "/account/authenticator", Look::Secondary)) }
            " " (link_button_as(&tr(lang, "notice-mail-change"), "/account/mail", Look::Secondary))
        }
        (passkeys::section(&zone, lang, &keys))
        (sessions(lang, &own, &who.session.id))
    };
    Ok(page(&zone, &reader, &who, "menu-account", false, body).into_response())
}

pub(super) async fn show_password(zone: Zone<Lgwan>, reader: Reader, who: SignedIn) -> Page {
    password_page(&zone, &reader, &who, None)
}

/// The form, with what is wrong: the field's name and the key of the words.
fn password_page(zone: &Zone<Lgwan>, reader: &Reader, who: &SignedIn, wrong: Option<(&str, &str)>) -> Page {
    let lang = reader.lang;
    let message = wrong.map(|(field, key)| (field, tr(lang, key).into_owned()));
    let input = |name: &str, label: &str, hint: Option<&str>, purpose: &str| {
        let error = message.as_ref().filter(|(field, _)| *field == name).map(|(_, words)| words.as_str());
        let props = FieldProps { error, hint, ..FieldProps::new(lang, name, label) };
        text_input(
            &props,
            &TextInput {
                input: Input::Password,
                autocomplete: Some(purpose),
                width: Some(20),
                ..TextInput::default()
            },
        )
    };
    let errors: Vec<ErrorLink> = message
        .iter()
        .map(|(field, words)| ErrorLink { field_id: (*field).to_owned(), message: words.clone() })
        .collect();
    let body = html! {
        h1 { (tr(lang, "change-password")) }
        (error_summary(lang, &errors))
        @if who.owed == Owed::Password { (banner(lang, Notice::Info, html! { p { (tr(lang, "must-change-password")) } })) }
        form method="post" action="/account/password" {
            // Password managers look for the name it belongs to.
            input type="hidden" name="username" value=(who.user.login) autocomplete="username";
            (input("current", &tr(lang, "current-password"), None, "current-password"))
            (input("new", &tr(lang, "new-password"), Some(&tr(lang, "new-password-hint")), "new-password"))
            (input("again", &tr(lang, "new-password-again"), None, "new-password"))
            (button(&tr(lang, "change-password"), Look::Primary))
        }
    };
    page(zone, reader, who, "change-password", wrong.is_some(), body)
}

pub(super) async fn password(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    form: FormPairs,
) -> Result<Response, PageError> {
    let again = |field, key| Ok(password_page(&zone, &reader, &who, Some((field, key))).into_response());
    let (current, new) = (form.text("current"), form.text("new"));
    let weak = match password::check_strength(new, &who.user.login) {
        Err(PasswordError::TooShort) => Some("password-too-short"),
        Err(PasswordError::TooLong) => Some("password-too-long"),
        Err(PasswordError::TooCommon) => Some("password-too-common"),
        Ok(()) if new == current => Some("password-same"),
        Ok(()) => None,
    };
    if let Some(key) = weak {
        return again("new", key);
    }
    if new != form.text("again") {
        return again("again", "password-differs");
    }
    // Whoever found a desk left open must not try passwords here either: wrong ones count as at the sign-in page.
    if !staff::confirm_password(&zone, &who.user.id, current).await.map_err(stored)? {
        return again("current", "current-password-wrong");
    }
    let hash = password::hash(&zone.clock, new).await.map_err(PageError::internal)?;
    let (clock, id, keep) = (zone.clock.clone(), who.user.id.clone(), who.session.id.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| staff::change_password(tx, &clock, &id, &hash, &keep).await)
        .await
        .map_err(stored)?;
    Ok(Flash::redirect("/account", "password-changed"))
}

pub(super) async fn end_session(
    zone: Zone<Lgwan>,
    who: SignedIn,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (id, this, which) = (who.user.id.clone(), who.session.id.clone(), form.text("session").to_owned());
    let (clock, actor) = (zone.clock.clone(), who.user.actor());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            match which.as_str() {
                "others" => session::revoke_all(tx, &id, Some(&this)).await?,
                one => drop(session::revoke(tx, &id, one).await?),
            }
            yakuba_audit::Entry::new(actor, "staff.session-ended").on("staff", &id).record(tx, &clock).await
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect("/account", "session-was-ended"))
}
