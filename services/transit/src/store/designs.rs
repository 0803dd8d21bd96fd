//! Revisions of the service's design. Both networks keep the published ones; drafts are the office's.

use yakuba_base::{Date, Timestamp};
use yakuba_city::{Lgwan, Network as Zone};
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args, expect_changed};

use crate::model::{Design, Ways};

const IN_FORCE: &str = "select body from transit_design where revision is not null and from_day <= $1
    order by revision desc limit 1";

/// The design in force on a day; without stops when there is none yet.
pub async fn on<N: Zone>(store: &Store<N>, day: Date) -> Result<Design> {
    let row: Option<(Json<Design>,)> = store.read().await?.optional(IN_FORCE, args![day]).await?;
    Ok(row.map(|(Json(design),)| design).unwrap_or_default())
}

/// The same, inside a transaction.
pub async fn on_in<N>(tx: &mut Tx<N>, day: Date) -> Result<Design> {
    let row: Option<(Json<Design>,)> = tx.optional(IN_FORCE, args![day]).await?;
    Ok(row.map(|(Json(design),)| design).unwrap_or_default())
}

/// The operation of the day serves every way: the dispatcher has opened it.
pub fn open_all(design: &mut Design, day: Date) {
    for operation in design.operations.iter_mut().filter(|operation| operation.runs_on(day)) {
        operation.ways = Ways::Everywhere;
    }
}

/// Keeps a published revision, in either network.
pub async fn put_published<N>(
    tx: &mut Tx<N>,
    id: &str,
    revision: i64,
    from: Date,
    design: &Design,
    at: Timestamp,
) -> Result<()> {
    let sql = "insert into transit_design (id, revision, from_day, name, body, made_by, changed_at)
               values ($1, $2, $3, $4, $5, '', $6)
               on conflict (id) do update set revision = excluded.revision, from_day = excluded.from_day";
    tx.execute(sql, args![id, revision, from, design.name, Json(design), at]).await?;
    Ok(())
}

/// A revision or draft in a list.
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What the planners call it.
    pub name: String,
    /// Its number, when published.
    pub revision: Option<i64>,
    /// The first day it holds, when published.
    pub from: Option<Date>,
    /// When it was last changed.
    pub at: Timestamp,
    /// Who changes a draft names what he has seen.
    pub version: i64,
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Entry {
            id: row.get("id")?,
            name: row.get("name")?,
            revision: row.get("revision")?,
            from: row.get("from_day")?,
            at: row.get("changed_at")?,
            version: row.get("version")?,
        })
    }
}

const ENTRY: &str = "select id, name, revision, from_day, changed_at, version from transit_design";

/// Drafts and revisions, latest first.
pub async fn all(store: &Store<Lgwan>) -> Result<Vec<Entry>> {
    let sql = format!("{ENTRY} order by changed_at desc, id desc limit 50");
    store.read().await?.all(&sql, args![]).await
}

/// A revision or draft.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<(Design, Entry)>> {
    let mut reader = store.read().await?;
    let entry: Option<Entry> = reader.optional(&format!("{ENTRY} where id = $1"), args![id]).await?;
    let Some(entry) = entry else { return Ok(None) };
    let (Json(design),) = reader.one("select body from transit_design where id = $1", args![id]).await?;
    Ok(Some((design, entry)))
}

/// A new draft.
pub async fn begin(tx: &mut Tx<Lgwan>, id: &str, design: &Design, by: &str, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_design (id, name, body, made_by, changed_at) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, design.name, Json(design), by, at]).await?;
    Ok(())
}

/// Changes a draft that is as the caller saw it; a published revision never changes.
pub async fn change(
    tx: &mut Tx<Lgwan>,
    id: &str,
    version: i64,
    design: &Design,
    by: &str,
    at: Timestamp,
) -> Result<()> {
    let sql =
        "update transit_design set name = $1, body = $2, made_by = $3, changed_at = $4, version = version + 1
               where id = $5 and version = $6 and revision is null";
    expect_changed(tx.execute(sql, args![design.name, Json(design), by, at, id, version]).await?)
}

/// Gives a draft the next revision.
pub async fn publish(tx: &mut Tx<Lgwan>, id: &str, version: i64, from: Date, at: Timestamp) -> Result<i64> {
    let (last,): (i64,) =
        tx.one("select coalesce(max(revision), 0) as n from transit_design", args![]).await?;
    let sql = "update transit_design set revision = $1, from_day = $2, changed_at = $3, version = version + 1
               where id = $4 and version = $5 and revision is null";
    expect_changed(tx.execute(sql, args![last + 1, from, at, id, version]).await?)?;
    Ok(last + 1)
}
