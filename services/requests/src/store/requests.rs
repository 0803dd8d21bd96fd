//! Requests and what happened to them.

use yakuba_city::Lgwan;
use yakuba_flow::{Event, Flow};
use yakuba_forms::Answers;
use yakuba_store::{FromRow, Json, Result, Row, SqlBuilder, Store, Tx, args, expect_changed};

use crate::model::{Request, Ruled, Task};

impl FromRow for Request {
    fn from_row(row: &Row) -> Result<Request> {
        let Json(answers): Json<Answers> = row.get("answers")?;
        let Json(flow): Json<Flow> = row.get("flow")?;
        let Json(tasks): Json<Vec<Task>> = row.get("tasks")?;
        Ok(Request {
            id: row.get("id")?,
            kind: row.get("kind")?,
            revision: row.get("revision")?,
            title: row.get("title")?,
            unit: row.get("unit")?,
            charge: row.get("charge")?,
            answers,
            ruled: row.get::<Option<Json<Ruled>>>("ruled")?.map(|Json(ruled)| ruled),
            flow,
            on: row.get("on_day")?,
            cancelled_at: row.get("cancelled_at")?,
            tasks,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            version: row.get("version")?,
        })
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its place, from 1.
    pub seq: i64,
    /// What he said with it.
    pub note: String,
    /// What.
    pub event: Event,
}

impl FromRow for Happened {
    fn from_row(row: &Row) -> Result<Happened> {
        let Json(event): Json<Event> = row.get("body")?;
        Ok(Happened { seq: row.get("seq")?, note: row.get("note")?, event })
    }
}

/// Keeps a new request.
pub async fn insert(tx: &mut Tx<Lgwan>, it: &Request) -> Result<()> {
    tx.execute(
        "insert into request (id, kind, revision, title, unit, charge, drafter, state, answers, flow, on_day, tasks,
             created_at, updated_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            it.id,
            it.kind,
            it.revision,
            it.title,
            it.unit,
            it.charge,
            it.flow.drafter,
            it.state(),
            Json(&it.answers),
            Json(&it.flow),
            it.on,
            Json(&it.tasks),
            it.created_at,
            it.updated_at,
            it.version
        ],
    )
    .await?;
    Ok(())
}

/// Keeps a request after a change, if nobody was faster. `it.version` is already the new one.
///
/// # Errors
/// A conflict when it was changed since it was read.
pub async fn update(tx: &mut Tx<Lgwan>, it: &Request) -> Result<()> {
    let changed = tx
        .execute(
            "update request set title = $1, state = $2, answers = $3, ruled = $4, flow = $5, on_day = $6, cancelled_at = $7,
                 tasks = $8, updated_at = $9, version = $10
             where id = $11 and version = $12",
            args![
                it.title,
                it.state(),
                Json(&it.answers),
                it.ruled.as_ref().map(Json),
                Json(&it.flow),
                it.on,
                it.cancelled_at,
                Json(&it.tasks),
                it.updated_at,
                it.version,
                it.id,
                it.version - 1
            ],
        )
        .await?;
    expect_changed(changed)
}

/// A request by id.
pub async fn get(store: &Store<Lgwan>, id: &str) -> Result<Option<Request>> {
    store.read().await?.optional("select * from request where id = $1", args![id]).await
}

/// The same inside a transaction.
pub async fn get_in(tx: &mut Tx<Lgwan>, id: &str) -> Result<Option<Request>> {
    tx.optional("select * from request where id = $1", args![id]).await
}

/// What somebody made, the latest first.
pub async fn of_drafter(store: &Store<Lgwan>, drafter: &str, most: usize) -> Result<Vec<Request>> {
    let sql = "select * from request where drafter = $1 order by updated_at desc, id desc limit $2";
    store.read().await?.all(sql, args![drafter, most]).await
}

/// What is asked for in the list of a division in charge.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Divisions in charge; `None` is all.
    pub charge: Option<Vec<String>>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only this state.
    pub state: Option<String>,
}

/// Requests that divisions are in charge of, the latest first; never what another is still writing.
pub async fn find(store: &Store<Lgwan>, wanted: &Wanted, most: usize) -> Result<Vec<Request>> {
    let mut sql = SqlBuilder::new("select * from request where state <> 'drafting'");
    if let Some(charge) = &wanted.charge {
        sql.push(" and charge in ", args![]).push_list(charge);
    }
    for (column, value) in [("kind", &wanted.kind), ("state", &wanted.state)] {
        if let Some(value) = value {
            sql.push(&format!(" and {column} = ?"), args![value]);
        }
    }
    sql.push(" order by updated_at desc, id desc limit ?", args![most]);
    let (sql, args) = sql.build();
    store.read().await?.all(&sql, args).await
}

/// Appends an event.
pub async fn append(tx: &mut Tx<Lgwan>, id: &str, seq: i64, event: &Event, note: &str) -> Result<()> {
    tx.execute(
        "insert into request_event (request, seq, at, by_whom, note, body) values ($1, $2, $3, $4, $5, $6)",
        args![id, seq, event.at(), event.by(), note, Json(event)],
    )
    .await?;
    Ok(())
}

/// The whole history, the oldest first.
pub async fn history(store: &Store<Lgwan>, id: &str) -> Result<Vec<Happened>> {
    let sql = "select * from request_event where request = $1 order by seq";
    store.read().await?.all(sql, args![id]).await
}
