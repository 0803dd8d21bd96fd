//! Rides and what happened to them.

use yakuba_base::{Date, Id, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::Ride;

/// Keeps a ride as it is now.
pub async fn put(tx: &mut Tx<Internet>, ride: &Ride) -> Result<()> {
    let sql = "insert into transit_ride (id, day, number, state, phone, body) values ($1, $2, $3, $4, $5, $6)
               on conflict (id) do update set state = excluded.state, body = excluded.body, version = transit_ride.version + 1";
    tx.execute(sql, args![ride.id, ride.day, ride.number, ride.state.name(), ride.phone, Json(ride)]).await?;
    Ok(())
}

/// All rides of a day, in the order of their numbers.
pub async fn of_day(tx: &mut Tx<Internet>, day: Date) -> Result<Vec<Ride>> {
    let rows: Vec<(Json<Ride>,)> =
        tx.all("select body from transit_ride where day = $1 order by number", args![day]).await?;
    Ok(rows.into_iter().map(|(Json(ride),)| ride).collect())
}

/// The ride of that id; the caller has shown that he may see it.
pub async fn get(store: &Store<Internet>, id: &str) -> Result<Option<Ride>> {
    let row: Option<(Json<Ride>,)> =
        store.read().await?.optional("select body from transit_ride where id = $1", args![id]).await?;
    Ok(row.map(|(Json(ride),)| ride))
}

/// The ride of that id, inside a transaction.
pub async fn get_in(tx: &mut Tx<Internet>, id: &str) -> Result<Option<Ride>> {
    let row: Option<(Json<Ride>,)> =
        tx.optional("select body from transit_ride where id = $1", args![id]).await?;
    Ok(row.map(|(Json(ride),)| ride))
}

/// Rides of a telephone number from a day on.
pub async fn of_phone(store: &Store<Internet>, phone: &str, from: Date) -> Result<Vec<Ride>> {
    let sql = "select body from transit_ride where phone = $1 and day >= $2 order by day, number limit 50";
    let rows: Vec<(Json<Ride>,)> = store.read().await?.all(sql, args![phone, from]).await?;
    Ok(rows.into_iter().map(|(Json(ride),)| ride).collect())
}

/// Notes what happened to a ride.
pub async fn note(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    ride: &str,
    what: &str,
    body: serde_json::Value,
) -> Result<()> {
    let id: Id<Ride> = clock.id();
    let sql = "insert into transit_ride_event (id, ride, at, what, body) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, ride, clock.now(), what, body.to_string()]).await?;
    Ok(())
}

/// What happened to a ride, oldest first.
pub async fn events(store: &Store<Internet>, ride: &str) -> Result<Vec<(Timestamp, String)>> {
    let sql = "select at, what from transit_ride_event where ride = $1 order by id";
    store.read().await?.all(sql, args![ride]).await
}

/// Whether a repetition has its ride on that day, even one that was given up.
pub async fn of_repeat(tx: &mut Tx<Internet>, repeat: &str, day: Date) -> Result<bool> {
    Ok(of_day(tx, day).await?.iter().any(|ride| ride.repeat.as_deref() == Some(repeat)))
}
