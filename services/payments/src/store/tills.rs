//! Tills (レジ) and their days.

use yakuba_base::{Date, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_codes::emv::JpqrMerchant;
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args};

use super::takings::Taking;

/// A till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Till {
    /// Its id, ASCII: `shimin-1`.
    pub id: String,
    /// Its name: 市民課 窓口1.
    pub name: String,
    /// The unit it stands in.
    pub unit: String,
    /// Whether it has terminals for cards, e-money and codes.
    pub cashless: bool,
    /// Who is paid by the JPQR that the till shows, when the city has a contract.
    pub jpqr: Option<JpqrMerchant>,
}

impl FromRow for Till {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Till {
            id: row.get("id")?,
            name: row.get("name")?,
            unit: row.get("unit")?,
            cashless: row.get("cashless")?,
            jpqr: row.get::<Option<Json<JpqrMerchant>>>("jpqr")?.map(|Json(jpqr)| jpqr),
        })
    }
}

/// A day of a till, from opening it to closing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillDay {
    /// Its id.
    pub id: String,
    /// Which till.
    pub till: String,
    /// Which day.
    pub day: Date,
    /// The change money it was opened with (釣銭準備金).
    pub change_money: Yen,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What should have been in it.
    pub expected: Option<Yen>,
    /// What was counted.
    pub counted: Option<Yen>,
    /// Why they differ.
    pub note: String,
}

impl FromRow for TillDay {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(TillDay {
            id: row.get("id")?,
            till: row.get("till")?,
            day: row.get("day")?,
            change_money: row.get("change_money")?,
            opened_at: row.get("opened_at")?,
            opened_by: row.get("opened_by")?,
            closed_at: row.get("closed_at")?,
            expected: row.get("expected")?,
            counted: row.get("counted")?,
            note: row.get("note")?,
        })
    }
}

const DAY: &str = "id, till, day, change_money, opened_at, opened_by, closed_at, expected, counted, note";

/// Sets up a till, or changes one.
pub async fn put(tx: &mut Tx<Lgwan>, till: &Till) -> Result<()> {
    tx.execute(
        "insert into till (id, name, unit, cashless, jpqr) values ($1, $2, $3, $4, $5)
         on conflict (id) do update set
             name = excluded.name, unit = excluded.unit, cashless = excluded.cashless, jpqr = excluded.jpqr",
        args![till.id, till.name, till.unit, till.cashless, till.jpqr.as_ref().map(Json)],
    )
    .await?;
    Ok(())
}

/// All tills, by name.
pub async fn all(store: &Store<Lgwan>) -> Result<Vec<Till>> {
    store.read().await?.all("select id, name, unit, cashless, jpqr from till order by id", args![]).await
}

/// A till.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Till>> {
    store
        .read()
        .await?
        .optional("select id, name, unit, cashless, jpqr from till where id = $1", args![id])
        .await
}

/// Opens a day; `false` when the till is open already.
pub async fn open(tx: &mut Tx<Lgwan>, day: &TillDay) -> Result<bool> {
    let opened = tx
        .execute(
            "insert into till_day (id, till, day, change_money, opened_at, opened_by) values ($1, $2, $3, $4, $5, $6)
             on conflict do nothing",
            args![day.id, day.till, day.day, day.change_money, day.opened_at, day.opened_by],
        )
        .await?;
    Ok(opened > 0)
}

/// A day that is open, in a transaction.
pub async fn open_day_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<TillDay>> {
    tx.optional(&format!("select {DAY} from till_day where id = $1 and closed_at is null"), args![id]).await
}

/// The open day of a till, in a transaction.
pub async fn open_day_of_in(tx: &mut Tx<Lgwan>, till: &str) -> Result<Option<TillDay>> {
    tx.optional(&format!("select {DAY} from till_day where till = $1 and closed_at is null"), args![till])
        .await
}

/// A day.
pub async fn day(store: &Store<Lgwan>, id: &str) -> Result<Option<TillDay>> {
    store.read().await?.optional(&format!("select {DAY} from till_day where id = $1"), args![id]).await
}

/// The day in which something was taken; what was paid online has none.
pub async fn day_of(store: &Store<Lgwan>, taking: &Taking) -> Result<Option<TillDay>> {
    match &taking.till_day {
        Some(id) => day(store, id).await,
        None => Ok(None),
    }
}

/// The days that are open now.
pub async fn open_days(store: &Store<Lgwan>) -> Result<Vec<TillDay>> {
    let sql = format!("select {DAY} from till_day where closed_at is null order by till");
    store.read().await?.all(&sql, args![]).await
}

/// The latest days that were closed.
pub async fn closed_days(store: &Store<Lgwan>, most: i64) -> Result<Vec<TillDay>> {
    let sql =
        format!("select {DAY} from till_day where closed_at is not null order by closed_at desc limit $1");
    store.read().await?.all(&sql, args![most]).await
}

/// Closes a day; `false` when somebody else did.
pub async fn close(
    tx: &mut Tx<Lgwan>,
    id: &str,
    by: &str,
    at: Timestamp,
    (expected, counted): (Yen, Yen),
    note: &str,
) -> Result<bool> {
    let closed = tx
        .execute(
            "update till_day set closed_at = $1, closed_by = $2, expected = $3, counted = $4, note = $5
             where id = $6 and closed_at is null",
            args![at, by, expected, counted, note, id],
        )
        .await?;
    Ok(closed > 0)
}
