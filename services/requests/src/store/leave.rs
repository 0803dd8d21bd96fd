//! Balances of leave: every grant and every day taken is an entry; the balance is their sum.

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

/// An entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Whose.
    pub staff: String,
    /// Which balance: `annual`.
    pub balance: String,
    /// Minutes granted, or (below zero) taken.
    pub minutes: i64,
    /// Of which day.
    pub on: Date,
    /// The request it follows from.
    pub request: Option<String>,
    /// What it is: 「付与」.
    pub note: String,
    /// When it was entered.
    pub at: Timestamp,
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Entry> {
        Ok(Entry {
            id: row.get("id")?,
            staff: row.get("staff")?,
            balance: row.get("balance")?,
            minutes: row.get("minutes")?,
            on: row.get("on_day")?,
            request: row.get("request")?,
            note: row.get("note")?,
            at: row.get("at")?,
        })
    }
}

/// The entries of somebody, the latest day first.
pub async fn of(store: &Store<Lgwan>, staff: &str, most: usize) -> Result<Vec<Entry>> {
    let sql = "select * from request_leave where staff = $1 order by on_day desc, id desc limit $2";
    store.read().await?.all(sql, args![staff, most]).await
}

const SUM: &str =
    "select cast(coalesce(sum(minutes), 0) as bigint) from request_leave where staff = $1 and balance = $2";

/// What is left of a balance, minutes.
pub async fn left(store: &Store<Lgwan>, staff: &str, balance: &str) -> Result<i64> {
    let (left,): (i64,) = store.read().await?.one(SUM, args![staff, balance]).await?;
    Ok(left)
}

/// The same inside a transaction.
pub async fn left_in(tx: &mut Tx<Lgwan>, staff: &str, balance: &str) -> Result<i64> {
    let (left,): (i64,) = tx.one(SUM, args![staff, balance]).await?;
    Ok(left)
}

/// Enters one.
pub async fn add(tx: &mut Tx<Lgwan>, entry: &Entry) -> Result<()> {
    tx.execute(
        "insert into request_leave (id, staff, balance, minutes, on_day, request, note, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![entry.id, entry.staff, entry.balance, entry.minutes, entry.on, entry.request, entry.note, entry.at],
    )
    .await?;
    Ok(())
}
