//! Where a member of staff is told of what happens to his account.

use axum::response::{IntoResponse, Response};
use maud::html;
use yakuba_base::{Lang, MailAddress};
use yakuba_city::Lgwan;
use yakuba_notify::Mail;
use yakuba_store::{Result as Stored, Tx};
use yakuba_web::ui::{ErrorLink, FieldProps, Input, Look, TextInput, button, error_summary, text_input};
use yakuba_web::{Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::staff_account::page;
use crate::staff::{self, SignedIn};
use crate::{Proved, stored, tr, tr_args};

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    _: Proved<Lgwan>,
) -> Result<Page, PageError> {
    let account = staff::account(&zone.store, &who.user.id).await.map_err(stored)?;
    let mail = account.and_then(|account| account.mail);
    let typed = mail.as_ref().map(|mail| mail.reveal().as_str()).unwrap_or_default();
    Ok(mail_page(&zone, &reader, &who, typed, None))
}

fn mail_page(zone: &Zone<Lgwan>, reader: &Reader, who: &SignedIn, typed: &str, error: Option<&str>) -> Page {
    let lang = reader.lang;
    let (label, hint) = (tr(lang, "notice-mail"), tr(lang, "notice-mail-hint"));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "mail", &label) };
    let errors: Vec<ErrorLink> = error
        .iter()
        .map(|words| ErrorLink { field_id: "mail".to_owned(), message: (*words).to_owned() })
        .collect();
    let body = html! {
        h1 { (tr(lang, "notice-mail-change")) }
        (error_summary(lang, &errors))
        form method="post" action="/account/mail" {
            (text_input(&field, &TextInput { value: typed, input: Input::Mail, autocomplete: Some("email"), width: Some(20), max_length: Some(254), ..TextInput::default() }))
            (button(&tr(lang, "save"), Look::Primary))
        }
    };
    page(zone, reader, who, "notice-mail-change", error.is_some(), body)
}

pub(super) async fn change(
    zone: Zone<Lgwan>,
    reader: Reader,
    who: SignedIn,
    _: Proved<Lgwan>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let typed = form.text("mail");
    let new = match MailAddress::parse(typed) {
        Ok(mail) => Some(mail),
        Err(_) if typed.trim().is_empty() => None,
        Err(_) => {
            let error = tr(reader.lang, "mail-address-wrong");
            return Ok(mail_page(&zone, &reader, &who, typed, Some(&error)).into_response());
        }
    };
    let old =
        staff::account(&zone.store, &who.user.id).await.map_err(stored)?.and_then(|account| account.mail);
    let (inside, id) = (zone.clone(), who.user.id);
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            staff::change_mail(tx, &inside.clock, &id, new.as_ref()).await?;
            // Whoever reads the old address learns that it is not used any more: it may not have been he.
            for to in old.map(|mail| mail.reveal().clone()).into_iter().chain(new) {
                tell(tx, &inside, to).await?;
            }
            Ok(())
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect("/account", "notice-mail-changed"))
}

async fn tell(tx: &mut Tx<Lgwan>, zone: &Zone<Lgwan>, to: MailAddress) -> Stored<()> {
    let subject = tr(Lang::Ja, "notice-mail-subject").into_owned();
    let values = [("link", zone.link("/account").into())];
    let body = tr_args(Lang::Ja, "notice-mail-body", &values).into_owned();
    yakuba_notify::mail(tx, &zone.clock, Mail { to, subject, body }).await
}
