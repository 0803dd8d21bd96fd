//! Slips (納付書): batches of them, each batch printed in parts.

use yakuba_base::{Date, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Json, Result, Row, SqlBuilder, Store, StoreError, Tx, args};

use crate::model::NewSlip;

/// Slips in one PDF.
pub const PART: usize = 100;

/// What slips are sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// 納付書: what is asked for the first time.
    First,
    /// 督促状: what was not paid in time.
    Reminder,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Sort::First => "first",
            Sort::Reminder => "reminder",
        }
    }

    fn of(name: &str) -> Option<Sort> {
        [Sort::First, Sort::Reminder].into_iter().find(|sort| sort.name() == name)
    }
}

/// Slips made together from one table.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// What they are sent for.
    pub sort: Sort,
    /// The file's name.
    pub name: String,
    /// How many slips.
    pub count: i64,
    /// What they come to.
    pub total: Yen,
    /// When they were made.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: String,
}

impl FromRow for Batch {
    fn from_row(row: &Row) -> Result<Self> {
        let sort: String = row.get("sort")?;
        Ok(Batch {
            id: row.get("id")?,
            sort: Sort::of(&sort).ok_or_else(|| StoreError::column("sort", "not one of the known values"))?,
            name: row.get("name")?,
            count: row.get("slips")?,
            total: row.get("total")?,
            made_at: row.get("made_at")?,
            made_by: row.get("made_by")?,
        })
    }
}

/// A PDF of some of a batch's slips.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which, from 0.
    pub part: i64,
    /// How many slips.
    pub count: i64,
    /// The file, once it is printed.
    pub file: Option<String>,
    /// Whether it could not be printed yet.
    pub failed: bool,
}

impl FromRow for Part {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Part {
            part: row.get("part")?,
            count: row.get("slips")?,
            file: row.get("file")?,
            failed: row.get("failed")?,
        })
    }
}

/// A slip and the demand it pays.
#[derive(Clone, Debug)]
pub struct Slip {
    /// The demand.
    pub demand: String,
    /// The attempt it is.
    pub attempt: String,
}

impl FromRow for Slip {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Slip { demand: row.get("demand")?, attempt: row.get("attempt")? })
    }
}

/// Keeps a batch; `false` when the same file was brought before.
pub async fn insert_batch(tx: &mut Tx<Lgwan>, batch: &Batch, sha256: &str) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into slip_batch (id, sort, name, sha256, slips, total, made_at, made_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
            args![
                batch.id,
                batch.sort.name(),
                batch.name,
                sha256,
                batch.count,
                batch.total,
                batch.made_at,
                batch.made_by
            ],
        )
        .await?;
    Ok(inserted > 0)
}

/// Keeps a part that is to be printed.
pub async fn insert_part(tx: &mut Tx<Lgwan>, batch: &str, part: i64, count: i64) -> Result<()> {
    tx.execute("insert into slip_part (batch, part, slips) values ($1, $2, $3)", args![batch, part, count])
        .await?;
    Ok(())
}

/// Keeps a slip; `false` when its number was used before.
pub async fn insert(
    tx: &mut Tx<Lgwan>,
    slip: &NewSlip,
    of: &Slip,
    (batch, part): (&str, i64),
    place: i64,
) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into slip (number, batch, part, place, demand, attempt, body) values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
            args![slip.number, batch, part, place, of.demand, of.attempt, Json(slip)],
        )
        .await?;
    Ok(inserted > 0)
}

/// Keeps a reminder of a slip.
pub async fn insert_reminder(
    tx: &mut Tx<Lgwan>,
    slip: &NewSlip,
    (batch, part): (&str, i64),
    place: i64,
) -> Result<()> {
    tx.execute(
        "insert into slip_reminder (batch, part, place, number, body) values ($1, $2, $3, $4, $5)",
        args![batch, part, place, slip.number, Json(slip)],
    )
    .await?;
    Ok(())
}

/// A slip of which something is still owed.
#[derive(Clone, Debug)]
pub struct Owed {
    /// As it was printed first.
    pub slip: NewSlip,
    /// What it pays.
    pub demand: String,
    /// How much is still owed.
    pub outstanding: Yen,
    /// When a reminder was made last, if ever.
    pub reminded_at: Option<Timestamp>,
}

impl FromRow for Owed {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(slip) = row.get("body")?;
        Ok(Owed {
            slip,
            demand: row.get("demand")?,
            outstanding: row.get("outstanding")?,
            reminded_at: row.get("reminded_at")?,
        })
    }
}

/// Slips whose day (納期限) was before `today` and of which something is still owed, by number.
pub async fn overdue(store: &Store<Lgwan>, today: Date) -> Result<Vec<Owed>> {
    let sql = "select s.body, s.demand, d.outstanding, (
                   select max(b.made_at) from slip_reminder r join slip_batch b on b.id = r.batch where r.number = s.number
               ) as reminded_at
               from slip s join demand d on d.id = s.demand
               where d.outstanding > 0 order by s.number";
    let mut owed: Vec<Owed> = store.read().await?.all(sql, args![]).await?;
    owed.retain(|owed| owed.slip.due_on < today);
    Ok(owed)
}

/// The slip of that number, in a transaction.
pub async fn by_number_in(tx: &mut Tx<Lgwan>, number: &str) -> Result<Option<Slip>> {
    tx.optional("select demand, attempt from slip where number = $1", args![number]).await
}

/// Those of `numbers` that are slips, with what each pays, at most five.
pub async fn near(store: &Store<Lgwan>, numbers: &[String]) -> Result<Vec<(String, String)>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlBuilder::new("select number, demand from slip where number in (");
    for (place, number) in numbers.iter().enumerate() {
        sql.push(if place == 0 { "?" } else { ", ?" }, args![number]);
    }
    sql.push(") order by number limit 5", args![]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}

const BATCH: &str = "select id, sort, name, slips, total, made_at, made_by from slip_batch";

/// The batches of a sort, the latest first.
pub async fn batches(store: &Store<Lgwan>, sort: Sort) -> Result<Vec<Batch>> {
    let sql = format!("{BATCH} where sort = $1 order by made_at desc, id desc limit 100");
    store.read().await?.all(&sql, args![sort.name()]).await
}

/// A batch.
pub async fn batch(store: &Store<Lgwan>, id: &str) -> Result<Option<Batch>> {
    store.read().await?.optional(&format!("{BATCH} where id = $1"), args![id]).await
}

/// The parts of a batch, in order.
pub async fn parts(store: &Store<Lgwan>, batch: &str) -> Result<Vec<Part>> {
    let sql = "select part, slips, file, failed from slip_part where batch = $1 order by part";
    store.read().await?.all(sql, args![batch]).await
}

/// The slips of a part, in order.
pub async fn of_part(store: &Store<Lgwan>, batch: &str, part: i64) -> Result<Vec<NewSlip>> {
    let sql = "select body from (
                   select body, place from slip where batch = $1 and part = $2
                   union all
                   select body, place from slip_reminder where batch = $1 and part = $2
               ) as printed order by place";
    let rows: Vec<(Json<NewSlip>,)> = store.read().await?.all(sql, args![batch, part]).await?;
    Ok(rows.into_iter().map(|(Json(slip),)| slip).collect())
}

/// Notes the file of a part, or that it could not be printed.
pub async fn set_file(tx: &mut Tx<Lgwan>, batch: &str, part: i64, file: Option<&str>) -> Result<()> {
    let failed = file.is_none();
    tx.execute(
        "update slip_part set file = $1, failed = $2 where batch = $3 and part = $4",
        args![file, failed, batch, part],
    )
    .await?;
    Ok(())
}
