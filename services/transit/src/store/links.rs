//! Who holds the secret of a link may see a ride, or drive a vehicle. Only hashes are kept; secrets have 256 bits.

use sha2::{Digest, Sha256};
use yakuba_city::{Clock, Internet};
use yakuba_store::{Result, Store, Tx, args};

/// How a secret is kept.
pub fn hash(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lets whoever holds the secret of this hash see the target: `ride:<id>`, `driver:<pattern>`.
pub async fn grant(tx: &mut Tx<Internet>, clock: &Clock, hash: &str, target: &str) -> Result<()> {
    let sql =
        "insert into transit_link (secret_hash, target, made_at) values ($1, $2, $3) on conflict do nothing";
    tx.execute(sql, args![hash, target, clock.now()]).await?;
    Ok(())
}

/// Ends every link to the target.
pub async fn revoke(tx: &mut Tx<Internet>, target: &str) -> Result<()> {
    tx.execute("delete from transit_link where target = $1", args![target]).await?;
    Ok(())
}

/// What a secret leads to.
pub async fn target(store: &Store<Internet>, secret: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = store
        .read()
        .await?
        .optional("select target from transit_link where secret_hash = $1", args![hash(secret)])
        .await?;
    Ok(found.map(|(target,)| target))
}
