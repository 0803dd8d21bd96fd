use axum::Extension;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_audit::Entry;
use yakuba_base::MailAddress;
use yakuba_city::Internet;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    ErrorLink, FieldProps, Input, Look, Notice, TextInput, banner, button, error_summary, text_input,
};
use yakuba_web::{ClientIp, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{asked_or, on_to, passkeys};
use crate::browser::Browser;
use crate::mail_code::{self, Checked, Sent};
use crate::session::{self, Rules};
use crate::{Resident, branding, resident, stored, tr, tr_args};

const PURPOSE: &str = "sign-in";

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) next: String,
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    Query(asked): Query<Asked>,
    resident: Option<Resident>,
) -> Response {
    let next = asked_or(&asked.next, "/account");
    match resident {
        Some(_) => Redirect::to(next).into_response(),
        None => mail_page(&zone, &reader, next, "", Wrong::Nothing).into_response(),
    }
}

pub(super) fn page(zone: &Zone<Internet>, reader: &Reader, title: &str, errors: bool, body: Markup) -> Page {
    let city = branding(zone);
    let page = Page::resident(reader, &city)
        .title(tr(reader.lang, title))
        .errors(errors)
        .flash_from(&crate::CATALOG)
        .body(body);
    if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

pub(super) fn errors_of(id: &str, error: Option<&str>) -> Vec<ErrorLink> {
    error.iter().map(|words| ErrorLink { field_id: id.to_owned(), message: (*words).to_owned() }).collect()
}

/// What is to be corrected on the page that asks for the address.
#[derive(Clone, Copy)]
enum Wrong<'a> {
    Nothing,
    Mail(&'a str),
    Passkey,
}

/// Somebody showed a passkey that is not good here.
pub(super) fn refused_passkey(zone: &Zone<Internet>, reader: &Reader, next: &str) -> Page {
    mail_page(zone, reader, next, "", Wrong::Passkey)
}

fn mail_page(zone: &Zone<Internet>, reader: &Reader, next: &str, typed: &str, wrong: Wrong<'_>) -> Page {
    let lang = reader.lang;
    let error = if let Wrong::Mail(words) = wrong { Some(words) } else { None };
    let (label, hint) = (tr(lang, "mail-address"), tr(lang, "mail-address-hint"));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "mail", &label) };
    let body = html! {
        h1 { (tr(lang, "sign-in")) }
        (error_summary(lang, &errors_of("mail", error)))
        @if matches!(wrong, Wrong::Passkey) { (passkeys::refused(lang)) }
        p.lead { (tr(lang, "resident-sign-in-lead")) }
        form method="post" action="/account/sign-in" {
            input type="hidden" name="next" value=(next);
            (text_input(&field, &TextInput { value: typed, input: Input::Mail, autocomplete: Some("email"), width: Some(20), max_length: Some(254), ..TextInput::default() }))
            (button(&tr(lang, "send-code"), Look::Primary))
        }
        (passkeys::way_in(zone, lang, "/account/sign-in", next))
        p.hint { (tr(lang, "no-account-needed")) }
    };
    page(zone, reader, "sign-in", !matches!(wrong, Wrong::Nothing), body)
}

/// What the form with the code carries along. Never in an address: it has a mail address in it.
struct Waiting<'a> {
    id: &'a str,
    mail: &'a MailAddress,
    next: &'a str,
}

