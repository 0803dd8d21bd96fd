//! What was taken at tills and online, each with its receipt (領収書).

use yakuba_base::{FiscalYear, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::Way;
use yakuba_store::{FromRow, Result, Row, Store, StoreError, Tx, args};

/// Money taken at a till or online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The receipt's number: `R8-000123`.
    pub number: String,
    /// The demand it pays.
    pub demand: String,
    /// The attempt it is.
    pub attempt: String,
    /// The till's day; none when it was paid online.
    pub till_day: Option<String>,
    /// How.
    pub way: Way,
    /// How much.
    pub amount: Yen,
    /// What the payer handed over; the same as the amount when it was not cash.
    pub tendered: Yen,
    /// When.
    pub taken_at: Timestamp,
    /// By whom.
    pub taken_by: String,
    /// The file of the receipt.
    pub file: Option<String>,
    /// Whether the receipt could not be printed yet.
    pub file_failed: bool,
    /// When somebody asked to void it.
    pub void_asked_at: Option<Timestamp>,
    /// Who.
    pub void_asked_by: Option<String>,
    /// Why.
    pub void_reason: String,
    /// When it was voided.
    pub voided_at: Option<Timestamp>,
    /// Who agreed.
    pub voided_by: Option<String>,
}

impl Taking {
    /// The change (お釣り).
    pub fn change(&self) -> Yen {
        Yen(self.tendered.0 - self.amount.0)
    }
}

impl FromRow for Taking {
    fn from_row(row: &Row) -> Result<Self> {
        let way: String = row.get("way")?;
        Ok(Taking {
            number: row.get("number")?,
            demand: row.get("demand")?,
            attempt: row.get("attempt")?,
            till_day: Some(row.get::<String>("till_day")?).filter(|day| !day.is_empty()),
            way: Way::from_name(&way).ok_or_else(|| StoreError::column("way", "not a way to pay"))?,
            amount: row.get("amount")?,
            tendered: row.get("tendered")?,
            taken_at: row.get("taken_at")?,
            taken_by: row.get("taken_by")?,
            file: row.get("file")?,
            file_failed: row.get("file_failed")?,
            void_asked_at: row.get("void_asked_at")?,
            void_asked_by: row.get("void_asked_by")?,
            void_reason: row.get("void_reason")?,
            voided_at: row.get("voided_at")?,
            voided_by: row.get("voided_by")?,
        })
    }
}

const COLUMNS: &str = "number, demand, attempt, till_day, way, amount, tendered, taken_at, taken_by, file, file_failed, void_asked_at, \
                       void_asked_by, void_reason, voided_at, voided_by";

/// Takes the next receipt number of a fiscal year, gapless: it is taken exactly when the transaction is committed.
pub async fn next_number(tx: &mut Tx<Lgwan>, year: FiscalYear) -> Result<String> {
    let (number,): (i64,) = tx
        .one(
            "insert into taking_number (year, last) values ($1, 1)
             on conflict (year) do update set last = taking_number.last + 1 returning last",
            args![year.year()],
        )
        .await?;
    // 令和 began with the fiscal year 2019; a number outlives the era it was given in.
    Ok(super::blocks::number(year, number))
}

/// Keeps a taking.
pub async fn insert(tx: &mut Tx<Lgwan>, taking: &Taking) -> Result<()> {
    tx.execute(
        "insert into taking (number, demand, attempt, till_day, way, amount, tendered, taken_at, taken_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            taking.number,
            taking.demand,
            taking.attempt,
            taking.till_day.as_deref().unwrap_or_default(),
            taking.way.name(),
            taking.amount,
            taking.tendered,
            taking.taken_at,
            taking.taken_by
        ],
    )
    .await?;
    Ok(())
}

/// A taking.
pub async fn get(store: &Store<Lgwan>, number: &str) -> Result<Option<Taking>> {
    let sql = format!("select {COLUMNS} from taking where number = $1");
    store.read().await?.optional(&sql, args![number]).await
}

/// A taking, in a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, number: &str) -> Result<Option<Taking>> {
    tx.optional(&format!("select {COLUMNS} from taking where number = $1"), args![number]).await
}

/// Whether an attempt has its receipt's number.
pub async fn has_attempt_in(tx: &mut Tx<Lgwan>, attempt: &str) -> Result<bool> {
    let found: Option<(String,)> =
        tx.optional("select number from taking where attempt = $1", args![attempt]).await?;
    Ok(found.is_some())
}

/// The takings of a demand, oldest first, in a transaction.
pub async fn of_demand_in(tx: &mut Tx<Lgwan>, demand: &str) -> Result<Vec<Taking>> {
    let sql = format!("select {COLUMNS} from taking where demand = $1 order by taken_at, number");
    tx.all(&sql, args![demand]).await
}

/// The takings of a demand, oldest first.
pub async fn of_demand(store: &Store<Lgwan>, demand: &str) -> Result<Vec<Taking>> {
    let sql = format!("select {COLUMNS} from taking where demand = $1 order by taken_at, number");
    store.read().await?.all(&sql, args![demand]).await
}

/// The takings of a till's day, the latest first.
pub async fn of_day(store: &Store<Lgwan>, till_day: &str) -> Result<Vec<Taking>> {
    let sql = format!("select {COLUMNS} from taking where till_day = $1 order by taken_at desc, number desc");
    store.read().await?.all(&sql, args![till_day]).await
}

/// The takings somebody asked to void and nobody has agreed to yet, oldest first.
pub async fn void_asked(store: &Store<Lgwan>) -> Result<Vec<Taking>> {
    let sql = format!(
        "select {COLUMNS} from taking where void_asked_at is not null and voided_at is null order by void_asked_at"
    );
    store.read().await?.all(&sql, args![]).await
}

/// Notes that somebody asks to void it; `false` when somebody did already.
pub async fn ask_void(
    tx: &mut Tx<Lgwan>,
    number: &str,
    by: &str,
    reason: &str,
    at: Timestamp,
) -> Result<bool> {
    let asked = tx
        .execute(
            "update taking set void_asked_at = $1, void_asked_by = $2, void_reason = $3
             where number = $4 and void_asked_at is null",
            args![at, by, reason, number],
        )
        .await?;
    Ok(asked > 0)
}

/// Notes that it is not to be voided after all.
pub async fn refuse_void(tx: &mut Tx<Lgwan>, number: &str) -> Result<bool> {
    let refused = tx
        .execute(
            "update taking set void_asked_at = null, void_asked_by = null, void_reason = ''
             where number = $1 and voided_at is null",
            args![number],
        )
        .await?;
    Ok(refused > 0)
}

/// Notes that it is void.
pub async fn void(tx: &mut Tx<Lgwan>, number: &str, by: &str, at: Timestamp) -> Result<bool> {
    let voided = tx
        .execute(
            "update taking set voided_at = $1, voided_by = $2 where number = $3 and voided_at is null",
            args![at, by, number],
        )
        .await?;
    Ok(voided > 0)
}

/// Notes the file of its receipt, or that it could not be printed.
pub async fn set_file(tx: &mut Tx<Lgwan>, number: &str, file: Option<&str>) -> Result<()> {
    let sql = match file {
        Some(_) => "update taking set file = $1, file_failed = 0 where number = $2",
        None => "update taking set file = $1, file_failed = 1 where number = $2",
    };
    tx.execute(sql, args![file, number]).await?;
    Ok(())
}
