//! The mails an applicant gets: that the application arrived, and that something about it changed.

use yakuba_base::{Lang, MailAddress};
use yakuba_city::Internet;
use yakuba_notify::Mail;
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use crate::{
    messages::CaseMoved,
    store::{access, submissions::Submission},
};

yakuba_web::catalog!("locales/mail");

/// It arrived: the number, and the link to follow it by.
///
/// # Errors
/// When the database refuses.
pub async fn received(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    submission: &Submission,
    title: &str,
    secret: &str,
) -> Result<()> {
    let body = tr_args(
        submission.lang,
        "mail-received-body",
        &[
            ("title", title.into()),
            ("receipt", submission.receipt.to_string().into()),
            ("due", submission.due_on.map(|day| day.long()).unwrap_or_default().into()),
            ("link", zone.link(&format!("/s/{secret}")).into()),
            ("city", zone.city.name.get(submission.lang).into()),
            ("phone", zone.city.contact.phone.as_str().into()),
        ],
    );
    send(tx, zone, submission, "mail-received-subject", body.into_owned()).await
}

/// The office did something the applicant should know of.
///
/// # Errors
/// When the database refuses.
pub async fn moved(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    submission: &Submission,
    told: &CaseMoved,
) -> Result<()> {
    let (subject, key) = match told.entry.what.as_str() {
        "correction-asked" => ("mail-correction-subject", "mail-correction-body"),
        "office-wrote" => ("mail-message-subject", "mail-message-body"),
        "granted" | "refused" => ("mail-decided-subject", "mail-decided-body"),
        "letter" => ("mail-letter-subject", "mail-letter-body"),
        _ => return Ok(()),
    };
    if submission.mail.is_none() {
        return Ok(());
    }
    let secret = access::grant(tx, &zone.clock, &submission.id, told.key.as_ref()).await?;
    let body = tr_args(
        submission.lang,
        key,
        &[
            ("receipt", submission.receipt.to_string().into()),
            ("link", zone.link(&format!("/s/{secret}")).into()),
            ("city", zone.city.name.get(submission.lang).into()),
            ("phone", zone.city.contact.phone.as_str().into()),
        ],
    );
    send(tx, zone, submission, subject, body.into_owned()).await
}

/// The link to what was sent, asked for again.
///
/// # Errors
/// When the database refuses.
pub async fn link(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    submission: &Submission,
    secret: &str,
) -> Result<()> {
    let body = tr_args(
        submission.lang,
        "mail-link-body",
        &[
            ("receipt", submission.receipt.to_string().into()),
            ("link", zone.link(&format!("/s/{secret}")).into()),
            ("city", zone.city.name.get(submission.lang).into()),
            ("phone", zone.city.contact.phone.as_str().into()),
        ],
    );
    send(tx, zone, submission, "mail-link-subject", body.into_owned()).await
}

/// The link by which a draft is taken up again.
///
/// # Errors
/// When the database refuses.
pub async fn resume(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    to: &MailAddress,
    lang: Lang,
    title: &str,
    secret: &str,
) -> Result<()> {
    let body = tr_args(
        lang,
        "mail-resume-body",
        &[
            ("title", title.into()),
            ("link", zone.link(&format!("/s/{secret}")).into()),
            ("city", zone.city.name.get(lang).into()),
            ("phone", zone.city.contact.phone.as_str().into()),
        ],
    );
    let subject =
        tr_args(lang, "mail-resume-subject", &[("city", zone.city.name.get(lang).into())]).into_owned();
    yakuba_notify::mail(tx, &zone.clock, Mail { to: to.clone(), subject, body: body.into_owned() }).await
}

async fn send(
    tx: &mut Tx<Internet>,
    zone: &Zone<Internet>,
    submission: &Submission,
    subject: &str,
    body: String,
) -> Result<()> {
    let Some(to) = submission.mail.as_deref().and_then(|mail| MailAddress::parse(mail).ok()) else {
        return Ok(());
    };
    let receipt = submission.receipt.to_string();
    let subject = tr_args(
        submission.lang,
        subject,
        &[("receipt", receipt.into()), ("city", zone.city.name.get(submission.lang).into())],
    )
    .into_owned();
    yakuba_notify::mail(tx, &zone.clock, Mail { to, subject, body }).await
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_mail_is_written_in_every_language() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mails");
        assert_eq!(yakuba_web::i18n::check_catalogs(&super::CATALOG, &sources), Vec::<String>::new());
    }
}
