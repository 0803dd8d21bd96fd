//! A resident shows once more that it is he: by a code sent to his address.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use yakuba_audit::Entry;
use yakuba_city::{Clock, Internet};
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{FieldProps, Input, Look, Notice, TextInput, banner, button, error_summary, text_input};
use yakuba_web::{ClientIp, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::resident_sign_in::{Asked, errors_of, page};
use super::{asked_or, passkeys};
use crate::mail_code::{self, Checked, Sent};
use crate::{Resident, passkey, session, stored, tr, tr_args};

const PURPOSE: &str = "prove";

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Resident,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    ask_page(&zone, &reader, &resident, asked_or(&asked.next, "/account"), None).await
}

/// The page that asks for a proof; `wrong` says in whose words the one before was not good.
pub(super) async fn ask_page(
    zone: &Zone<Internet>,
    reader: &Reader,
    resident: &Resident,
    next: &str,
    wrong: Option<&str>,
) -> Result<Page, PageError> {
    let lang = reader.lang;
    let keys = passkey::list(&zone.store, &resident.id).await.map_err(stored)?;
    let to = tr_args(lang, "prove-mail", &[("mail", resident.mail.reveal().as_str().into())]);
    let body = html! {
        h1 { (tr(lang, "prove")) }
        @if let Some(wrong) = wrong { (banner(lang, Notice::Error, html! { p { (tr(lang, wrong)) } })) }
        p.lead { (tr(lang, "prove-why")) }
        p { (to) }
        form method="post" action="/account/prove/code" {
            input type="hidden" name="next" value=(next);
            (button(&tr(lang, "send-code"), Look::Primary))
        }
        (passkeys::proof(zone, lang, &keys, next))
    };
    Ok(page(zone, reader, "prove", wrong.is_some(), body))
}

pub(super) async fn send(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Resident,
    ip: ClientIp,
    form: FormPairs,
) -> Result<Page, PageError> {
    let (inside, lang, ip) = (zone.clone(), reader.lang, ip.0.to_string());
    let to = resident.mail.reveal().clone();
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| mail_code::send(tx, &inside, lang, &to, PURPOSE, &ip).await)
        .await
        .map_err(stored)?;
    match sent {
        Sent::Wait { seconds } => Err(PageError::too_many(seconds)),
        Sent::Sent { id } => {
            Ok(code_page(&zone, &reader, &id, asked_or(form.text("next"), "/account"), None))
        }
    }
}

fn code_page(zone: &Zone<Internet>, reader: &Reader, id: &str, next: &str, error: Option<&str>) -> Page {
    let lang = reader.lang;
    let minutes = [("minutes", mail_code::MINUTES.into())];
    let (label, hint) = (tr(lang, "mail-code"), tr_args(lang, "mail-code-hint", &minutes));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "code", &label) };
    let body = html! {
        h1 { (tr(lang, "prove")) }
        (error_summary(lang, &errors_of("code", error)))
        form method="post" action="/account/prove" {
            input type="hidden" name="id" value=(id);
            input type="hidden" name="next" value=(next);
            (text_input(&field, &TextInput { input: Input::OneTimeCode, width: Some(8), max_length: Some(12), ..TextInput::default() }))
            (button(&tr(lang, "prove-go-on"), Look::Primary))
        }
    };
    page(zone, reader, "prove", error.is_some(), body)
}

pub(super) async fn prove(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Resident,
    form: FormPairs,
) -> Result<Response, PageError> {
    let next = asked_or(form.text("next"), "/account");
    let (id, typed) = (form.text("id").to_owned(), form.text("code").to_owned());
    let (clock, to, whose) = (zone.clock.clone(), resident.mail.reveal().clone(), resident.clone());
    let checked = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let checked = mail_code::check(tx, &clock, &id, &to, PURPOSE, &typed).await?;
            if checked == Checked::Right {
                proved(tx, &clock, &whose).await?;
            }
            Ok::<_, StoreError>(checked)
        })
        .await
        .map_err(stored)?;
    Ok(match checked {
        Checked::Right => Redirect::to(next).into_response(),
        Checked::Wrong { left } => {
            let error = tr_args(reader.lang, "mail-code-wrong", &[("left", left.into())]);
            code_page(&zone, &reader, form.text("id"), next, Some(&error)).into_response()
        }
        Checked::Over => {
            ask_page(&zone, &reader, &resident, next, Some("mail-code-over")).await?.into_response()
        }
    })
}

/// Notes that it is he.
pub(super) async fn proved(tx: &mut Tx<Internet>, clock: &Clock, whose: &Resident) -> Result<(), StoreError> {
    session::prove(tx, clock, &whose.session).await?;
    Entry::new(whose.actor(), "resident.proved-again").on("resident", &whose.id).record(tx, clock).await
}
