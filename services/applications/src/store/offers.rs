//! What is offered to residents (internet-facing network).

use yakuba_base::Timestamp;
use yakuba_city::Internet;
use yakuba_store::{FromRow, Json, Result, Row, Store, Tx, args};

use crate::model::{Desk, Offer, Procedure};

impl FromRow for Offer {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(procedure): Json<Procedure> = row.get("body")?;
        let Json(desk): Json<Desk> = row.get("desk")?;
        Ok(Offer { revision: row.get("revision")?, number: row.get("number")?, procedure, desk })
    }
}

/// Offers a revision; the one offered before stays readable for drafts that were begun with it.
pub async fn put(tx: &mut Tx<Internet>, offer: &Offer, published_at: Timestamp) -> Result<()> {
    let slug = &offer.procedure.slug;
    tx.execute(
        "insert into offer_revision (revision, slug, number, body, desk) values ($1, $2, $3, $4, $5) on conflict do nothing",
        args![offer.revision, slug, offer.number, Json(&offer.procedure), Json(&offer.desk)],
    )
    .await?;
    tx.execute(
        "insert into offer (slug, revision, number, body, desk, published_at, closed_at) values ($1, $2, $3, $4, $5, $6, null)
         on conflict (slug) do update set revision = excluded.revision, number = excluded.number, body = excluded.body,
             desk = excluded.desk,             published_at = excluded.published_at, closed_at = null
         where excluded.number >= offer.number",
        args![slug, offer.revision, offer.number, Json(&offer.procedure), Json(&offer.desk), published_at],
    )
    .await?;
    Ok(())
}

/// Takes a procedure off the site; drafts and sent applications stay.
pub async fn close(tx: &mut Tx<Internet>, slug: &str, at: Timestamp) -> Result<()> {
    tx.execute("update offer set closed_at = $1 where slug = $2", args![at, slug]).await?;
    Ok(())
}

/// Everything that is offered now.
pub async fn all(store: &Store<Internet>) -> Result<Vec<Offer>> {
    store
        .read()
        .await?
        .all("select revision, number, body, desk from offer where closed_at is null order by slug", args![])
        .await
}

/// Everything that is or was offered, each with when it was taken off the site.
pub async fn listed(store: &Store<Internet>) -> Result<Vec<Listed>> {
    store
        .read()
        .await?
        .all("select revision, number, body, desk, closed_at from offer order by slug", args![])
        .await
}

/// What is or was offered under a name.
pub async fn by_slug(store: &Store<Internet>, slug: &str) -> Result<Option<Listed>> {
    store
        .read()
        .await?
        .optional("select revision, number, body, desk, closed_at from offer where slug = $1", args![slug])
        .await
}

/// How many are listed and closed, and the latest revision.
pub type State = (i64, i64, Option<String>);

/// Something that differs whenever what is listed differs: for keeping what was worked out from it.
pub async fn state(store: &Store<Internet>) -> Result<State> {
    store
        .read()
        .await?
        .one("select count(*) as n, count(closed_at) as closed, max(revision) as latest from offer", args![])
        .await
}

/// An offer in the list of procedures.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The revision.
    pub offer: Offer,
    /// When it was taken off the site; it stays in the list, so that people who look for it know.
    pub closed_at: Option<Timestamp>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Listed { offer: Offer::from_row(row)?, closed_at: row.get("closed_at")? })
    }
}

/// What is offered now under a name.
pub async fn current(store: &Store<Internet>, slug: &str) -> Result<Option<Offer>> {
    store
        .read()
        .await?
        .optional(
            "select revision, number, body, desk from offer where slug = $1 and closed_at is null",
            args![slug],
        )
        .await
}

/// A revision, offered now or before.
pub async fn revision(store: &Store<Internet>, revision: &str) -> Result<Option<Offer>> {
    store
        .read()
        .await?
        .optional(
            "select revision, number, body, desk from offer_revision where revision = $1",
            args![revision],
        )
        .await
}
