//! Who holds the secret of a link may see what it leads to (internet-facing network).
//!
//! A draft or submission may have several links: one per mail or slip. Only a hash is kept, so whoever reads the table
//! cannot use them; the secrets have 256 bits, so one round of hashing is enough.

use sha2::{Digest, Sha256};
use yakuba_city::{Clock, Internet};
use yakuba_store::{Result, Store, Tx, args};

/// How a secret is kept.
pub fn hash(secret: impl AsRef<[u8]>) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a new link to a draft or submission; answers its secret.
pub async fn grant(tx: &mut Tx<Internet>, clock: &Clock, target: &str) -> Result<String> {
    let secret = clock.secret();
    grant_hashed(tx, clock, target, &hash(&secret)).await?;
    Ok(secret)
}

/// As [`grant`], for a secret that was made elsewhere and of which only the hash is known here.
pub async fn grant_hashed(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    target: &str,
    secret_hash: &str,
) -> Result<()> {
    tx.later(
        "insert into access_link (secret_hash, target, made_at) values ($1, $2, $3) on conflict do nothing",
        args![secret_hash, target, clock.now()],
    )
    .await
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