fn code_page(zone: &Zone<Internet>, reader: &Reader, waiting: &Waiting<'_>, error: Option<&str>) -> Page {
    let lang = reader.lang;
    let (label, hint) =
        (tr(lang, "mail-code"), tr_args(lang, "mail-code-hint", &[("minutes", mail_code::MINUTES.into())]));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "code", &label) };
    let sent = tr_args(lang, "mail-code-sent", &[("mail", waiting.mail.as_str().into())]);
    let body = html! {
        h1 { (tr(lang, "mail-code")) }
        (error_summary(lang, &errors_of("code", error)))
        @if error.is_none() { (banner(lang, Notice::Info, html! { p { (sent) } })) }
        form method="post" action="/account/sign-in/code" {
            input type="hidden" name="id" value=(waiting.id);
            input type="hidden" name="mail" value=(waiting.mail.as_str());
            input type="hidden" name="next" value=(waiting.next);
            (text_input(&field, &TextInput { input: Input::OneTimeCode, width: Some(8), max_length: Some(12), ..TextInput::default() }))
            (button(&tr(lang, "sign-in"), Look::Primary))
        }
        h2 { (tr(lang, "no-mail")) }
        p { (tr(lang, "no-mail-todo")) }
        p { a href="/account/sign-in" { (tr(lang, "send-code-again")) } }
    };
    page(zone, reader, "mail-code", error.is_some(), body)
}

pub(super) async fn send(
    zone: Zone<Internet>,
    reader: Reader,
    ip: ClientIp,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (typed, next, lang) = (form.text("mail"), asked_or(form.text("next"), "/account"), reader.lang);
    let Ok(mail) = MailAddress::parse(typed) else {
        return Ok(mail_page(&zone, &reader, next, typed, Wrong::Mail(&tr(lang, "mail-address-wrong")))
            .into_response());
    };
    let (inside, to, ip) = (zone.clone(), mail.clone(), ip.0.to_string());
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| mail_code::send(tx, &inside, lang, &to, PURPOSE, &ip).await)
        .await
        .map_err(stored)?;
    match sent {
        Sent::Wait { seconds } => Err(PageError::too_many(seconds)),
        Sent::Sent { id } => {
            Ok(code_page(&zone, &reader, &Waiting { id: &id, mail: &mail, next }, None).into_response())
        }
    }
}

pub(super) async fn code(
    zone: Zone<Internet>,
    reader: Reader,
    rules: Option<Extension<Rules>>,
    headers: HeaderMap,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (next, lang) = (asked_or(form.text("next"), "/account"), reader.lang);
    let mail = MailAddress::parse(form.text("mail")).map_err(|_| PageError::unreadable())?;
    let days = rules.map(|rules| rules.0).unwrap_or_default().resident_days;
    let (id, typed) = (form.text("id").to_owned(), form.text("code").to_owned());
    let (inside, to, browser) = (zone.clone(), mail.clone(), Browser::of(&zone, &headers));
    let remembered = browser.cookie(&zone);
    let outcome: Result<String, Checked> = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let clock = &inside.clock;
            match mail_code::check(tx, clock, &id, &to, PURPOSE, &typed).await? {
                Checked::Right => {}
                other => return Ok::<_, StoreError>(Err(other)),
            }
            let who = resident::of_mail(tx, clock, &to).await?;
            Ok(Ok(resident::signed_in(tx, &inside, &who, (&browser, lang), to, days).await?))
        })
        .await
        .map_err(stored)?;
    Ok(match outcome {
        Ok(token) => on_to(next, [Some(session::cookie(&zone, &token)), remembered]),
        Err(Checked::Wrong { left }) => {
            let error = tr_args(lang, "mail-code-wrong", &[("left", left.into())]);
            let waiting = Waiting { id: form.text("id"), mail: &mail, next };
            code_page(&zone, &reader, &waiting, Some(&error)).into_response()
        }
        Err(_) => {
            let over = tr(lang, "mail-code-over");
            mail_page(&zone, &reader, next, mail.as_str(), Wrong::Mail(&over)).into_response()
        }
    })
}

pub(super) async fn sign_out(
    zone: Zone<Internet>,
    resident: Option<Resident>,
) -> Result<Response, PageError> {
    if let Some(resident) = resident {
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Internet>| {
                session::revoke(tx, &resident.id, &resident.session).await?;
                Entry::new(resident.actor(), "resident.signed-out")
                    .on("resident", &resident.id)
                    .record(tx, &clock)
                    .await
            })
            .await
            .map_err(stored)?;
    }
    Ok(on_to("/", [Some(session::no_cookie(&zone)), None]))
}
