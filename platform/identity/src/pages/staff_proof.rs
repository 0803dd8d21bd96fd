//! A member of staff shows once more that it is he.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use yakuba_city::Lgwan;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{ErrorLink, FieldProps, Input, Look, TextInput, button, error_summary, text_input};
use yakuba_web::{FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{asked_or, passkeys, staff_account::page, staff_sign_in::Asked};
use crate::staff::{self, SignedIn};
use crate::{passkey, session, stored, tr};

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let by_code = has_code(&zone, &who).await?;
    proof_page(&zone, &reader, &who, by_code, asked_or(&asked.next, "/account"), None).await
}

/// Whether he is asked for a code; whoever has no authenticator is asked for his password.
async fn has_code(zone: &Zone<Lgwan>, who: &SignedIn) -> Result<bool, PageError> {
    let account = staff::account(&zone.store, &who.user.id).await.map_err(stored)?;
    Ok(account.is_some_and(|account| account.has_totp))
}

async fn proof_page(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    who: &SignedIn,
    by_code: bool,
    next: &str,
    error: Option<&str>,
) -> Result<Page, PageError> {
    let lang = reader.lang;
    let keys = passkey::list(&zone.store, &who.user.id).await.map_err(stored)?;
    let (name, label, input, purpose) = if by_code {
        ("code", tr(lang, "authenticator-code"), Input::OneTimeCode, "one-time-code")
    } else {
        ("password", tr(lang, "password"), Input::Password, "current-password")
    };
    let field = FieldProps { error, ..FieldProps::new(lang, name, &label) };
    let errors: Vec<ErrorLink> = error
        .iter()
        .map(|words| ErrorLink { field_id: name.to_owned(), message: (*words).to_owned() })
        .collect();
    let body = html! {
        h1 { (tr(lang, "prove")) }
        (error_summary(lang, &errors))
        p { (tr(lang, "prove-why")) }
        form method="post" action="/account/prove" {
            input type="hidden" name="next" value=(next);
            input type="hidden" name="username" value=(who.user.login) autocomplete="username";
            (text_input(&field, &TextInput { input, autocomplete: Some(purpose), width: Some(20), max_length: Some(200), ..TextInput::default() }))
            (button(&tr(lang, "prove-go-on"), Look::Primary))
        }
        (passkeys::proof(zone, lang, &keys, next))
    };
    Ok(page(zone, reader, who, "prove", error.is_some(), body))
}

/// The page again, with what is wrong in the words of `why`.
pub(super) async fn refused(
    zone: &Zone<Lgwan>,
    reader: &Reader,
    who: &SignedIn,
    next: &str,
    why: &str,
) -> Result<Response, PageError> {
    let by_code = has_code(zone, who).await?;
    let words = tr(reader.lang, why);
    Ok(proof_page(zone, reader, who, by_code, next, Some(&words)).await?.into_response())
}

pub(super) async fn prove(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (id, next) = (who.user.id.as_str(), asked_or(form.text("next"), "/account"));
    let by_code = has_code(&zone, &who).await?;
    let right = if by_code {
        staff::confirm_code(&zone, id, form.text("code")).await
    } else {
        staff::confirm_password(&zone, id, form.text("password")).await
    };
    if !right.map_err(stored)? {
        let why = if by_code { "code-refused" } else { "current-password-wrong" };
        return refused(&zone, &reader, &who, next, why).await;
    }
    proved(&zone, &who, next).await
}

/// Notes that it is he, and goes on.
pub(super) async fn proved(zone: &Zone<Lgwan>, who: &SignedIn, next: &str) -> Result<Response, PageError> {
    let (clock, actor, session) = (zone.clock.clone(), who.user.actor(), who.session.id.clone());
    let id = who.user.id.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            session::prove(tx, &clock, &session).await?;
            let entry = yakuba_audit::Entry::new(actor, "staff.proved-again").on("staff", &id);
            entry.record(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await
        .map_err(stored)?;
    Ok(Redirect::to(next).into_response())
}
