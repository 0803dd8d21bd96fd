//! Sealing what an older version kept as it was.

use yakuba_city::Lgwan;
use yakuba_service::Start;
use yakuba_store::{Result, StoreError, Tx, args};
use yakuba_zone::Zone;

use crate::totp;

/// Whenever a city is opened: what is left of unsealed secrets of authenticators is sealed, and nothing of them stays in the
/// database's files.
pub fn seals() -> Start<Lgwan> {
    Start::new(seal_all)
}

async fn seal_all(zone: Zone<Lgwan>) -> Result<()> {
    let key = zone.key.clone();
    let sealed = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let open: Vec<(String, Option<String>, Option<String>)> = tx
                .all(
                    "select id, totp_secret, totp_pending from staff where totp_secret is not null or totp_pending is not null",
                    args![],
                )
                .await?;
            for (id, secret, pending) in &open {
                let seal = |secret: &Option<String>| secret.as_ref().map(|secret| totp::seal(&key, id, secret));
                tx.execute(
                    "update staff set totp_sealed = coalesce(totp_sealed, $1), totp_pending_sealed = coalesce(totp_pending_sealed, $2),
                     totp_secret = null, totp_pending = null where id = $3",
                    args![seal(secret), seal(pending), id],
                )
                .await?;
            }
            Ok::<_, StoreError>(open.len())
        })
        .await?;
    if sealed > 0 && !zone.store.scrub().await? {
        tracing::warn!("somebody was reading: what was sealed leaves the write-ahead log later");
    }
    Ok(())
}
