use sha2::{Digest, Sha256};
use tlog_tiles::tlog::Hash;
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Network};
use yakuba_store::{Result, Store, StoreError, Tx, args};

use crate::{
    Signer,
    edge::Edge,
    entry,
    leaf::{COLUMNS, Leaf},
};

/// How many entries one block takes at most.
const BLOCK: i64 = 5_000;

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

/// The hashes of a block's entries, for the chain of blocks.
pub(crate) fn links(leaves: &[Leaf]) -> Vec<[u8; 32]> {
    leaves.iter().map(entry::hash).collect()
}

/// What one call of [`seal`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many entries were sealed.
    pub entries: usize,
}

/// Seals the entries that are not sealed yet, up to one block of them: as the next block of the chain, and as the next leaves
/// of the tree, whose new head is signed.
///
/// # Errors
/// When the database refuses; nothing is sealed then.
pub async fn seal<N: Network>(store: &Store<N>, clock: &Clock, signer: &Signer) -> Result<Sealed> {
    let (waiting,): (i64,) = store
        .read()
        .await?
        .one("select count(*) as n from (select 1 as one from audit_entry where block is null limit 1) as waiting", args![])
        .await?;
    if waiting == 0 {
        return Ok(Sealed { entries: 0 });
    }
    let (clock, signer) = (clock.clone(), signer.clone());
    store.write(async move |tx: &mut Tx<N>| seal_in(tx, &clock, &signer).await).await
}

async fn seal_in<N>(tx: &mut Tx<N>, clock: &Clock, signer: &Signer) -> Result<Sealed, StoreError> {
    let sql = format!("select {COLUMNS} from audit_entry where block is null order by id limit $1");
    let open: Vec<Leaf> = tx.all(&sql, args![BLOCK]).await?;
    let Some(last) = open.last() else {
        return Ok(Sealed { entries: 0 });
    };
    let head: Option<(i64, String, Option<i64>, Option<String>)> = tx
        .optional("select number, hash, size, edge from audit_block order by number desc limit 1", args![])
        .await?;
    let (number, previous, mut edge) = match head {
        None => (1, String::new(), Edge::default()),
        Some((number, hash, Some(size), Some(edge))) => {
            let edge = u64::try_from(size).ok().and_then(|size| Edge::from_text(size, &edge));
            (number + 1, hash, edge.ok_or_else(|| StoreError::column("edge", "not the edge of a tree"))?)
        }
        // Blocks of an older version are in no tree yet.
        Some((number, hash, ..)) => (number + 1, hash, plant(tx, signer).await?),
    };
    let sealed_at = clock.now();
    let hash = block_hash(&previous, number, sealed_at, &links(&open));
    open.iter().for_each(|leaf| edge.push(leaf.hash()));
    // Two sealers at once: the second meets the primary key of the block and is undone.
    tx.execute(
        "insert into audit_block (number, sealed_at, entries, previous, hash, size, edge, note) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            number, sealed_at, open.len(), previous, hash, edge.size() as i64, edge.to_text(),
            signer.head(edge.size(), edge.root())
        ],
    )
    .await?;
    let changed = tx
        .execute("update audit_entry set block = $1 where block is null and id <= $2", args![number, last.id])
        .await?;
    // On PostgreSQL a transaction that began earlier may have committed a smaller id in between: try again later.
    if changed == open.len() as u64 { Ok(Sealed { entries: open.len() }) } else { Err(StoreError::Conflict) }
}

/// Puts the blocks of an older version into the tree, each with its signed head.
async fn plant<N>(tx: &mut Tx<N>, signer: &Signer) -> Result<Edge> {
    let blocks: Vec<(i64,)> = tx.all("select number from audit_block order by number", args![]).await?;
    let mut edge = Edge::default();
    for (number,) in blocks {
        let sql = format!("select {COLUMNS} from audit_entry where block = $1 order by id");
        let leaves: Vec<Leaf> = tx.all(&sql, args![number]).await?;
        leaves.iter().map(Leaf::hash).for_each(|leaf: Hash| edge.push(leaf));
        tx.execute(
            "update audit_block set size = $1, edge = $2, note = $3 where number = $4",
            args![edge.size() as i64, edge.to_text(), signer.head(edge.size(), edge.root()), number],
        )
        .await?;
    }
    Ok(edge)
}
