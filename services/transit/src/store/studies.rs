//! Studies of designs and what came of them.

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::messages::Board;
use crate::model::{Measured, Study};

/// A study with its results, as soon as there are some.
pub struct Kept {
    /// Its id.
    pub id: String,
    /// What is compared.
    pub study: Study,
    /// What came of it.
    pub measured: Option<Vec<Measured>>,
    /// When it was asked for.
    pub at: Timestamp,
}

/// Keeps a new study.
pub async fn put(tx: &mut Tx<Lgwan>, id: &str, study: &Study, by: &str, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_study (id, body, made_by, made_at) values ($1, $2, $3, $4)";
    tx.execute(sql, args![id, Json(study), by, at]).await?;
    Ok(())
}

/// Keeps what came of it.
pub async fn finish(tx: &mut Tx<Lgwan>, id: &str, measured: &[Measured]) -> Result<()> {
    tx.execute("update transit_study set result = $1 where id = $2", args![Json(measured), id]).await?;
    Ok(())
}

type Found = (String, Json<Study>, Option<Json<Vec<Measured>>>, Timestamp);

fn kept((id, Json(study), measured, at): Found) -> Kept {
    Kept { id, study, measured: measured.map(|Json(measured)| measured), at }
}

/// A study.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Kept>> {
    let sql = "select id, body, result, made_at from transit_study where id = $1";
    let row: Option<Found> = store.read().await?.optional(sql, args![id]).await?;
    Ok(row.map(kept))
}

/// The latest studies.
pub async fn latest(store: &Store<Lgwan>) -> Result<Vec<Kept>> {
    let sql = "select id, body, result, made_at from transit_study order by id desc limit 20";
    let rows: Vec<Found> = store.read().await?.all(sql, args![]).await?;
    Ok(rows.into_iter().map(kept).collect())
}

/// Days as they were, between two days, both included.
pub async fn boards(store: &Store<Lgwan>, from: Date, to: Date) -> Result<Vec<Board>> {
    let sql = "select body from transit_board where day between $1 and $2 order by day";
    let rows: Vec<(Json<Board>,)> = store.read().await?.all(sql, args![from, to]).await?;
    Ok(rows.into_iter().map(|(Json(board),)| board).collect())
}
