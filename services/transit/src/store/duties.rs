//! What drivers report of their day: begin and end with the check for alcohol, rests, fuel, roads.

use std::collections::BTreeMap;

use yakuba_base::{Date, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_store::{Json, Result, Store, Tx, args};

/// What was told beside it: `alcohol`, `odometer`, `litres`, `words`.
pub type Told = BTreeMap<String, String>;

/// Keeps an entry of the driver's book (乗務記録). Entries are never changed.
pub async fn note(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    day: Date,
    vehicle: &str,
    what: &str,
    at: Timestamp,
    told: &Told,
) -> Result<()> {
    let id = clock.id::<Told>();
    let sql = "insert into transit_duty (id, day, vehicle, at, what, body) values ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![id, day, vehicle, at, what, Json(told)]).await?;
    Ok(())
}

/// An entry: vehicle, when, what, beside it.
pub type Noted = (String, Timestamp, String, Told);

/// The book of a day, oldest first.
pub async fn of_day(tx: &mut Tx<Internet>, day: Date) -> Result<Vec<Noted>> {
    let sql = "select vehicle, at, what, body from transit_duty where day = $1 order by id";
    let rows: Vec<(String, Timestamp, String, Json<Told>)> = tx.all(sql, args![day]).await?;
    Ok(rows.into_iter().map(|(vehicle, at, what, Json(told))| (vehicle, at, what, told)).collect())
}

/// The book of one vehicle's day, oldest first.
pub async fn of_vehicle(store: &Store<Internet>, day: Date, vehicle: &str) -> Result<Vec<Noted>> {
    let sql = "select vehicle, at, what, body from transit_duty where day = $1 and vehicle = $2 order by id";
    let rows: Vec<(String, Timestamp, String, Json<Told>)> =
        store.read().await?.all(sql, args![day, vehicle]).await?;
    Ok(rows.into_iter().map(|(vehicle, at, what, Json(told))| (vehicle, at, what, told)).collect())
}
