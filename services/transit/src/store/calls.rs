//! The office's copy of each day, and its telephone calls (administrative network).

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::messages::{Answer, Board};
use crate::model::Trip;

/// Keeps a day as the internet-facing network tells it.
pub async fn put_board(tx: &mut Tx<Lgwan>, board: &Board, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_board (day, body, at) values ($1, $2, $3)
               on conflict (day) do update set body = excluded.body, at = excluded.at";
    tx.execute(sql, args![board.day, Json(board), at]).await?;
    Ok(())
}

/// A day, as it was last told.
pub async fn board(store: &Store<Lgwan>, day: Date) -> Result<Option<Board>> {
    let row: Option<(Json<Board>,)> =
        store.read().await?.optional("select body from transit_board where day = $1", args![day]).await?;
    Ok(row.map(|(Json(board),)| board))
}

/// A telephone call.
pub struct Call {
    /// Its id; the wish's too.
    pub id: String,
    /// What is asked for.
    pub trip: Trip,
    /// What came back so far.
    pub answer: Option<Answer>,
}

/// Keeps a new call.
pub async fn put(tx: &mut Tx<Lgwan>, id: &str, trip: &Trip, by: &str, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_call (id, phone, trip, made_by, made_at) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, trip.phone, Json(trip), by, at]).await?;
    Ok(())
}

/// Notes what came back.
pub async fn answer(tx: &mut Tx<Lgwan>, id: &str, answer: &Answer) -> Result<()> {
    tx.execute("update transit_call set answer = $1 where id = $2", args![Json(answer), id]).await?;
    Ok(())
}

/// A ride was chosen: what came back before is no answer any more.
pub async fn wait(tx: &mut Tx<Lgwan>, id: &str) -> Result<()> {
    tx.execute("update transit_call set answer = null where id = $1", args![id]).await?;
    Ok(())
}

/// A call.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Call>> {
    let row: Option<(String, Json<Trip>, Option<Json<Answer>>)> = store
        .read()
        .await?
        .optional("select id, trip, answer from transit_call where id = $1", args![id])
        .await?;
    Ok(row.map(|(id, Json(trip), answer)| Call { id, trip, answer: answer.map(|Json(answer)| answer) }))
}

/// The latest trips of a caller, one of each pair of stops.
pub async fn usual(store: &Store<Lgwan>, phone: &str) -> Result<Vec<Trip>> {
    let sql = "select trip from transit_call where phone = $1 order by id desc limit 40";
    let rows: Vec<(Json<Trip>,)> = store.read().await?.all(sql, args![phone]).await?;
    let mut trips: Vec<Trip> = Vec::new();
    for (Json(trip),) in rows {
        if trips.len() < 4 && !trips.iter().any(|known| (&known.from, &known.to) == (&trip.from, &trip.to)) {
            trips.push(trip);
        }
    }
    Ok(trips)
}
