//! Procedures as clerks write them, and their revisions (administrative network).

use yakuba_base::{Lang, Timestamp};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args, expect_changed};

use crate::model::{Desk, Offer, Procedure};

/// A procedure in the workshop: what is being written, and what is published.
#[derive(Clone, Debug)]
pub struct Workshop {
    /// What is being written.
    pub draft: Procedure,
    /// Grows by one with every change of the draft.
    pub draft_version: i64,
    /// When the draft was last changed.
    pub updated_at: Timestamp,
    /// By whom: the id of a member of staff.
    pub updated_by: String,
    /// The published revision's id.
    pub revision: Option<String>,
    /// Its number; 0 before the first.
    pub number: i64,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was taken off the site.
    pub closed_at: Option<Timestamp>,
    /// Whether the draft says something else than the published revision.
    pub changed: bool,
}

impl FromRow for Workshop {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(draft): Json<Procedure> = row.get("draft")?;
        Ok(Workshop {
            draft,
            draft_version: row.get("draft_version")?,
            updated_at: row.get("updated_at")?,
            updated_by: row.get("updated_by")?,
            revision: row.get("revision")?,
            number: row.get("number")?,
            published_at: row.get("published_at")?,
            closed_at: row.get("closed_at")?,
            changed: row.get("changed")?,
        })
    }
}

const SELECT: &str = "select p.draft, p.draft_version, p.updated_at, p.updated_by, p.revision, p.number, p.published_at, p.closed_at,
        cast(case when r.body = p.draft then 0 else 1 end as bigint) as changed
    from procedure p left join revision r on r.id = p.revision";

/// Keeps a new draft; `false` when the name is taken.
pub async fn create(tx: &mut Tx<Lgwan>, draft: &Procedure, by: &str, now: Timestamp) -> Result<bool> {
    let created = tx
        .execute(
            "insert into procedure (slug, title, division, draft, updated_at, updated_by) values ($1, $2, $3, $4, $5, $6)
             on conflict do nothing",
            args![draft.slug, draft.title.get(Lang::Ja), draft.division, Json(draft), now, by],
        )
        .await?;
    Ok(created > 0)
}

/// Keeps a changed draft.
///
/// # Errors
/// [`StoreError::Conflict`] when someone else changed it since `version`.
pub async fn save(
    tx: &mut Tx<Lgwan>,
    draft: &Procedure,
    version: i64,
    by: &str,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let changed = tx
        .execute(
            "update procedure set draft = $1, title = $2, division = $3, updated_at = $4, updated_by = $5, draft_version = draft_version + 1
             where slug = $6 and draft_version = $7",
            args![Json(draft), draft.title.get(Lang::Ja), draft.division, now, by, draft.slug, version],
        )
        .await?;
    expect_changed(changed)?;
    Ok(version + 1)
}

/// The procedure of that name.
pub async fn get(store: &Store<Lgwan>, slug: &str) -> Result<Option<Workshop>> {
    let sql = format!("{SELECT} where p.slug = $1");
    store.read().await?.optional(&sql, args![slug]).await
}

/// All procedures, or those of some divisions, by title.
pub async fn list(store: &Store<Lgwan>, divisions: Option<&[String]>) -> Result<Vec<Workshop>> {
    let mut sql = yakuba_store::SqlBuilder::new(SELECT);
    if let Some(divisions) = divisions {
        sql.push(" where p.division in ", args![]).push_list(divisions);
    }
    sql.push(" order by p.title, p.slug", args![]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}

/// Makes the draft the next revision, immutable from now on.
///
/// # Errors
/// [`StoreError::Conflict`] when the draft was changed since `version`.
pub async fn publish(
    tx: &mut Tx<Lgwan>,
    clock: &Clock,
    slug: &str,
    version: i64,
    by: &str,
    desk: Desk,
) -> Result<Offer, StoreError> {
    let sql = format!("{SELECT} where p.slug = $1 and p.draft_version = $2");
    let workshop: Workshop = tx.optional(&sql, args![slug, version]).await?.ok_or(StoreError::Conflict)?;
    let (revision, number, now) = (clock.id::<Offer>().to_string(), workshop.number + 1, clock.now());
    tx.execute(
        "insert into revision (id, slug, number, body, desk, published_at, published_by) values ($1, $2, $3, $4, $5, $6, $7)",
        args![revision, slug, number, Json(&workshop.draft), Json(&desk), now, by],
    )
    .await?;
    let changed = tx
        .execute(
            "update procedure set revision = $1, number = $2, published_at = $3, closed_at = null where slug = $4 and draft_version = $5",
            args![revision, number, now, slug, version],
        )
        .await?;
    expect_changed(changed)?;
    Ok(Offer { revision, number, procedure: workshop.draft, desk })
}

/// Notes that a procedure that was taken off the site is offered again.
pub async fn reopen(tx: &mut Tx<Lgwan>, slug: &str) -> Result<()> {
    let changed = tx
        .execute(
            "update procedure set closed_at = null where slug = $1 and closed_at is not null",
            args![slug],
        )
        .await?;
    expect_changed(changed)
}

/// Notes that a procedure was taken off the site.
pub async fn close(tx: &mut Tx<Lgwan>, slug: &str, now: Timestamp) -> Result<()> {
    let changed = tx
        .execute(
            "update procedure set closed_at = $1 where slug = $2 and revision is not null",
            args![now, slug],
        )
        .await?;
    expect_changed(changed)
}

/// A revision, whole.
pub async fn revision(store: &Store<Lgwan>, id: &str) -> Result<Option<Offer>> {
    store
        .read()
        .await?
        .optional("select id as revision, number, body, desk from revision where id = $1", args![id])
        .await
}

/// When each revision of a procedure was published, and by whom; newest first.
pub async fn history(store: &Store<Lgwan>, slug: &str) -> Result<Vec<(String, i64, Timestamp, String)>> {
    store
        .read()
        .await?
        .all("select id, number, published_at, published_by from revision where slug = $1 order by number desc", args![slug])
        .await
}

/// Names and titles of all procedures, or of those of some divisions, by title.
///
/// # Errors
/// When the database cannot be read.
pub async fn titles(store: &Store<Lgwan>, divisions: Option<&[String]>) -> Result<Vec<(String, String)>> {
    let mut sql = yakuba_store::SqlBuilder::new("select slug, title from procedure");
    if let Some(divisions) = divisions {
        sql.push(" where division in ", args![]).push_list(divisions);
    }
    sql.push(" order by title, slug", args![]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}

/// The division that handles a procedure.
///
/// # Errors
/// When the database cannot be read.
pub async fn division(store: &Store<Lgwan>, slug: &str) -> Result<Option<String>> {
    let found: Option<(String,)> =
        store.read().await?.optional("select division from procedure where slug = $1", args![slug]).await?;
    Ok(found.map(|(division,)| division))
}

/// Every procedure with the division that handles it.
///
/// # Errors
/// When the database cannot be read.
pub async fn divisions(store: &Store<Lgwan>) -> Result<Vec<(String, String)>> {
    store.read().await?.all("select slug, division from procedure order by slug", args![]).await
}
