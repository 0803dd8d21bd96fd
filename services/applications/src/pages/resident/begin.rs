//! Beginning, and coming back by a link.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_forms::definition::Prefill;
use yakuba_forms::{Answers, Compiled};
use yakuba_identity::{Resident, limits};
use yakuba_store::{StoreError, Tx};
use yakuba_web::{ClientIp, Flash, PageError};
use yakuba_zone::Zone;

use super::access::{self, Refusal, Visitor};
use super::apply;
use crate::catalogue;
use crate::store::drafts::{self, Draft};
use crate::store::submissions;

/// Drafts begun from one IP address in an hour: a school's computers share one.
const DRAFTS_AN_HOUR: u32 = 120;
/// Links tried in vain from one IP address in an hour.
const WRONG_LINKS_AN_HOUR: u32 = 30;

/// What somebody who is signed in need not type.
fn known(form: &Compiled, resident: &Resident) -> Answers {
    let mut answers = Answers::new();
    for field in form.form().pages.iter().flat_map(|page| &page.fields) {
        let what = match field.prefill {
            None => continue,
            Some(Prefill::Name) => "name",
            Some(Prefill::Kana) => "kana",
            Some(Prefill::Address) => "address",
            Some(Prefill::Phone) => "phone",
            Some(Prefill::Mail) => "mail",
            Some(Prefill::Birthday) => "birthday",
        };
        let answer = resident.prefill(what).and_then(|value| field.kind.ask().read(&value).ok().flatten());
        if let Some(answer) = answer {
            answers.set(field.key.clone(), answer);
        }
    }
    answers
}

pub(super) async fn start(
    zone: Zone<Internet>,
    visitor: Visitor,
    ip: ClientIp,
    Path(slug): Path<String>,
) -> Result<Response, Refusal> {
    let offered = catalogue::current(&zone.store, &slug).await?.ok_or_else(PageError::gone)?;
    let answers =
        visitor.resident.as_ref().map(|resident| known(&offered.form, resident)).unwrap_or_default();
    let mail = visitor.resident.as_ref().map(|resident| resident.mail.reveal().as_str().to_owned());
    let resident = visitor.resident.as_ref().map(|resident| resident.id.clone());
    let (clock, lang, revision) = (zone.clock.clone(), visitor.lang(), offered.offer.revision.clone());
    let key = format!("draft from {}", ip.0);
    let begun = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            if let limits::Taken::Wait { seconds } =
                limits::take(tx, &clock, &key, DRAFTS_AN_HOUR, 3_600).await?
            {
                return Ok::<_, StoreError>(Err(seconds));
            }
            let (id, secret) =
                drafts::begin(tx, &clock, (&slug, &revision), lang, resident.as_deref(), &answers).await?;
            if mail.is_some() {
                let now = clock.now();
                let draft = Draft {
                    id: id.clone(),
                    slug,
                    revision,
                    answers,
                    lang,
                    mail,
                    mail_verified_at: Some(now),
                    resident,
                    updated_at: now,
                    expires_at: now,
                    version: 1,
                };
                drafts::save(tx, &draft, now).await?;
            }
            Ok(Ok((id, secret)))
        })
        .await?;
    let (id, secret) = begun.map_err(PageError::too_many)?;
    let first = offered.form.form().pages.first().map_or("review", |page| page.key.as_str());
    let response = Redirect::to(&apply::address(&id, first)).into_response();
    Ok(access::with_cookie(response, &format!("/apply/{id}"), &secret, access::is_tls(&zone)))
}

/// A link from a mail or a slip: the secret goes into a cookie, and out of the address.
pub(super) async fn follow(
    zone: Zone<Internet>,
    visitor: Visitor,
    ip: ClientIp,
    Path(secret): Path<String>,
) -> Result<Response, Refusal> {
    let lang: Lang = visitor.lang();
    let Some(target) = crate::store::access::target(&zone.store, &secret).await? else {
        access::note_refusal(&zone, "link", "?").await?;
        let (clock, key) = (zone.clock.clone(), format!("wrong link from {}", ip.0));
        let taken = zone.store.write(async move |tx: &mut Tx<Internet>| {
            limits::take(tx, &clock, &key, WRONG_LINKS_AN_HOUR, 3_600).await
        });
        return Err(match taken.await? {
            limits::Taken::Wait { seconds } => PageError::too_many(seconds).into(),
            limits::Taken::Allowed => access::unknown_link(lang).into(),
        });
    };
    let tls = access::is_tls(&zone);
    if submissions::get(&zone.store, &target).await?.is_some() {
        let path = format!("/status/{target}");
        return Ok(access::with_cookie(Redirect::to(&path).into_response(), &path, &secret, tls));
    }
    let Some(draft) = drafts::get(&zone.store, &target, zone.clock.now()).await? else {
        return Err(access::expired(lang).into());
    };
    let offered = apply::offered(&zone, &draft).await?;
    let path = format!("/apply/{}", draft.id);
    let response = Flash::redirect(
        &apply::address(&draft.id, &apply::next_open(&offered, &draft, zone.clock.today())),
        "welcome-back",
    );
    Ok(access::with_cookie(response, &path, &secret, tls))
}
