//! Stops, standing duties, and the vehicles of each day.

use yakuba_base::Date;
use yakuba_city::Network as Zone;
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::{Network, Shift, ShiftPattern, Stop};

/// All stops.
pub async fn network<N: Zone>(store: &Store<N>) -> Result<Network> {
    let rows: Vec<(Json<Stop>,)> =
        store.read().await?.all("select body from transit_stop order by place", args![]).await?;
    Ok(Network { stops: rows.into_iter().map(|(Json(stop),)| stop).collect() })
}

/// All stops, inside a transaction.
pub async fn network_in<N>(tx: &mut Tx<N>) -> Result<Network> {
    let rows: Vec<(Json<Stop>,)> = tx.all("select body from transit_stop order by place", args![]).await?;
    Ok(Network { stops: rows.into_iter().map(|(Json(stop),)| stop).collect() })
}

/// Keeps the stops, in their order.
pub async fn put_stops<N>(tx: &mut Tx<N>, stops: &[Stop]) -> Result<()> {
    tx.execute("delete from transit_stop", args![]).await?;
    for (place, stop) in stops.iter().enumerate() {
        let sql = "insert into transit_stop (key, place, body) values ($1, $2, $3)";
        tx.execute(sql, args![stop.key, place, Json(stop)]).await?;
    }
    Ok(())
}

/// Keeps a standing duty.
pub async fn put_pattern<N>(tx: &mut Tx<N>, place: usize, pattern: &ShiftPattern) -> Result<()> {
    let sql = "insert into transit_pattern (key, place, body) values ($1, $2, $3)
               on conflict (key) do update set place = excluded.place, body = excluded.body";
    tx.execute(sql, args![pattern.key, place, Json(pattern)]).await?;
    Ok(())
}

/// Takes the day for this transaction alone and answers the planned orders and the last ride's number. The first to ask for a
/// day gives it its vehicles.
pub async fn take<N>(tx: &mut Tx<N>, day: Date) -> Result<(String, i64)> {
    let (orders, last, version): (String, i64, i64) = tx
        .one(
            "insert into transit_day (day, orders) values ($1, '[]')
             on conflict (day) do update set version = transit_day.version + 1 returning orders, last_ride, version",
            args![day],
        )
        .await?;
    if version == 1 {
        let patterns: Vec<(Json<ShiftPattern>,)> =
            tx.all("select body from transit_pattern order by place", args![]).await?;
        let todays =
            patterns.into_iter().map(|(Json(pattern),)| pattern).filter(|pattern| pattern.drives_on(day));
        for (number, pattern) in todays.enumerate() {
            let ready = f64::from(pattern.from_hour) * 3600.0;
            let place = pattern.home.clone();
            put_shift(tx, day, &Shift { number: number as i64 + 1, pattern, place, ready, out: None })
                .await?;
        }
    }
    Ok((orders, last))
}

/// Keeps what [`take`] answered, changed.
pub async fn put<N>(tx: &mut Tx<N>, day: Date, orders: &str, last: i64) -> Result<()> {
    tx.execute("update transit_day set orders = $1, last_ride = $2 where day = $3", args![orders, last, day])
        .await?;
    Ok(())
}

/// The vehicles of a day.
pub async fn shifts<N>(tx: &mut Tx<N>, day: Date) -> Result<Vec<Shift>> {
    let rows: Vec<(Json<Shift>,)> =
        tx.all("select body from transit_shift where day = $1 order by number", args![day]).await?;
    Ok(rows.into_iter().map(|(Json(shift),)| shift).collect())
}

/// Keeps a vehicle as it is now.
pub async fn put_shift<N>(tx: &mut Tx<N>, day: Date, shift: &Shift) -> Result<()> {
    let sql = "insert into transit_shift (day, number, body) values ($1, $2, $3)
               on conflict (day, number) do update set body = excluded.body";
    tx.execute(sql, args![day, shift.number, Json(shift)]).await?;
    Ok(())
}
