use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_audit::{Actor, Entry};
use yakuba_city::Lgwan;
use yakuba_store::Tx;
use yakuba_web::ui::{FieldProps, Input, Look, Notice, TextInput, banner, button, text_input};
use yakuba_web::{ClientIp, FormPairs, OfficeFrame, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{on_to, passkeys};
use crate::browser::Browser;
use crate::session::{self, Rules, Stage, local_path};
use crate::staff::{Outcome, SignedIn, try_code, try_password};
use crate::{branding, stored, tr};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) next: String,
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    Query(asked): Query<Asked>,
    user: Option<SignedIn>,
) -> Response {
    match user {
        Some(_) => Redirect::to(local_path(&asked.next)).into_response(),
        None => sign_in_page(&zone, &reader, local_path(&asked.next), "", Refused::Nothing).into_response(),
    }
}

/// What did not open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refused {
    Nothing,
    Password,
    Passkey,
}

/// Somebody showed a passkey that is not good here.
pub(super) fn refused_passkey(zone: &Zone<Lgwan>, reader: &Reader, next: &str) -> Page {
    sign_in_page(zone, reader, next, "", Refused::Passkey)
}

fn sign_in_page(zone: &Zone<Lgwan>, reader: &Reader, next: &str, login: &str, refused: Refused) -> Page {
    let lang = reader.lang;
    let (login_label, password_label) = (tr(lang, "login"), tr(lang, "password"));
    let name = FieldProps::new(lang, "login", &login_label);
    let password = FieldProps::new(lang, "password", &password_label);
    let body = html! {
        h1 { (tr(lang, "sign-in")) }
        @if refused == Refused::Password { (banner(lang, Notice::Error, html! { p { (tr(lang, "sign-in-refused")) } })) }
        @if refused == Refused::Passkey { (passkeys::refused(lang)) }
        form method="post" action="/sign-in" {
            input type="hidden" name="next" value=(next);
            (text_input(&name, &TextInput { value: login, autocomplete: Some("username"), width: Some(20), max_length: Some(100), ..TextInput::default() }))
            (text_input(&password, &TextInput { input: Input::Password, autocomplete: Some("current-password"), width: Some(20), ..TextInput::default() }))
            (button(&tr(lang, "sign-in"), Look::Primary))
        }
        (passkeys::way_in(zone, lang, "/sign-in", next))
        p.hint { (tr(lang, "sign-in-help")) }
    };
    page(zone, reader, "sign-in", refused != Refused::Nothing, body)
}

fn page(zone: &Zone<Lgwan>, reader: &Reader, title: &str, refused: bool, body: Markup) -> Page {
    let (city, frame) = (branding(zone), OfficeFrame::default());
    let page = Page::office(reader, &city, &frame)
        .title(tr(reader.lang, title))
        .errors(refused)
        .flash_from(&crate::CATALOG)
        .body(body);
    if refused { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

pub(super) async fn password(
    zone: Zone<Lgwan>,
    reader: Reader,
    ip: ClientIp,
    rules: Option<Extension<Rules>>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<Response, PageError> {
    let rules = rules.map(|rules| rules.0).unwrap_or_default();
    let (login, next) = (form.text("login"), local_path(form.text("next")));
    let browser = Browser::of(&zone, &headers);
    let remembered = browser.cookie(&zone);
    let outcome = try_password(&zone, rules, login, form.text("password"), &ip.0.to_string(), browser)
        .await
        .map_err(stored)?;
    if let Outcome::In(_) | Outcome::NeedsCode(_) = &outcome {
        passkeys::end_before(&zone, &headers).await?;
    }
    Ok(match outcome {
        Outcome::In(token) => on_to(next, [Some(session::cookie(&zone, &token)), remembered]),
        Outcome::NeedsCode(token) => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            on_to(&format!("/sign-in/code?next={next}"), [Some(session::cookie(&zone, &token)), None])
        }
        Outcome::Refused => sign_in_page(&zone, &reader, next, login, Refused::Password).into_response(),
        Outcome::Wait(seconds) => return Err(PageError::too_many(seconds)),
    })
}

pub(super) async fn show_code(
    zone: Zone<Lgwan>,
    reader: Reader,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = session::find(&zone, &headers, None).await.map_err(stored)?;
    Ok(match found.map(|session| session.stage) {
        Some(Stage::Code) => code_page(&zone, &reader, local_path(&asked.next), false).into_response(),
        _ => Redirect::to("/sign-in").into_response(),
    })
}

fn code_page(zone: &Zone<Lgwan>, reader: &Reader, next: &str, refused: bool) -> Page {
    let lang = reader.lang;
    let (label, hint) = (tr(lang, "authenticator-code"), tr(lang, "authenticator-code-hint"));
    let code = FieldProps { hint: Some(&hint), ..FieldProps::new(lang, "code", &label) };
    let body = html! {
        h1 { (tr(lang, "authenticator-code")) }
        @if refused { (banner(lang, Notice::Error, html! { p { (tr(lang, "code-refused")) } })) }
        form method="post" action="/sign-in/code" {
            input type="hidden" name="next" value=(next);
            (text_input(&code, &TextInput { input: Input::OneTimeCode, width: Some(20), max_length: Some(40), ..TextInput::default() }))
            (button(&tr(lang, "sign-in"), Look::Primary))
        }
        p { a href="/sign-in" { (tr(lang, "start-again")) } }
    };
    page(zone, reader, "authenticator-code", refused, body)
}

pub(super) async fn code(
    zone: Zone<Lgwan>,
    reader: Reader,
    rules: Option<Extension<Rules>>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<Response, PageError> {
    let rules = rules.map(|rules| rules.0).unwrap_or_default();
    let next = local_path(form.text("next"));
    let found = session::find(&zone, &headers, None).await.map_err(stored)?;
    let Some(pending) = found.filter(|session| session.stage == Stage::Code) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let browser = Browser::of(&zone, &headers);
    let remembered = browser.cookie(&zone);
    let outcome = try_code(&zone, rules, pending, form.text("code"), browser).await.map_err(stored)?;
    Ok(match outcome {
        Outcome::In(token) | Outcome::NeedsCode(token) => {
            on_to(next, [Some(session::cookie(&zone, &token)), remembered])
        }
        Outcome::Refused => code_page(&zone, &reader, next, true).into_response(),
        Outcome::Wait(seconds) => return Err(PageError::too_many(seconds)),
    })
}

pub(super) async fn sign_out(zone: Zone<Lgwan>, signed_in: Option<SignedIn>) -> Result<Response, PageError> {
    if let Some(SignedIn { user, session, .. }) = signed_in {
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                session::end(tx, &session.hash).await?;
                Entry::new(Actor::Staff(user.id.clone()), "staff.signed-out")
                    .on("staff", &user.id)
                    .record(tx, &clock)
                    .await
            })
            .await
            .map_err(stored)?;
    }
    Ok(on_to("/sign-in", [Some(session::no_cookie(&zone)), None]))
}
