//! What a draft was before each change, so that a change can be taken back (administrative network).

use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::model::Procedure;

/// How many changes can be taken back.
const KEPT: i64 = 50;

/// Keeps the draft as it was at `version`, before `by` changed it; the oldest ones go.
pub async fn push(
    tx: &mut Tx<Lgwan>,
    draft: &Procedure,
    version: i64,
    by: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into procedure_undo (slug, version, draft, changed_by, changed_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        args![draft.slug, version, Json(draft), by, now],
    )
    .await?;
    tx.execute(
        "delete from procedure_undo where slug = $1 and version <= $2",
        args![draft.slug, version - KEPT],
    )
    .await?;
    Ok(())
}

/// Takes the latest kept draft from the pile.
pub async fn pop(tx: &mut Tx<Lgwan>, slug: &str) -> Result<Option<Procedure>> {
    let found: Option<(Json<Procedure>,)> = tx
        .optional(
            "delete from procedure_undo where slug = $1 and version = (select max(version) from procedure_undo where slug = $1)
             returning draft",
            args![slug],
        )
        .await?;
    Ok(found.map(|(Json(draft),)| draft))
}

/// How many changes can be taken back.
pub async fn depth(store: &Store<Lgwan>, slug: &str) -> Result<i64> {
    let (n,): (i64,) = store
        .read()
        .await?
        .one("select count(*) as n from procedure_undo where slug = $1", args![slug])
        .await?;
    Ok(n)
}

/// The draft as it was at `version`, if it is still kept.
pub async fn at(store: &Store<Lgwan>, slug: &str, version: i64) -> Result<Option<Procedure>> {
    let found: Option<(Json<Procedure>,)> = store
        .read()
        .await?
        .optional("select draft from procedure_undo where slug = $1 and version = $2", args![slug, version])
        .await?;
    Ok(found.map(|(Json(draft),)| draft))
}
