//! Refunds (還付): asked for by one person, agreed to by another, made through the provider or by hand.

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
    /// By whom.
    pub asked_by: String,
    /// Whether another person agreed; none while nobody answered.
    pub agreed: Option<bool>,
    /// When it was made.
    pub made_at: Option<Timestamp>,
    /// When the provider said that it cannot.
    pub failed_at: Option<Timestamp>,
    /// How: [`BY_HAND`], or through the provider.
    pub note: String,
}

/// How a refund is made that no provider makes.
pub const BY_HAND: &str = "by-hand";

impl Refund {
    /// Whether somebody in the office hands it back.
    pub fn by_hand(&self) -> bool {
        self.note == BY_HAND
    }
}

impl FromRow for Refund {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Refund {
            id: row.get("id")?,
            demand: row.get("demand")?,
            attempt: row.get("attempt")?,
            amount: row.get("amount")?,
            asked_at: row.get("asked_at")?,
            asked_by: row.get("asked_by")?,
            agreed: row.get("agreed")?,
            made_at: row.get("made_at")?,
            failed_at: row.get("failed_at")?,
            note: row.get("note")?,
        })
    }
}

const COLUMNS: &str = "id, demand, attempt, amount, asked_at, asked_by, agreed, made_at, failed_at, note";

/// Keeps a refund that somebody asks for.
pub async fn insert(tx: &mut Tx<Lgwan>, refund: &Refund) -> Result<()> {
    tx.execute(
        "insert into refund (id, demand, attempt, amount, asked_at, asked_by, note) values ($1, $2, $3, $4, $5, $6, $7)",
        args![refund.id, refund.demand, refund.attempt, refund.amount, refund.asked_at, refund.asked_by, refund.note],
    )
    .await?;
    Ok(())
}

/// A refund.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Refund>> {
    store.read().await?.optional(&format!("select {COLUMNS} from refund where id = $1"), args![id]).await
}

/// A refund, in a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Refund>> {
    tx.optional(&format!("select {COLUMNS} from refund where id = $1"), args![id]).await
}

/// The refunds of an attempt, in the order in which they were asked for, in a transaction.
pub async fn of_attempt_in(tx: &mut Tx<Lgwan>, attempt: &str) -> Result<Vec<Refund>> {
    tx.all(&format!("select {COLUMNS} from refund where attempt = $1 order by asked_at, id"), args![attempt])
        .await
}

/// Notes that another person agreed, or did not; `false` when somebody answered before.
pub async fn answer(tx: &mut Tx<Lgwan>, id: &str, by: &str, agreed: bool, at: Timestamp) -> Result<bool> {
    let answered = tx
        .execute(
            "update refund set answered_at = $1, answered_by = $2, agreed = $3 where id = $4 and agreed is null and made_at is null",
            args![at, by, agreed, id],
        )
        .await?;
    Ok(answered > 0)
}

/// Notes that it was made; `false` when it was before, or nobody agreed.
pub async fn make(tx: &mut Tx<Lgwan>, id: &str, by: &str, at: Timestamp) -> Result<bool> {
    let made = tx
        .execute(
            "update refund set made_at = $1, made_by = $2 where id = $3 and made_at is null and agreed = 1",
            args![at, by, id],
        )
        .await?;
    Ok(made > 0)
}

/// Notes that the provider cannot make it.
pub async fn fail(tx: &mut Tx<Lgwan>, id: &str, at: Timestamp) -> Result<()> {
    tx.execute("update refund set failed_at = $1 where id = $2 and failed_at is null", args![at, id]).await?;
    Ok(())
}

/// The refunds of a demand, oldest first.
pub async fn of_demand(store: &Store<Lgwan>, demand: &str) -> Result<Vec<Refund>> {
    let sql = format!("select {COLUMNS} from refund where demand = $1 order by asked_at, id");
    store.read().await?.all(&sql, args![demand]).await
}

/// Refunds that wait to be made, oldest first.
pub async fn open(store: &Store<Lgwan>) -> Result<Vec<Refund>> {
    let sql = format!(
        "select {COLUMNS} from refund where made_at is null and failed_at is null and agreed = 1 order by asked_at, id limit 500"
    );
    store.read().await?.all(&sql, args![]).await
}

/// Refunds that wait for another person's word, oldest first.
pub async fn asked(store: &Store<Lgwan>) -> Result<Vec<Refund>> {
    let sql = format!(
        "select {COLUMNS} from refund where made_at is null and agreed is null order by asked_at, id limit 500"
    );
    store.read().await?.all(&sql, args![]).await
}
