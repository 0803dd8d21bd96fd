//! Refunds (還付) that are asked for and made by hand.

use yakuba_base::{Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

/// A refund.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Its id.
    pub id: String,
    /// The demand.
    pub demand: String,
    /// The attempt whose money goes back.
    pub attempt: String,
    /// How much.
    pub amount: Yen,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// How, or why.
    pub note: String,
}

impl FromRow for Refund {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Refund {
            id: row.get("id")?,
            demand: row.get("demand")?,
            attempt: row.get("attempt")?,
            amount: row.get("amount")?,
            asked_at: row.get("asked_at")?,
            made_at: row.get("made_at")?,
            note: row.get("note")?,
        })
    }
}

const COLUMNS: &str = "id, demand, attempt, amount, asked_at, made_at, note";

/// Keeps a refund that is to be made.
pub async fn insert(tx: &mut Tx<Lgwan>, refund: &Refund, by: &str) -> Result<()> {
    tx.execute(
        "insert into refund (id, demand, attempt, amount, asked_at, asked_by, note) values ($1, $2, $3, $4, $5, $6, $7)",
        args![refund.id, refund.demand, refund.attempt, refund.amount, refund.asked_at, by, refund.note],
    )
    .await?;
    Ok(())
}

/// A refund, in a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Refund>> {
    tx.optional(&format!("select {COLUMNS} from refund where id = $1"), args![id]).await
}

/// The refunds of an attempt that were made, in a transaction: their sum.
pub async fn made_in(tx: &mut Tx<Lgwan>, attempt: &str) -> Result<Yen> {
    let (sum,): (Option<i64>,) = tx
        .one(
            "select cast(sum(amount) as bigint) as total from refund where attempt = $1 and made_at is not null",
            args![attempt],
        )
        .await?;
    Ok(Yen(sum.unwrap_or_default()))
}

/// Notes that it was made; `false` when it was before.
pub async fn make(tx: &mut Tx<Lgwan>, id: &str, by: &str, at: Timestamp) -> Result<bool> {
    let made = tx
        .execute(
            "update refund set made_at = $1, made_by = $2 where id = $3 and made_at is null",
            args![at, by, id],
        )
        .await?;
    Ok(made > 0)
}

/// The refunds of a demand, oldest first.
pub async fn of_demand(store: &Store<Lgwan>, demand: &str) -> Result<Vec<Refund>> {
    let sql = format!("select {COLUMNS} from refund where demand = $1 order by asked_at, id");
    store.read().await?.all(&sql, args![demand]).await
}

/// Refunds that wait to be made, oldest first.
pub async fn open(store: &Store<Lgwan>) -> Result<Vec<Refund>> {
    let sql = format!("select {COLUMNS} from refund where made_at is null order by asked_at, id limit 500");
    store.read().await?.all(&sql, args![]).await
}
