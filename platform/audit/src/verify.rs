use std::fmt;

use yakuba_base::Timestamp;
use yakuba_city::Network;
use yakuba_store::{FromRow, Result, Row, Store, args};

use crate::{
    Signer,
    edge::Edge,
    leaf::{COLUMNS, Leaf},
    seal::{block_hash, links},
};

/// What [`verify`] found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Blocks looked at.
    pub blocks: u64,
    /// Sealed entries looked at.
    pub entries: u64,
    /// Entries that are not sealed yet.
    pub unsealed: u64,
    /// The signed head of the tree: keep it elsewhere, and a cut-off end is found too.
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
    /// The head of the tree after a block is not the one its entries have, or not signed by this network.
    Head {
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
            Finding::Head { block } => {
                write!(
                    f,
                    "block {block}: the head of the tree after it is not the signed head of its entries"
                )
            }
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
    size: Option<i64>,
    edge: Option<String>,
    note: Option<String>,
}

impl FromRow for Block {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Block {
            number: row.get("number")?,
            sealed_at: row.get("sealed_at")?,
            entries: row.get("entries")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
            size: row.get("size")?,
            edge: row.get("edge")?,
            note: row.get("note")?,
        })
    }
}

/// Reads the whole log and recomputes every hash and every signed head.
///
/// # Errors
/// When the database cannot be read. What is wrong *in* the log is in the report.
pub async fn verify<N: Network>(store: &Store<N>, signer: &Signer) -> Result<Report> {
    let mut reader = store.read().await?;
    let mut report = Report::default();
    let (mut number, mut previous, mut edge) = (0i64, String::new(), Edge::default());
    let entries = format!("select {COLUMNS} from audit_entry where block = $1 order by id");
    loop {
        let blocks: Vec<Block> = reader
            .all("select number, sealed_at, entries, previous, hash, size, edge, note from audit_block where number > $1 order by number limit 100", args![number])
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
            let leaves: Vec<Leaf> = reader.all(&entries, args![block.number]).await?;
            if leaves.len() as i64 != block.entries
                || block_hash(&block.previous, block.number, block.sealed_at, &links(&leaves)) != block.hash
            {
                report.findings.push(Finding::Altered { block: block.number });
            }
            leaves.iter().for_each(|leaf| edge.push(leaf.hash()));
            let head = signer.head(edge.size(), edge.root());
            if (block.size, block.edge, block.note.as_ref())
                != (Some(edge.size() as i64), Some(edge.to_text()), Some(&head))
            {
                report.findings.push(Finding::Head { block: block.number });
            }
            report.blocks += 1;
            report.entries = edge.size();
            report.head = head;
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
    Ok(report)
}
