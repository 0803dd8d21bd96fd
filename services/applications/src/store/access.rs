//! Who holds the secret of a link may see what it leads to (internet-facing network).
//!
//! A draft or submission may have several links: one per mail or slip. Only a hash is kept, so whoever reads the table
//! cannot use them; the secrets have 256 bits, so one round of hashing is enough.
//!
//! What was sent is sealed with the key of its case. Beside the hash of a link stands that key, wrapped with another hash
//! of the link's secret: whoever opens the link brings the key along, and nobody else has it here.

use sha2::{Digest, Sha256};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_seal::SecretKey;
use yakuba_store::{Result, Store, Tx, args};

/// How a secret is kept.
pub fn hash(secret: impl AsRef<[u8]>) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The key that belongs to the secret of a link.
pub fn link_key(secret: &str) -> SecretKey {
    SecretKey::of_secret("link of an application", secret)
}

/// Makes a new link to a draft or submission; answers its secret. `key` is the key of the case, if it is at hand.
pub async fn grant(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    target: &str,
    key: Option<&SecretKey>,
) -> Result<String> {
    let secret = clock.secret();
    let wrapped = key.map(|key| key.wrapped_by(&link_key(&secret), target));
    grant_hashed(tx, clock, target, &hash(&secret), wrapped.as_deref()).await?;
    Ok(secret)
}

/// As [`grant`], for a secret that was made elsewhere and of which only the hash is known here, and with it the case's
/// key, wrapped for it.
pub async fn grant_hashed(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    target: &str,
    secret_hash: &str,
    wrapped: Option<&str>,
) -> Result<()> {
    tx.execute(
        "insert into access_link (secret_hash, target, made_at, case_key) values ($1, $2, $3, $4) on conflict do nothing",
        args![secret_hash, target, clock.now(), wrapped],
    )
    .await?;
    Ok(())
}

/// The key of the case a link leads to, if the link has it yet.
pub async fn case_key(store: &Store<Internet>, secret: &str, target: &str) -> Result<Option<SecretKey>> {
    let found: Option<(Option<String>,)> = store
        .read()
        .await?
        .optional(
            "select case_key from access_link where secret_hash = $1 and target = $2",
            args![hash(secret), target],
        )
        .await?;
    let wrapped = found.and_then(|(wrapped,)| wrapped);
    Ok(wrapped.and_then(|wrapped| SecretKey::unwrap_by(&link_key(secret), target, &wrapped).ok()))
}

/// Notes that the office was asked for the key of a link's case; `false` when it was asked within the last minute.
pub async fn note_asked(tx: &mut Tx<Internet>, secret_hash: &str, now: Timestamp) -> Result<bool> {
    let changed = tx
        .execute(
            "update access_link set asked_at = $1 where secret_hash = $2 and case_key is null and (asked_at is null or asked_at < $3)",
            args![now, secret_hash, now.plus_minutes(-1)],
        )
        .await?;
    Ok(changed > 0)
}

/// Gives a link the key of its case, wrapped for it.
pub async fn give_key(tx: &mut Tx<Internet>, target: &str, secret_hash: &str, wrapped: &str) -> Result<()> {
    tx.execute(
        "update access_link set case_key = $1 where secret_hash = $2 and target = $3",
        args![wrapped, secret_hash, target],
    )
    .await?;
    Ok(())
}

/// The id of the draft or submission a secret leads to.
pub async fn target(store: &Store<Internet>, secret: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = store
        .read()
        .await?
        .optional("select target from access_link where secret_hash = $1", args![hash(secret)])
        .await?;
    Ok(found.map(|(target,)| target))
}

/// Whether a secret leads there.
pub async fn may_see(store: &Store<Internet>, secret: &str, id: &str) -> Result<bool> {
    Ok(target(store, secret).await?.as_deref() == Some(id))
}

/// Lets every link to a draft lead to what became of it.
pub async fn hand_over(tx: &mut Tx<Internet>, draft: &str, submission: &str) -> Result<()> {
    tx.execute("update access_link set target = $1 where target = $2", args![submission, draft]).await?;
    Ok(())
}
