//! The address the city writes to, shown to be the applicant's by a code; or none, knowingly.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value as Json;
use yakuba_base::MailAddress;
use yakuba_city::Internet;
use yakuba_forms::field::FieldType;
use yakuba_identity::mail_code::{self, Checked, Sent};
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    ErrorLink, FieldProps, Input, Look, Notice, TextInput, banner, button, error_summary, text_input,
};
use yakuba_web::{ClientIp, FormPairs, Markup, PageError, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::show::Sheet;
use super::{apply, tr, tr_args};
use crate::catalogue::Offered;
use crate::store::drafts::{self, Draft};

const PURPOSE: &str = "apply";

/// The address that was given among the answers, to be typed only once.
fn answered(offered: &Offered, draft: &Draft) -> String {
    let mut fields = offered.form.form().pages.iter().flat_map(|page| &page.fields);
    let field = fields.find(|field| matches!(field.kind, FieldType::Mail(_)));
    let answer = field.and_then(|field| draft.answers.get(&field.key)).and_then(Json::as_str);
    draft.mail.as_deref().or(answer).unwrap_or_default().to_owned()
}

fn errors_of(id: &str, error: Option<&str>) -> Vec<ErrorLink> {
    error.iter().map(|words| ErrorLink { field_id: id.to_owned(), message: (*words).to_owned() }).collect()
}

fn sheet(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    offered: &Offered,
    (title, back): (&str, String),
    errors: bool,
    body: Markup,
) -> yakuba_web::Page {
    let lang = visitor.lang();
    let sheet = Sheet::titled(tr(lang, title)).of(offered.offer.procedure.title.get(lang)).back(back);
    Sheet { errors, ..sheet }.show(zone, &visitor.reader, body)
}

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = apply::offered(&zone, &draft).await?;
    let typed = answered(&offered, &draft);
    Ok(address_page(&zone, &visitor, &offered, &draft, &typed, None).into_response())
}

fn address_page(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    offered: &Offered,
    draft: &Draft,
    typed: &str,
    error: Option<&str>,
) -> yakuba_web::Page {
    let lang = visitor.lang();
    let (label, hint) = (tr(lang, "mail-address"), tr(lang, "mail-step-hint"));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "mail", &label) };
    let base = apply::address(&draft.id, "mail");
    let body = html! {
        (error_summary(lang, &errors_of("mail", error)))
        h1 { (tr(lang, "mail-step-title")) }
        p.lead { (tr(lang, "mail-step-lead")) }
        form method="post" action=(base) {
            (text_input(&field, &TextInput { value: typed, input: Input::Mail, autocomplete: Some("email"), width: Some(20), max_length: Some(254), ..TextInput::default() }))
            (button(&tr(lang, "send-code"), Look::Primary))
        }
        section.card {
            h2 { (tr(lang, "no-mail-title")) }
            p { (tr(lang, "no-mail-warning")) }
            form method="post" action={ (base) "/none" } { (button(&tr(lang, "no-mail-go"), Look::Secondary)) }
        }
    };
    let last = offered.form.form().pages.last().map_or("review", |page| page.key.as_str());
    sheet(zone, visitor, offered, ("mail-step-title", apply::address(&draft.id, last)), error.is_some(), body)
}

fn code_page(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    offered: &Offered,
    (draft, code, mail): (&str, &str, &MailAddress),
    error: Option<&str>,
) -> yakuba_web::Page {
    let lang = visitor.lang();
    let (label, hint) =
        (tr(lang, "code"), tr_args(lang, "code-hint", &[("minutes", mail_code::MINUTES.into())]));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "code", &label) };
    let base = apply::address(draft, "mail");
    let sent = tr_args(lang, "code-sent", &[("mail", mail.as_str().into())]);
    let body = html! {
        (error_summary(lang, &errors_of("code", error)))
        h1 { (tr(lang, "code-title")) }
        @if error.is_none() { (banner(lang, Notice::Info, html! { p { (sent) } })) }
        form method="post" action={ (base) "/code" } {
            input type="hidden" name="id" value=(code);
            input type="hidden" name="mail" value=(mail.as_str());
            (text_input(&field, &TextInput { input: Input::OneTimeCode, width: Some(8), max_length: Some(12), ..TextInput::default() }))
            (button(&tr(lang, "code-check"), Look::Primary))
        }
        p { (tr(lang, "code-missing")) " " a href=(base) { (tr(lang, "code-again")) } }
    };
    sheet(zone, visitor, offered, ("code-title", base.clone()), error.is_some(), body)
}

pub(super) async fn send(
    zone: Zone<Internet>,
    visitor: Visitor,
    ip: ClientIp,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = apply::offered(&zone, &draft).await?;
    let (typed, lang) = (form.text("mail"), visitor.lang());
    let Ok(mail) = MailAddress::parse(typed) else {
        let words = tr(lang, "mail-address-wrong");
        return Ok(address_page(&zone, &visitor, &offered, &draft, typed, Some(&words)).into_response());
    };
    let (inside, to, ip) = (zone.clone(), mail.clone(), ip.0.to_string());
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| mail_code::send(tx, &inside, lang, &to, PURPOSE, &ip).await)
        .await?;
    match sent {
        Sent::Wait { seconds } => Err(PageError::too_many(seconds).into()),
        Sent::Sent { id: code } => {
            Ok(code_page(&zone, &visitor, &offered, (&id, &code, &mail), None).into_response())
        }
    }
}

pub(super) async fn code(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let offered = apply::offered(&zone, &draft).await?;
    let lang = visitor.lang();
    let mail = MailAddress::parse(form.text("mail")).map_err(|_| PageError::unreadable())?;
    let (code, typed) = (form.text("id").to_owned(), form.text("code").to_owned());
    let (clock, to) = (zone.clock.clone(), mail.clone());
    let now = zone.clock.now();
    let shown = Draft { mail: Some(mail.as_str().to_owned()), mail_verified_at: Some(now), ..draft.clone() };
    let checked = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let checked = mail_code::check(tx, &clock, &code, &to, PURPOSE, &typed).await?;
            if checked == Checked::Right {
                drafts::save(tx, &shown, now).await?;
            }
            Ok::<_, StoreError>(checked)
        })
        .await?;
    Ok(match checked {
        Checked::Right => Redirect::to(&apply::address(&id, "review")).into_response(),
        Checked::Wrong { left } => {
            let words = tr_args(lang, "code-wrong", &[("left", left.into())]);
            code_page(&zone, &visitor, &offered, (&id, form.text("id"), &mail), Some(&words)).into_response()
        }
        Checked::Over => {
            let words = tr(lang, "code-over");
            address_page(&zone, &visitor, &offered, &draft, mail.as_str(), Some(&words)).into_response()
        }
    })
}

/// メールを使わない: said knowingly, after a warning.
pub(super) async fn none(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    if draft.mail.is_some() {
        let (now, without) = (zone.clock.now(), Draft { mail: None, mail_verified_at: None, ..draft });
        zone.store.write(async move |tx: &mut Tx<Internet>| drafts::save(tx, &without, now).await).await?;
    }
    Ok(Redirect::to(&apply::address(&id, "review")).into_response())
}
