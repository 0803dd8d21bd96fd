//! One's authenticator, and the codes on paper for the day on which it is lost.

use axum::response::{IntoResponse, Response};
use maud::{PreEscaped, html};
use yakuba_city::Lgwan;
use yakuba_store::Tx;
use yakuba_web::ui::{FieldProps, Input, Look, Notice, TextInput, banner, button, link_button, text_input};
use yakuba_web::{Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::staff_account::page;
use crate::staff::{self, Owed, SignedIn};
use crate::{Proved, stored, totp, tr};

pub(super) async fn show_authenticator(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
) -> Result<Response, PageError> {
    authenticator_page(&zone, &reader, &who, false).await
}

async fn authenticator_page(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    who: &SignedIn,
    refused: bool,
) -> Result<Response, PageError> {
    let lang = reader.lang;
    let account =
        staff::account(&zone.store, &who.user.id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    if account.has_totp {
        return Ok(Flash::redirect("/account", "authenticator-already"));
    }
    let (key, clock, id) = (zone.key.clone(), zone.clock.clone(), who.user.id.clone());
    let secret = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| staff::new_totp_secret(tx, &key, &clock, &id).await)
        .await
        .map_err(stored)?;
    let uri = totp::uri(&secret, zone.city.name.get(lang), &who.user.login)
        .ok_or_else(|| PageError::internal("no otpauth address"))?;
    let qr = totp::qr(&uri).ok_or_else(|| PageError::internal("no QR code"))?;
    let (label, error) = (tr(lang, "authenticator-code"), tr(lang, "code-refused"));
    let code =
        FieldProps { error: refused.then_some(error.as_ref()), ..FieldProps::new(lang, "code", &label) };
    // The XML declaration belongs to a file, not into a page.
    let svg = qr.find("<svg").map_or("", |at| &qr[at..]);
    let body = html! {
        h1 { (tr(lang, "enrol-authenticator")) }
        @if who.owed == Owed::SecondFactor { (banner(lang, Notice::Info, html! { p { (tr(lang, "must-enrol")) } })) }
        ol {
            li { (tr(lang, "enrol-step-app")) }
            li {
                p { (tr(lang, "enrol-step-scan")) }
                div.qr role="img" aria-label=(tr(lang, "enrol-qr")) { (PreEscaped(svg)) }
                p { (tr(lang, "enrol-step-type")) " " code { (totp::grouped(&secret)) } }
                p { a href=(uri) { (tr(lang, "enrol-open")) } }
            }
            li { (tr(lang, "enrol-step-code")) }
        }
        form method="post" action="/account/authenticator" {
            (text_input(&code, &TextInput { input: Input::OneTimeCode, width: Some(8), max_length: Some(12), ..TextInput::default() }))
            (button(&tr(lang, "enrol-authenticator"), Look::Primary))
        }
    };
    Ok(page(zone, reader, who, "enrol-authenticator", refused, body).into_response())
}

pub(super) async fn authenticator(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (key, clock, id) = (zone.key.clone(), zone.clock.clone(), who.user.id.clone());
    let code = form.text("code").to_owned();
    let enrolled = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| staff::enrol_totp(tx, &key, &clock, &id, &code).await)
        .await
        .map_err(stored)?;
    match enrolled {
        Some(codes) => {
            let who = SignedIn { owed: Owed::Nothing, ..who };
            Ok(codes_page(&zone, &reader, &who, "authenticator-enrolled", &codes).into_response())
        }
        None => authenticator_page(&zone, &reader, &who, true).await,
    }
}

/// The codes, shown this once.
fn codes_page(zone: &Zone<Lgwan>, reader: &Reader, who: &SignedIn, happened: &str, codes: &[String]) -> Page {
    let lang = reader.lang;
    let body = html! {
        h1 { (tr(lang, "recovery-codes")) }
        (banner(lang, Notice::Success, html! { p { (tr(lang, happened)) } }))
        p { (tr(lang, "recovery-codes-what")) }
        ol { @for code in codes { li { code { (code) } } } }
        p { (tr(lang, "recovery-codes-once")) }
        p { (link_button(&tr(lang, "recovery-codes-kept"), "/")) }
    };
    page(zone, reader, who, "recovery-codes", false, body)
}

pub(super) async fn show_recovery_codes(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    _: Proved<Lgwan>,
) -> Page {
    let lang = reader.lang;
    let body = html! {
        h1 { (tr(lang, "recovery-codes-new")) }
        p { (tr(lang, "recovery-codes-what")) }
        p { (tr(lang, "recovery-codes-replace")) }
        form method="post" action="/account/recovery-codes" { (button(&tr(lang, "recovery-codes-new"), Look::Primary)) }
    };
    page(&zone, &reader, &who, "recovery-codes-new", false, body)
}

pub(super) async fn recovery_codes(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    _: Proved<Lgwan>,
) -> Result<Page, PageError> {
    let (clock, id) = (zone.clock.clone(), who.user.id.clone());
    let codes = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| staff::new_recovery_codes(tx, &clock, &id).await)
        .await
        .map_err(stored)?;
    Ok(codes_page(&zone, &reader, &who, "recovery-codes-made", &codes))
}
