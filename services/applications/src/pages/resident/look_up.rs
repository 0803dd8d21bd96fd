//! 申請状況の確認 without the link: it is mailed again. Nothing is ever shown here, whether it was found or not.

use axum::response::{IntoResponse, Response};
use yakuba_audit::{Actor, Entry};
use yakuba_base::{MailAddress, ReceiptNumber};
use yakuba_city::Internet;
use yakuba_identity::limits;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{ErrorLink, FieldProps, Input, Look, TextInput, button, error_summary, text_input};
use yakuba_web::{ClientIp, Flash, FormPairs, PageError, Reader, html};
use yakuba_zone::Zone;

use super::access::Refusal;
use super::show::Sheet;
use super::tr;
use crate::mails;
use crate::opening;
use crate::store::submissions;

/// Tries from one IP address in an hour.
const PER_IP: u32 = 30;
/// Tries with one receipt number in an hour.
const PER_RECEIPT: u32 = 5;

pub(super) async fn show(zone: Zone<Internet>, reader: Reader) -> Result<Response, Refusal> {
    Ok(page(&zone, &reader, ["", ""], [None, None]).into_response())
}

fn page(
    zone: &Zone<Internet>,
    reader: &Reader,
    typed: [&str; 2],
    errors: [Option<&str>; 2],
) -> yakuba_web::Page {
    let lang = reader.lang;
    let labels = [tr(lang, "receipt-number"), tr(lang, "mail-address")];
    let hints = [tr(lang, "receipt-hint"), tr(lang, "look-up-mail-hint")];
    let links: Vec<ErrorLink> = ["receipt", "mail"]
        .iter()
        .zip(errors)
        .filter_map(|(id, words)| Some(ErrorLink { field_id: (*id).to_owned(), message: words?.to_owned() }))
        .collect();
    let receipt = FieldProps {
        hint: Some(&hints[0]),
        error: errors[0],
        ..FieldProps::new(lang, "receipt", &labels[0])
    };
    let mail =
        FieldProps { hint: Some(&hints[1]), error: errors[1], ..FieldProps::new(lang, "mail", &labels[1]) };
    let body = html! {
        (error_summary(lang, &links))
        h1 { (tr(lang, "look-up")) }
        p.lead { (tr(lang, "look-up-lead")) }
        form method="post" action="/status" {
            (text_input(&receipt, &TextInput { value: typed[0], input: Input::Digits, width: Some(12), ..TextInput::default() }))
            (text_input(&mail, &TextInput { value: typed[1], input: Input::Mail, autocomplete: Some("email"), width: Some(20), ..TextInput::default() }))
            (button(&tr(lang, "look-up-send"), Look::Primary))
        }
        p { (super::tr_args(lang, "look-up-no-mail", &[("phone", zone.city.contact.phone.as_str().into())])) }
    };
    let sheet = Sheet { errors: !links.is_empty(), ..Sheet::titled(tr(lang, "look-up")).back("/") };
    sheet.show(zone, reader, body)
}

pub(super) async fn send(
    zone: Zone<Internet>,
    reader: Reader,
    ip: ClientIp,
    form: FormPairs,
) -> Result<Response, Refusal> {
    let (lang, typed) = (reader.lang, [form.text("receipt"), form.text("mail")]);
    let (receipt, mail) = match (ReceiptNumber::parse(typed[0]), MailAddress::parse(typed[1])) {
        (Ok(receipt), Ok(mail)) => (receipt, mail),
        (receipt, mail) => {
            let words = [tr(lang, "receipt-wrong"), tr(lang, "mail-address-wrong")];
            let errors = [receipt.err().map(|_| &*words[0]), mail.err().map(|_| &*words[1])];
            return Ok(page(&zone, &reader, typed, errors).into_response());
        }
    };
    let found = submissions::by_receipt(&zone.store, receipt).await?;
    let found = found
        .filter(|found| found.mail.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(mail.as_str())));
    let (inside, keys) = (
        zone.clone(),
        [(format!("look up from {}", ip.0), PER_IP), (format!("look up {receipt}"), PER_RECEIPT)],
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
            match found {
                Some(submission) => {
                    let secret = opening::grant(tx, &inside.clock, &submission.id).await?;
                    mails::link(tx, &inside, &submission, &secret).await?;
                    Entry::new(Actor::Anonymous, "link.mailed")
                        .on("application", &submission.id)
                        .record(tx, &inside.clock)
                        .await?;
                }
                None => {
                    Entry::new(Actor::Anonymous, "link.refused")
                        .on("look-up", "?")
                        .record(tx, &inside.clock)
                        .await?
                }
            }
            Ok(Ok(()))
        })
        .await?;
    sent.map_err(PageError::too_many)?;
    Ok(Flash::redirect("/status", "look-up-sent"))
}
