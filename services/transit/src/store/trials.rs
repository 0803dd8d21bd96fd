//! Orders the dispatcher has tried out, and what they would do.

use yakuba_base::{Date, Timestamp};
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::messages::{Consequences, Order};

/// A trial.
pub struct Trial {
    /// For which day.
    pub day: Date,
    /// What.
    pub order: Order,
    /// What it would do, once the other network has answered.
    pub answer: Option<Consequences>,
}

/// Keeps a new trial.
pub async fn put(tx: &mut Tx<Lgwan>, id: &str, day: Date, order: &Order, at: Timestamp) -> Result<()> {
    let sql = "insert into transit_trial (id, day, body, made_at) values ($1, $2, $3, $4)";
    tx.execute(sql, args![id, day, Json(order), at]).await?;
    Ok(())
}

/// Notes what came back.
pub async fn answer(tx: &mut Tx<Lgwan>, id: &str, answer: &Consequences) -> Result<()> {
    tx.execute("update transit_trial set answer = $1 where id = $2", args![Json(answer), id]).await?;
    Ok(())
}

/// A trial.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Trial>> {
    type Found = (Date, Json<Order>, Option<Json<Consequences>>);
    let sql = "select day, body, answer from transit_trial where id = $1";
    let row: Option<Found> = store.read().await?.optional(sql, args![id]).await?;
    Ok(row.map(|(day, Json(order), answer)| Trial { day, order, answer: answer.map(|Json(answer)| answer) }))
}
