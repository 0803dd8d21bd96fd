//! What was asked and shown, so that what comes back is what was offered; and what had to be refused.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Id};
use yakuba_city::{Clock, Internet};
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::{Offered, Trip};

/// What somebody asked for and what was shown to him.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// What was asked for.
    pub trip: Trip,
    /// The ride this one takes the place of, once it is booked.
    pub replaces: Option<String>,
    /// What was offered.
    pub offers: Vec<Offered>,
    /// Why the hour asked for was impossible, vehicle by vehicle, in the office's words; empty when it was possible.
    pub refused: Vec<String>,
}

/// Keeps what was shown.
pub async fn put(tx: &mut Tx<Internet>, clock: &Clock, id: &str, shown: &Shown) -> Result<()> {
    let sql = "insert into transit_wish (id, body, made_at) values ($1, $2, $3) on conflict (id) do update set body = excluded.body";
    tx.execute(sql, args![id, Json(shown), clock.now()]).await?;
    Ok(())
}

/// What was shown.
pub async fn get(store: &Store<Internet>, id: &str) -> Result<Option<Shown>> {
    let row: Option<(Json<Shown>,)> =
        store.read().await?.optional("select body from transit_wish where id = $1", args![id]).await?;
    Ok(row.map(|(Json(shown),)| shown))
}

/// What was shown, and the ride it became. Taken for this transaction alone: of two clicks at once the second sees the ride
/// of the first.
pub async fn take(tx: &mut Tx<Internet>, id: &str) -> Result<Option<(Shown, Option<String>)>> {
    let sql = "update transit_wish set made_at = made_at where id = $1 returning body, ride";
    let row: Option<(Json<Shown>, Option<String>)> = tx.optional(sql, args![id]).await?;
    Ok(row.map(|(Json(shown), ride)| (shown, ride)))
}

/// Notes which ride it became.
pub async fn became(tx: &mut Tx<Internet>, id: &str, ride: &str) -> Result<()> {
    tx.execute("update transit_wish set ride = $1 where id = $2", args![ride, id]).await?;
    Ok(())
}

/// Keeps a refusal, for the dispatcher and for the plan of the service.
pub async fn refuse(tx: &mut Tx<Internet>, clock: &Clock, day: Date, words: &[String]) -> Result<()> {
    let id: Id<Shown> = clock.id();
    let sql = "insert into transit_refusal (id, day, at, body) values ($1, $2, $3, $4)";
    tx.execute(sql, args![id, day, clock.now(), Json(words)]).await?;
    Ok(())
}

/// Refusals of a day, latest first.
pub async fn refusals(
    tx: &mut Tx<Internet>,
    day: Date,
) -> Result<Vec<(yakuba_base::Timestamp, Vec<String>)>> {
    let sql = "select at, body from transit_refusal where day = $1 order by id desc limit 20";
    let rows: Vec<(yakuba_base::Timestamp, Json<Vec<String>>)> = tx.all(sql, args![day]).await?;
    Ok(rows.into_iter().map(|(at, Json(words))| (at, words)).collect())
}

/// Whether a report of a tablet is new; a tablet that is not sure sends it again.
pub async fn is_new_report(tx: &mut Tx<Internet>, clock: &Clock, id: &str) -> Result<bool> {
    let sql = "insert into transit_report (id, at) values ($1, $2) on conflict do nothing";
    Ok(tx.execute(sql, args![id, clock.now()]).await? > 0)
}
