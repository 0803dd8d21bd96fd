//! 保存して中断: a link by mail, to go on with on this or another device.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_base::MailAddress;
use yakuba_city::Internet;
use yakuba_identity::limits;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    ErrorLink, FieldProps, Input, Look, Notice, TextInput, banner, button, error_summary, text_input,
};
use yakuba_web::{ClientIp, Flash, FormPairs, PageError, html};
use yakuba_zone::Zone;

use super::access::{Refusal, Visitor};
use super::show::Sheet;
use super::{apply, tr, tr_args};
use crate::mails;
use crate::store::access::grant;
use crate::store::drafts::Draft;

/// Links mailed for one draft in an hour.
const PER_DRAFT: u32 = 5;
/// Links mailed for one IP address in an hour.
const PER_IP: u32 = 30;

pub(super) async fn show(
    zone: Zone<Internet>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    Ok(page(&zone, &visitor, &draft, draft.mail.as_deref().unwrap_or_default(), None).await?.into_response())
}

async fn page(
    zone: &Zone<Internet>,
    visitor: &Visitor,
    draft: &Draft,
    typed: &str,
    error: Option<&str>,
) -> Result<yakuba_web::Page, Refusal> {
    let (lang, offered) = (visitor.lang(), apply::offered(zone, draft).await?);
    let (label, hint) = (tr(lang, "mail-address"), tr(lang, "leave-mail-hint"));
    let field = FieldProps { hint: Some(&hint), error, ..FieldProps::new(lang, "mail", &label) };
    let errors: Vec<ErrorLink> =
        error.iter().map(|words| ErrorLink { field_id: "mail".into(), message: (*words).into() }).collect();
    let until = draft.expires_at.date().long();
    let body = html! {
        (error_summary(lang, &errors))
        h1 { (tr(lang, "leave-title")) }
        (banner(lang, Notice::Success, html! { p { (tr_args(lang, "leave-kept", &[("until", until.into())])) } }))
        form method="post" action=(apply::address(&draft.id, "save-and-leave")) {
            (text_input(&field, &TextInput { value: typed, input: Input::Mail, autocomplete: Some("email"), width: Some(20), max_length: Some(254), ..TextInput::default() }))
            (button(&tr(lang, "leave-send"), Look::Primary))
        }
        p { (tr(lang, "leave-without")) }
        p { a href={ "/apply/" (draft.id) } { (tr(lang, "go-on-now")) } }
    };
    let title = offered.offer.procedure.title.get(lang).to_owned();
    let sheet = Sheet { errors: error.is_some(), ..Sheet::titled(tr(lang, "leave-title")).of(title) };
    Ok(sheet.show(zone, &visitor.reader, body))
}

pub(super) async fn send(
    zone: Zone<Internet>,
    visitor: Visitor,
    ip: ClientIp,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let draft = visitor.draft(&zone, &id).await?;
    let (typed, lang) = (form.text("mail"), visitor.lang());
    let Ok(to) = MailAddress::parse(typed) else {
        let words = tr(lang, "mail-address-wrong");
        return Ok(page(&zone, &visitor, &draft, typed, Some(&words)).await?.into_response());
    };
    let offered = apply::offered(&zone, &draft).await?;
    let title = offered.offer.procedure.title.get(lang).to_owned();
    let (inside, keys) = (
        zone.clone(),
        [(format!("resume link of {id}"), PER_DRAFT), (format!("resume link for {}", ip.0), PER_IP)],
    );
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            for (key, most) in keys {
                if let limits::Taken::Wait { seconds } =
                    limits::take(tx, &inside.clock, &key, most, 3_600).await?
                {
                    return Ok::<_, StoreError>(Err(seconds));
                }
            }
            let secret = grant(tx, &inside.clock, &draft.id, None).await?;
            mails::resume(tx, &inside, &to, lang, &title, &secret).await?;
            Ok(Ok(()))
        })
        .await?;
    sent.map_err(PageError::too_many)?;
    Ok(Flash::redirect(&apply::address(&id, "save-and-leave"), "leave-sent"))
}
