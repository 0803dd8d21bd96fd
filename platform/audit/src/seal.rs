use sha2::{Digest, Sha256};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Network};
use yakuba_store::{FromRow, Result, Row, Store, StoreError, Tx, args};

use crate::entry;

/// How many entries one block takes at most.
const BLOCK: i64 = 5_000;

/// An entry as it is stored, for hashing.
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) hash: [u8; 32],
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let id: String = row.get("id")?;
        let (actor, action): (String, String) = (row.get("actor")?, row.get("action")?);
        let (subject, detail): (String, String) = (row.get("subject")?, row.get("detail")?);
        let at: Timestamp = row.get("at")?;
        let hash = entry::hash(&id, at, &actor, &action, &subject, &detail);
        Ok(Stored { id, hash })
    }
}

/// The hash of a block: the block before, its own number and time, and its entries in order.
pub(crate) fn block_hash(previous: &str, number: i64, sealed_at: Timestamp, entries: &[[u8; 32]]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"yakuba audit block 1");
    hasher.update(previous.as_bytes());
    hasher.update(number.to_be_bytes());
    hasher.update(sealed_at.as_millis().to_be_bytes());
    hasher.update((entries.len() as u64).to_be_bytes());
    for hash in entries {
        hasher.update(hash);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What one call of [`seal`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many entries were sealed.
    pub entries: usize,
}

/// Seals the entries that are not sealed yet, up to one block of them.
///
/// # Errors
/// When the database refuses; nothing is sealed then.
pub async fn seal<N: Network>(store: &Store<N>, clock: &Clock) -> Result<Sealed> {
    let clock = clock.clone();
    store.write(async move |tx: &mut Tx<N>| seal_in(tx, &clock).await).await
}

async fn seal_in<N>(tx: &mut Tx<N>, clock: &Clock) -> Result<Sealed, StoreError> {
    let open: Vec<Stored> = tx
        .all(
            "select id, at, actor, action, subject, detail from audit_entry where block is null order by id limit $1",
            args![BLOCK],
        )
        .await?;
    let Some(last) = open.last() else {
        return Ok(Sealed { entries: 0 });
    };
    let head: Option<(i64, String)> =
        tx.optional("select number, hash from audit_block order by number desc limit 1", args![]).await?;
    let (number, previous) = head.map_or((1, String::new()), |(number, hash)| (number + 1, hash));
    let sealed_at = clock.now();
    let hashes: Vec<[u8; 32]> = open.iter().map(|stored| stored.hash).collect();
    // Two sealers at once: the second meets the primary key of the block and is undone.
    tx.execute(
        "insert into audit_block (number, sealed_at, entries, previous, hash) values ($1, $2, $3, $4, $5)",
        args![number, sealed_at, open.len(), previous, block_hash(&previous, number, sealed_at, &hashes)],
    )
    .await?;
    let changed = tx
        .execute("update audit_entry set block = $1 where block is null and id <= $2", args![number, last.id])
        .await?;
    // On PostgreSQL a transaction that began earlier may have committed a smaller id in between: try again later.
    if changed == open.len() as u64 { Ok(Sealed { entries: open.len() }) } else { Err(StoreError::Conflict) }
}
