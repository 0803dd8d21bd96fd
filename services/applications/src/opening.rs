//! How what was sent is opened for its applicant (internet-facing network): with the key that the link brings along.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use yakuba_city::{Clock, Internet};
use yakuba_seal::SecretKey;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    messages::KeyAsked,
    store::{access, submissions::Submission},
};

/// How long a page waits for a key that the office was asked for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the office for the key of a case, wrapped for the link with this secret; not more than once a minute.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn ask(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    secret: &str,
) -> Result<(), StoreError> {
    let link = access::hash(secret);
    if access::note_asked(tx, &link, clock.now()).await? {
        let asked = KeyAsked { id: id.to_owned(), link, with: access::link_key(secret) };
        yakuba_relay::send(tx, clock, &asked).await?;
    }
    Ok(())
}

/// Makes a link to something that was sent and is sealed, while its key is not at hand; answers its secret.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn grant(tx: &mut Tx<Internet>, clock: &Clock, id: &str) -> Result<String, StoreError> {
    let secret = access::grant(tx, clock, id, None).await?;
    ask(tx, clock, id, &secret).await?;
    Ok(secret)
}

/// Opens what was sent with the secret of a link to it. When the link has no key yet the office is asked; it stays closed
/// when the answer takes longer than a moment.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn open(
    zone: &Zone<Internet>,
    submission: &mut Submission,
    secret: &str,
) -> Result<(), StoreError> {
    let key = match access::case_key(&zone.store, secret, &submission.id).await? {
        Some(key) => Some(key),
        None if submission.sealed.is_some() => ask_and_wait(zone, &submission.id, secret).await?,
        None => None,
    };
    key.map_or(Ok(()), |key| submission.open(key))
}

async fn ask_and_wait(
    zone: &Zone<Internet>,
    id: &str,
    secret: &str,
) -> Result<Option<SecretKey>, StoreError> {
    let mut commits = zone.store.commits();
    let (clock, target, link) = (zone.clock.clone(), id.to_owned(), secret.to_owned());
    zone.store.write(async move |tx: &mut Tx<Internet>| ask(tx, &clock, &target, &link).await).await?;
    let end = Instant::now() + PATIENCE;
    while timeout_at(end, commits.changed()).await.is_ok_and(|changed| changed.is_ok()) {
        if let Some(key) = access::case_key(&zone.store, secret, id).await? {
            return Ok(Some(key));
        }
    }
    access::case_key(&zone.store, secret, id).await
}
