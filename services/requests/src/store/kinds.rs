//! Kinds of requests: the draft under a version, what it was before each change, and immutable revisions.

use std::sync::Arc;

use yakuba_base::Timestamp;
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args, expect_changed};

use crate::model::Kind;

/// A kind as it is being written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The draft.
    pub draft: Kind,
    /// Its version: what a change is made from.
    pub version: i64,
    /// The revision that is offered.
    pub revision: Option<String>,
    /// Its number.
    pub number: i64,
    /// Whether the draft differs from it.
    pub changed: bool,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was changed.
    pub updated_at: Timestamp,
    /// By whom.
    pub updated_by: String,
}

impl FromRow for Written {
    fn from_row(row: &Row) -> Result<Written> {
        let Json(draft): Json<Kind> = row.get("draft")?;
        Ok(Written {
            draft,
            version: row.get("version")?,
            revision: row.get("revision")?,
            number: row.get("number")?,
            changed: row.get("changed")?,
            closed_at: row.get("closed_at")?,
            updated_at: row.get("updated_at")?,
            updated_by: row.get("updated_by")?,
        })
    }
}

/// A revision that requests are made with.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: i64,
    /// The kind as it was published.
    pub kind: Arc<Kind>,
}

impl FromRow for Offered {
    fn from_row(row: &Row) -> Result<Offered> {
        let Json(kind): Json<Kind> = row.get("body")?;
        Ok(Offered { id: row.get("id")?, number: row.get("number")?, kind: Arc::new(kind) })
    }
}

/// All kinds, in the order of their keys.
pub async fn all(store: &Store<Lgwan>) -> Result<Vec<Written>> {
    store.read().await?.all("select * from request_kind order by key", args![]).await
}

/// One kind.
pub async fn get(store: &Store<Lgwan>, key: &str) -> Result<Option<Written>> {
    store.read().await?.optional("select * from request_kind where key = $1", args![key]).await
}

/// What is offered now.
pub async fn offered(store: &Store<Lgwan>) -> Result<Vec<Offered>> {
    let sql = "select r.* from request_revision r join request_kind k on k.revision = r.id
               where k.closed_at is null order by r.key";
    store.read().await?.all(sql, args![]).await
}

/// A revision by id.
pub async fn revision(store: &Store<Lgwan>, id: &str) -> Result<Option<Offered>> {
    store.read().await?.optional("select * from request_revision where id = $1", args![id]).await
}

/// Keeps a new kind; `false` when the key is taken.
pub async fn create(tx: &mut Tx<Lgwan>, draft: &Kind, at: Timestamp, by: &str) -> Result<bool> {
    let made = tx
        .execute(
            "insert into request_kind (key, unit, draft, version, updated_at, updated_by) values ($1, $2, $3, 1, $4, $5)
             on conflict do nothing",
            args![draft.key, draft.unit, Json(draft), at, by],
        )
        .await?;
    Ok(made == 1)
}

/// Keeps a changed draft; what it was stays to be had back.
///
/// # Errors
/// A conflict when it was changed since `before`.
pub async fn save(tx: &mut Tx<Lgwan>, before: &Written, draft: &Kind, at: Timestamp, by: &str) -> Result<()> {
    put_back(tx, before, draft, at, by).await?;
    tx.execute(
        "insert into request_kind_before (key, version, draft) values ($1, $2, $3) on conflict do nothing",
        args![draft.key, before.version, Json(&before.draft)],
    )
    .await?;
    Ok(())
}

/// Puts an earlier draft back.
///
/// # Errors
/// A conflict when it was changed since `now`.
pub async fn put_back(
    tx: &mut Tx<Lgwan>,
    now: &Written,
    draft: &Kind,
    at: Timestamp,
    by: &str,
) -> Result<()> {
    let changed = tx
        .execute(
            "update request_kind set unit = $1, draft = $2, version = version + 1, changed = 1, updated_at = $3, updated_by = $4
             where key = $5 and version = $6",
            args![draft.unit, Json(draft), at, by, draft.key, now.version],
        )
        .await?;
    expect_changed(changed)
}

/// The draft before the latest change, taken out of what is kept.
pub async fn before(tx: &mut Tx<Lgwan>, key: &str) -> Result<Option<Kind>> {
    let found: Option<(i64, Json<Kind>)> = tx
        .optional(
            "select version, draft from request_kind_before where key = $1 order by version desc limit 1",
            args![key],
        )
        .await?;
    let Some((version, Json(kind))) = found else { return Ok(None) };
    tx.execute("delete from request_kind_before where key = $1 and version = $2", args![key, version])
        .await?;
    Ok(Some(kind))
}

/// Makes the draft the next revision.
///
/// # Errors
/// A conflict when it was changed since.
pub async fn publish(tx: &mut Tx<Lgwan>, clock: &Clock, written: &Written, by: &str) -> Result<i64> {
    let (id, number) = (clock.id::<Offered>().to_string(), written.number + 1);
    tx.execute(
        "insert into request_revision (id, key, number, body, published_at, published_by) values ($1, $2, $3, $4, $5, $6)",
        args![id, written.draft.key, number, Json(&written.draft), clock.now(), by],
    )
    .await?;
    let changed = tx
        .execute(
            "update request_kind set revision = $1, number = $2, changed = 0, closed_at = null where key = $3 and version = $4",
            args![id, number, written.draft.key, written.version],
        )
        .await?;
    expect_changed(changed)?;
    Ok(number)
}

/// Takes no more requests of a kind, or again.
pub async fn set_closed(tx: &mut Tx<Lgwan>, key: &str, at: Option<Timestamp>) -> Result<()> {
    tx.execute("update request_kind set closed_at = $1 where key = $2", args![at, key]).await?;
    Ok(())
}
