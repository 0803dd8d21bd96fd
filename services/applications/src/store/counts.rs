//! How many applications arrived how (administrative network): from the applications themselves, and from those that
//! were only counted.

use std::collections::BTreeMap;

use yakuba_base::{Date, FiscalYear};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

use super::submissions::parse;
use crate::model::{Channel, OnlineShare};

/// Counts applications that were handled on paper.
pub async fn add(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    (slug, division): (&str, &str),
    channel: Channel,
    on: Date,
    count: u32,
    by: &str,
) -> Result<()> {
    tx.execute(
        "insert into counted (id, slug, division, channel, counted_on, count, counted_by) values ($1, $2, $3, $4, $5, $6, $7)",
        args![clock.id::<OnlineShare>(), slug, division, channel.name(), on, count, by],
    )
    .await?;
    Ok(())
}

/// By procedure: how many arrived how between two days, both included.
pub async fn by_procedure(
    store: &Store<Lgwan>,
    from: Date,
    to: Date,
) -> Result<BTreeMap<String, OnlineShare>> {
    let rows: Vec<(String, String, i64)> = store
        .read()
        .await?
        .all(
            "select slug, channel, cast(sum(n) as bigint) as n from (
                 select slug, channel, count(*) as n from application where received_on between $1 and $2 group by slug, channel
                 union all
                 select slug, channel, sum(count) as n from counted where counted_on between $1 and $2 group by slug, channel
             ) as arrived group by slug, channel",
            args![from, to],
        )
        .await?;
    let mut shares: BTreeMap<String, OnlineShare> = BTreeMap::new();
    for (slug, channel, count) in rows {
        if let Some(channel) = Channel::from_name(&channel) {
            shares.entry(slug).or_default().add(channel, count.unsigned_abs());
        }
    }
    Ok(shares)
}

/// As [`by_procedure`], for a fiscal year.
pub async fn of_year(store: &Store<Lgwan>, year: FiscalYear) -> Result<BTreeMap<String, OnlineShare>> {
    by_procedure(store, year.first_day(), year.last_day()).await
}

/// By month (`2026-04`): how many arrived how between two days, both included.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_month(store: &Store<Lgwan>, from: Date, to: Date) -> Result<BTreeMap<String, OnlineShare>> {
    let rows: Vec<(String, String, i64)> = store
        .read()
        .await?
        .all(
            "select month, channel, cast(sum(n) as bigint) as n from (
                 select substr(received_on, 1, 7) as month, channel, count(*) as n from application
                 where received_on between $1 and $2 group by substr(received_on, 1, 7), channel
                 union all
                 select substr(counted_on, 1, 7) as month, channel, sum(count) as n from counted
                 where counted_on between $1 and $2 group by substr(counted_on, 1, 7), channel
             ) as arrived group by month, channel",
            args![from, to],
        )
        .await?;
    let mut months: BTreeMap<String, OnlineShare> = BTreeMap::new();
    for (month, channel, count) in rows {
        if let Some(channel) = Channel::from_name(&channel) {
            months.entry(month).or_default().add(channel, count.unsigned_abs());
        }
    }
    Ok(months)
}

/// Something that was only counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Its id.
    pub id: String,
    /// The procedure.
    pub slug: String,
    /// The division that handles it.
    pub division: String,
    /// How they arrived.
    pub channel: Channel,
    /// On which day.
    pub on: Date,
    /// How many.
    pub count: i64,
    /// Who counted: the id of a member of staff.
    pub by: String,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Counted {
            id: row.get("id")?,
            slug: row.get("slug")?,
            division: row.get("division")?,
            channel: parse(row, "channel", Channel::from_name)?,
            on: row.get("counted_on")?,
            count: row.get("count")?,
            by: row.get("counted_by")?,
        })
    }
}

const COUNTED: &str = "id, slug, division, channel, counted_on, count, counted_by";

/// What was counted for a day, the last first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_day(store: &Store<Lgwan>, on: Date) -> Result<Vec<Counted>> {
    let sql = format!("select {COUNTED} from counted where counted_on = $1 order by id desc");
    store.read().await?.all(&sql, args![on]).await
}

/// One count.
///
/// # Errors
/// When the database cannot be read.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Counted>> {
    store.read().await?.optional(&format!("select {COUNTED} from counted where id = $1"), args![id]).await
}

/// Takes a count back.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &mut Tx<Lgwan>, id: &str) -> Result<()> {
    tx.execute("delete from counted where id = $1", args![id]).await?;
    Ok(())
}
