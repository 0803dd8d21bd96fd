//! What a person has to look at (確かめる入金).

use yakuba_base::Timestamp;
use yakuba_city::{Clock, Lgwan};
use yakuba_collecting::{AttemptId, Concern};
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args};

use super::demands::Record;

/// Something that waits for a person.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its id.
    pub id: String,
    /// The demand.
    pub demand: String,
    /// What it is.
    pub concern: Concern,
    /// Since when.
    pub raised_at: Timestamp,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(concern) = row.get("kind")?;
        Ok(Waiting {
            id: row.get("id")?,
            demand: row.get("demand")?,
            concern,
            raised_at: row.get("raised_at")?,
        })
    }
}

/// The attempt a concern is about.
pub fn attempt_of(concern: &Concern) -> &AttemptId {
    match concern {
        Concern::PaidTwice(id)
        | Concern::PaidTooMuch(id)
        | Concern::PaidShort(id)
        | Concern::PaidLate(id)
        | Concern::PaidAfterCancel(id)
        | Concern::Contradiction(id)
        | Concern::RefundNotAsked(id)
        | Concern::RefundFailed(id) => id,
    }
}

/// Puts something on the list.
pub async fn raise(tx: &mut Tx<Lgwan>, clock: &Clock, record: &Record, concern: &Concern) -> Result<()> {
    let id: yakuba_base::Id<Waiting> = clock.id();
    tx.execute(
        "insert into concern (id, demand, attempt, kind, raised_at) values ($1, $2, $3, $4, $5)",
        args![id, record.id, attempt_of(concern).0, Json(concern), clock.now()],
    )
    .await?;
    Ok(())
}

/// What waits, the oldest first: all of it, or that of one demand.
pub async fn open(store: &Store<Lgwan>, demand: Option<&str>) -> Result<Vec<Waiting>> {
    let mut reader = store.read().await?;
    let columns = "select id, demand, kind, raised_at from concern where settled_at is null";
    match demand {
        None => reader.all(&format!("{columns} order by raised_at, id limit 500"), args![]).await,
        Some(demand) => {
            reader.all(&format!("{columns} and demand = $1 order by raised_at, id"), args![demand]).await
        }
    }
}

/// Takes it off the list, with a word on why; `false` when somebody else did.
pub async fn settle(tx: &mut Tx<Lgwan>, id: &str, by: &str, note: &str, at: Timestamp) -> Result<bool> {
    let settled = tx
        .execute(
            "update concern set settled_at = $1, settled_by = $2, note = $3 where id = $4 and settled_at is null",
            args![at, by, note, id],
        )
        .await?;
    Ok(settled > 0)
}
