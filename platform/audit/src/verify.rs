use std::fmt;

use yakuba_base::Timestamp;
use yakuba_city::Network;
use yakuba_store::{FromRow, Result, Row, Store, args};

use crate::seal::{Stored, block_hash};

/// What [`verify`] found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Blocks looked at.
    pub blocks: u64,
    /// Sealed entries looked at.
    pub entries: u64,
    /// Entries that are not sealed yet.
    pub unsealed: u64,
    /// The hash at the end of the chain: write it down elsewhere, and a cut-off end is found too.
    pub head: String,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Something in the log that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entries of a block are not those that were sealed: one was edited, added, moved or deleted.
    Altered {
        /// The block's number.
        block: i64,
    },
    /// A block does not follow the one before it.
    Broken {
        /// The block's number.
        block: i64,
    },
    /// Blocks are missing before this one.
    Missing {
        /// The block's number.
        block: i64,
    },
    /// Entries say they are in a block that does not exist.
    Stray {
        /// How many.
        entries: u64,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Altered { block } => {
                write!(f, "block {block}: its entries are not those that were sealed")
            }
            Finding::Broken { block } => write!(f, "block {block}: does not follow the block before it"),
            Finding::Missing { block } => write!(f, "block {block}: blocks before it are missing"),
            Finding::Stray { entries } => write!(f, "{entries} entries name a block that does not exist"),
        }
    }
}

struct Block {
    number: i64,
    sealed_at: Timestamp,
    entries: i64,
    previous: String,
    hash: String,
}

impl FromRow for Block {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Block {
            number: row.get("number")?,
            sealed_at: row.get("sealed_at")?,
            entries: row.get("entries")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

/// Reads the whole log and recomputes every hash.
///
/// # Errors
/// When the database cannot be read. What is wrong *in* the log is in the report.
pub async fn verify<N: Network>(store: &Store<N>) -> Result<Report> {
    let mut reader = store.read().await?;
    let mut report = Report::default();
    let (mut number, mut previous) = (0i64, String::new());
    loop {
        let blocks: Vec<Block> = reader
            .all("select number, sealed_at, entries, previous, hash from audit_block where number > $1 order by number limit 100", args![number])
            .await?;
        if blocks.is_empty() {
            break;
        }
        for block in blocks {
            if block.number != number + 1 {
                report.findings.push(Finding::Missing { block: block.number });
            }
            if block.previous != previous {
                report.findings.push(Finding::Broken { block: block.number });
            }
            let stored: Vec<Stored> = reader
                .all(
                    "select id, at, actor, action, subject, detail from audit_entry where block = $1 order by id",
                    args![block.number],
                )
                .await?;
            let hashes: Vec<[u8; 32]> = stored.iter().map(|entry| entry.hash).collect();
            if hashes.len() as i64 != block.entries
                || block_hash(&block.previous, block.number, block.sealed_at, &hashes) != block.hash
            {
                report.findings.push(Finding::Altered { block: block.number });
            }
            report.blocks += 1;
            report.entries += hashes.len() as u64;
            number = block.number;
            previous = block.hash;
        }
    }
    let (stray,): (i64,) = reader
        .one("select count(*) as n from audit_entry where block is not null and block not in (select number from audit_block)", args![])
        .await?;
    if stray > 0 {
        report.findings.push(Finding::Stray { entries: stray.unsigned_abs() });
    }
    let (unsealed,): (i64,) =
        reader.one("select count(*) as n from audit_entry where block is null", args![]).await?;
    report.unsealed = unsealed.unsigned_abs();
    report.head = previous;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use yakuba_city::{Clock, Lgwan};
    use yakuba_store::{Database, Tx};

    use super::*;
    use crate::{Actor, Entry, MIGRATIONS, seal};

    async fn log_of(entries: usize) -> (tempfile::TempDir, Store<Lgwan>) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::<Lgwan>::open(&Database::Sqlite { path: folder.path().join("a.db") }, MIGRATIONS)
            .await
            .unwrap();
        let clock = Clock::system();
        for n in 0..entries {
            let clock = clock.clone();
            store
                .write(async move |tx: &mut Tx<Lgwan>| {
                    Entry::new(Actor::System("test"), "test.done").on("thing", n).record(tx, &clock).await
                })
                .await
                .unwrap();
            if n % 3 == 2 {
                seal(&store, &Clock::system()).await.unwrap();
            }
        }
        seal(&store, &clock).await.unwrap();
        (folder, store)
    }

    async fn by_hand(store: &Store<Lgwan>, sql: &'static str) {
        store.write(async move |tx: &mut Tx<Lgwan>| tx.execute(sql, args![]).await).await.unwrap();
    }

    #[tokio::test]
    async fn an_untouched_log_verifies() {
        let (_folder, store) = log_of(10).await;
        let report = verify(&store).await.unwrap();
        assert_eq!((report.entries, report.unsealed, report.findings.len()), (10, 0, 0));
        assert_eq!(report.blocks, 4);
    }

    #[tokio::test]
    async fn every_kind_of_tampering_is_found() {
        for sql in [
            "update audit_entry set detail = '{}' where subject = 'thing:4'",
            "update audit_entry set at = at + 1 where subject = 'thing:0'",
            "delete from audit_entry where subject = 'thing:7'",
            "insert into audit_entry select 'x', at, actor, action, subject, detail, block from audit_entry where subject = 'thing:2'",
            "update audit_entry set block = 1 where subject = 'thing:9'",
            "update audit_block set hash = previous where number = 2",
            "delete from audit_block where number = 2",
            "update audit_block set entries = 2 where number = 3",
        ] {
            let (_folder, store) = log_of(10).await;
            by_hand(&store, sql).await;
            assert!(!verify(&store).await.unwrap().findings.is_empty(), "not found: {sql}");
        }
    }
}
