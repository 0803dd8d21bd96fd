//! Reported payments (収納データ): files that were brought, and what became of each line.

use yakuba_base::{Date, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

/// A file that was brought.
#[derive(Clone, Debug)]
pub struct DepositFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many payments it reports.
    pub rows: i64,
    /// What they come to.
    pub total: Yen,
    /// Of these, how many went to a demand.
    pub matched: i64,
    /// How many were reported before.
    pub again: i64,
    /// How many nobody knows.
    pub unknown: i64,
    /// When it was brought.
    pub read_at: Timestamp,
    /// By whom.
    pub read_by: String,
}

impl FromRow for DepositFile {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(DepositFile {
            id: row.get("id")?,
            name: row.get("name")?,
            rows: row.get("reported")?,
            total: row.get("total")?,
            matched: row.get("matched")?,
            again: row.get("again")?,
            unknown: row.get("unknown")?,
            read_at: row.get("read_at")?,
            read_by: row.get("read_by")?,
        })
    }
}

/// A reported payment that nobody knows (納付者不明).
#[derive(Clone, Debug)]
pub struct Unknown {
    /// The taker's own number, which makes it that one.
    pub reference: String,
    /// The number it was paid under.
    pub number: String,
    /// How much.
    pub amount: Yen,
    /// When it was paid.
    pub paid_on: Date,
}

impl FromRow for Unknown {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Unknown {
            reference: row.get("reference")?,
            number: row.get("number")?,
            amount: row.get("amount")?,
            paid_on: row.get("paid_on")?,
        })
    }
}

const FILE: &str = "id, name, reported, total, matched, again, unknown, read_at, read_by";

/// Keeps a file; `false` when the same one was brought before.
pub async fn insert_file(tx: &mut Tx<Lgwan>, file: &DepositFile, sha256: &str) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into deposit_file (id, name, sha256, reported, total, matched, again, unknown, read_at, read_by)
             values ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7) on conflict do nothing",
            args![file.id, file.name, sha256, file.rows, file.total, file.read_at, file.read_by],
        )
        .await?;
    Ok(inserted > 0)
}

/// Notes what became of a file's lines.
pub async fn set_outcome(
    tx: &mut Tx<Lgwan>,
    id: &str,
    (matched, again, unknown): (i64, i64, i64),
) -> Result<()> {
    tx.execute(
        "update deposit_file set matched = $1, again = $2, unknown = $3 where id = $4",
        args![matched, again, unknown, id],
    )
    .await?;
    Ok(())
}

/// When the same file was brought before.
pub async fn brought_before(store: &Store<Lgwan>, sha256: &str) -> Result<Option<DepositFile>> {
    let sql = format!("select {FILE} from deposit_file where sha256 = $1");
    store.read().await?.optional(&sql, args![sha256]).await
}

/// The files, the latest first.
pub async fn files(store: &Store<Lgwan>) -> Result<Vec<DepositFile>> {
    let sql = format!("select {FILE} from deposit_file order by read_at desc, id desc limit 100");
    store.read().await?.all(&sql, args![]).await
}

/// Keeps a reported payment; `false` when it was reported before.
pub async fn insert(
    tx: &mut Tx<Lgwan>,
    file: &str,
    row: &Unknown,
    line: i64,
    demand: Option<&str>,
) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into deposit (reference, file, line, number, amount, paid_on, demand)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            args![row.reference, file, line, row.number, row.amount, row.paid_on, demand],
        )
        .await?;
    Ok(inserted > 0)
}

const UNKNOWN: &str = "select reference, number, amount, paid_on from deposit where demand is null";

/// Payments that nobody knows, oldest first.
pub async fn unknown(store: &Store<Lgwan>) -> Result<Vec<Unknown>> {
    store.read().await?.all(&format!("{UNKNOWN} order by paid_on, reference limit 500"), args![]).await
}

/// One of them, in a transaction.
pub async fn unknown_in(tx: &mut Tx<Lgwan>, reference: &str) -> Result<Option<Unknown>> {
    tx.optional(&format!("{UNKNOWN} and reference = $1"), args![reference]).await
}

/// Notes which demand a payment nobody knew is for; `false` when somebody was faster.
pub async fn assign(
    tx: &mut Tx<Lgwan>,
    reference: &str,
    demand: &str,
    by: &str,
    at: Timestamp,
) -> Result<bool> {
    let assigned = tx
        .execute(
            "update deposit set demand = $1, assigned_at = $2, assigned_by = $3 where reference = $4 and demand is null",
            args![demand, at, by, reference],
        )
        .await?;
    Ok(assigned > 0)
}
