//! The vehicles and orders of each day, and what is closed on it.

use yakuba_base::Date;
use yakuba_city::{Internet, Network as Zone};
use yakuba_store::{Json, Result, Store, Tx, args};

use super::designs;
use crate::model::{Closure, Design, Shift, Tablet};

const IS_OPEN: &str = "select is_open from transit_day where day = $1";

/// The design of a day as it is operated: the dispatcher may have opened more ways.
pub async fn design(store: &Store<Internet>, day: Date) -> Result<Design> {
    let mut design = designs::on(store, day).await?;
    let opened: Option<(i64,)> = store.read().await?.optional(IS_OPEN, args![day]).await?;
    if opened == Some((1,)) {
        designs::open_all(&mut design, day);
    }
    Ok(design)
}

/// The same, inside a transaction.
pub async fn design_in(tx: &mut Tx<Internet>, day: Date) -> Result<Design> {
    let mut design = designs::on_in(tx, day).await?;
    if is_open(tx, day).await? {
        designs::open_all(&mut design, day);
    }
    Ok(design)
}

/// Whether every way is served on that day.
pub async fn is_open(tx: &mut Tx<Internet>, day: Date) -> Result<bool> {
    let opened: Option<(i64,)> = tx.optional(IS_OPEN, args![day]).await?;
    Ok(opened == Some((1,)))
}

/// Opens every way on a day, or only those of the operation again.
pub async fn open_ways(tx: &mut Tx<Internet>, day: Date, is_open: bool) -> Result<()> {
    tx.execute("update transit_day set is_open = $1 where day = $2", args![is_open, day]).await?;
    Ok(())
}

/// What is closed on a day.
pub async fn closures(tx: &mut Tx<Internet>, day: Date) -> Result<Vec<Closure>> {
    let rows: Vec<(Json<Closure>,)> =
        tx.all("select body from transit_closure where day = $1 order by id", args![day]).await?;
    Ok(rows.into_iter().map(|(Json(closure),)| closure).collect())
}

/// What is closed on a day, for those who only look.
pub async fn closures_on(store: &Store<Internet>, day: Date) -> Result<Vec<Closure>> {
    let sql = "select body from transit_closure where day = $1 order by id";
    let rows: Vec<(Json<Closure>,)> = store.read().await?.all(sql, args![day]).await?;
    Ok(rows.into_iter().map(|(Json(closure),)| closure).collect())
}

/// Closes a road on a day.
pub async fn close(tx: &mut Tx<Internet>, day: Date, closure: &Closure) -> Result<()> {
    let sql = "insert into transit_closure (id, day, body) values ($1, $2, $3) on conflict do nothing";
    tx.execute(sql, args![closure.id, day, Json(closure)]).await?;
    Ok(())
}

/// Opens it again.
pub async fn reopen(tx: &mut Tx<Internet>, day: Date, id: &str) -> Result<()> {
    tx.execute("delete from transit_closure where day = $1 and id = $2", args![day, id]).await?;
    Ok(())
}

/// Takes the day for this transaction alone and answers the planned orders and the last ride's number. The first to ask for a
/// day gives it its vehicles.
pub async fn take(tx: &mut Tx<Internet>, day: Date) -> Result<(String, i64)> {
    let (orders, last, version): (String, i64, i64) = tx
        .one(
            "insert into transit_day (day, orders) values ($1, '[]')
             on conflict (day) do update set version = transit_day.version + 1 returning orders, last_ride, version",
            args![day],
        )
        .await?;
    if version == 1 {
        let design = designs::on_in(tx, day).await?;
        for (number, duty) in design.duties(day).enumerate() {
            let shift = Shift {
                number: number as i64 + 1,
                place: duty.home.clone(),
                ready: f64::from(duty.from_hour) * 3600.0,
                out: None,
                tablet: Tablet::default(),
                pattern: duty.clone(),
            };
            put_shift(tx, day, &shift).await?;
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

/// The vehicles of a day, for those who only look.
pub async fn shifts_on<N: Zone>(store: &Store<N>, day: Date) -> Result<Vec<Shift>> {
    let sql = "select body from transit_shift where day = $1 order by number";
    let rows: Vec<(Json<Shift>,)> = store.read().await?.all(sql, args![day]).await?;
    Ok(rows.into_iter().map(|(Json(shift),)| shift).collect())
}
