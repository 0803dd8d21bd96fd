//! Rides that repeat every week (くりかえし予約): 「毎週火曜日、透析」.

use yakuba_base::Timestamp;
use yakuba_city::{Internet, Network as Zone};
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::Trip;

/// Begins a repetition of the trip on its weekday (0 = Monday).
pub async fn begin(tx: &mut Tx<Internet>, id: &str, trip: &Trip, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_repeat (id, weekday, body, made_at) values ($1, $2, $3, $4)";
    tx.execute(sql, args![id, weekday(trip), Json(trip), at]).await?;
    Ok(())
}

fn weekday(trip: &Trip) -> i64 {
    trip.day.weekday() as i64
}

/// Ends it. Rides that are booked stay.
pub async fn end(tx: &mut Tx<Internet>, id: &str) -> Result<bool> {
    Ok(tx.execute("update transit_repeat set is_on = 0 where id = $1 and is_on = 1", args![id]).await? > 0)
}

/// Those of a weekday: id and trip.
pub async fn of_weekday(tx: &mut Tx<Internet>, weekday: i64) -> Result<Vec<(String, Trip)>> {
    let sql = "select id, body from transit_repeat where weekday = $1 and is_on = 1 order by id";
    let rows: Vec<(String, Json<Trip>)> = tx.all(sql, args![weekday]).await?;
    Ok(rows.into_iter().map(|(id, Json(trip))| (id, trip)).collect())
}

/// Whether it goes on.
pub async fn is_on<N: Zone>(store: &Store<N>, id: &str) -> Result<bool> {
    let row: Option<(i64,)> =
        store.read().await?.optional("select is_on from transit_repeat where id = $1", args![id]).await?;
    Ok(row == Some((1,)))
}
