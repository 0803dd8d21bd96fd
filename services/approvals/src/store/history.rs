//! What happened to a document: never updated.

use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_flow::Event;
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What he said with it.
    pub note: String,
    /// What.
    pub event: Event,
}

impl FromRow for Happened {
    fn from_row(row: &Row) -> Result<Happened> {
        let Json(event): Json<Event> = row.get("body")?;
        Ok(Happened {
            seq: row.get("seq")?,
            at: row.get("at")?,
            by: row.get("by_whom")?,
            note: row.get("note")?,
            event,
        })
    }
}

/// Appends an event.
pub async fn append(tx: &mut Tx<Lgwan>, id: &str, seq: i64, event: &Event, note: &str) -> Result<()> {
    tx.execute(
        "insert into approval_event (document, seq, at, by_whom, note, body) values ($1, $2, $3, $4, $5, $6)",
        args![id, seq, event.at(), event.by(), note, Json(event)],
    )
    .await?;
    Ok(())
}

/// The whole history, the oldest first.
pub async fn all(store: &Store<Lgwan>, id: &str) -> Result<Vec<Happened>> {
    store.read().await?.all("select * from approval_event where document = $1 order by seq", args![id]).await
}

/// The events as they are kept, for the seal.
pub async fn bodies(tx: &mut Tx<Lgwan>, id: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        tx.all("select body from approval_event where document = $1 order by seq", args![id]).await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}

/// The same outside a transaction, up to the event of the decision.
pub async fn bodies_read(store: &Store<Lgwan>, id: &str, until: u64) -> Result<Vec<String>> {
    let until = i64::try_from(until).unwrap_or(i64::MAX);
    let rows: Vec<(String,)> = store
        .read()
        .await?
        .all(
            "select body from approval_event where document = $1 and seq <= $2 order by seq",
            args![id, until],
        )
        .await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}
