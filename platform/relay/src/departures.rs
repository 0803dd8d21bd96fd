//! The sender's side: what waits in the outbox, and what came of it.

use yakuba_base::Timestamp;
use yakuba_city::{Network, NetworkKind};
use yakuba_store::{Json, Result, SqlBuilder, Store, StoreError, Tx, args};

use crate::envelope::{End, Envelope, Outcome};

/// Attempts before a message is held for a person.
const ATTEMPTS: i64 = 10;
/// Most messages of one page.
const PAGE: i64 = 256;
/// Most ids of one statement.
pub(crate) const MANY: usize = 1_000;
/// A page that has grown to this many bytes takes no more.
const PAGE_BYTES: usize = 1 << 20;

/// Messages of one zone to another.
pub(crate) struct Departures<F> {
    pub(crate) store: Store<F>,
    pub(crate) to: NetworkKind,
}

impl<F> Clone for Departures<F> {
    fn clone(&self) -> Self {
        Departures { store: self.store.clone(), to: self.to }
    }
}

impl<F: Network> Departures<F> {
    /// What waits, in the order it was sent, up to one page. Streams in which a message is held wait with it.
    pub(crate) async fn waiting(&self) -> Result<Vec<Envelope>> {
        self.waiting_after(0).await
    }

    /// As [`Departures::waiting`], what was sent after the message at `after` ([`Envelope::seq`]).
    pub(crate) async fn waiting_after(&self, after: i64) -> Result<Vec<Envelope>> {
        let mut page: Vec<Envelope> = self
            .store
            .read()
            .await?
            .all(
                "select seq, id, kind, stream, payload, sent_at from outbox
                 where target = $1 and delivered_at is null and seq > $3 and stream not in (
                     select stream from outbox where target = $1 and delivered_at is null and held_at is not null
                 ) order by seq limit $2",
                args![self.to.name(), PAGE, after],
            )
            .await?;
        let mut bytes = 0;
        let fits = page
            .iter()
            .take_while(|envelope| {
                let first = bytes == 0;
                bytes += envelope.payload.len().max(1);
                first || bytes <= PAGE_BYTES
            })
            .count();
        page.truncate(fits);
        Ok(page)
    }

    /// The ids of the files that messages bring along.
    pub(crate) async fn files_of(&self, envelopes: &[Envelope]) -> Result<Vec<String>> {
        let ids: Vec<&str> = envelopes.iter().map(|envelope| envelope.id.as_str()).collect();
        let mut sql = SqlBuilder::new("select files from outbox where files <> '[]' and id in ");
        sql.push_list(&ids).push(" order by seq", args![]);
        let (text, args) = sql.build();
        let found: Vec<(Json<Vec<String>>,)> = self.store.read().await?.all(&text, args).await?;
        Ok(found.into_iter().flat_map(|(Json(files),)| files).collect())
    }

    /// Notes that messages arrived, of whom some were known to; answers how many were not.
    pub(crate) async fn confirm(&self, ids: Vec<String>, now: Timestamp) -> Result<usize> {
        let changed = self
            .store
            .write(async move |tx: &mut Tx<F>| {
                let mut changed = 0;
                for some in ids.chunks(MANY) {
                    changed += mark_delivered(tx, some, now).await?;
                }
                Ok::<_, StoreError>(changed)
            })
            .await?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// How many wait after `after`.
    pub(crate) async fn count_after(&self, after: i64) -> Result<usize> {
        let (n,): (i64,) = self
            .store
            .read()
            .await?
            .one(
                "select count(*) as n from outbox where target = $1 and delivered_at is null and seq > $2",
                args![self.to.name(), after],
            )
            .await?;
        Ok(usize::try_from(n).unwrap_or_default())
    }

    /// Notes what came of messages; answers how many were delivered and how many failed.
    pub(crate) async fn note(&self, outcomes: Vec<Outcome>, now: Timestamp) -> Result<(usize, usize)> {
        let mut done = Vec::new();
        let mut failed = Vec::new();
        for Outcome { id, end } in outcomes {
            match end {
                End::Done => done.push(id),
                End::Later(error) => failed.push((id, error, false)),
                End::Refused(error) => failed.push((id, error, true)),
                End::Needs(_) => {}
            }
        }
        let counts = (done.len(), failed.len());
        if counts == (0, 0) {
            return Ok(counts);
        }
        self.store
            .write(async move |tx: &mut Tx<F>| {
                mark_delivered(tx, &done, now).await?;
                for (id, error, refused) in failed {
                    tracing::warn!(%id, refused, %error, "a message could not be handled");
                    tx.execute(
                        "update outbox set attempts = attempts + 1, last_error = $1,
                             held_at = case when $2 <> 0 or attempts + 1 >= $3 then $4 else null end
                         where id = $5 and delivered_at is null",
                        args![error, refused, ATTEMPTS, now, id],
                    )
                    .await?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(counts)
    }
}

/// What they carried is no longer needed here.
async fn mark_delivered<F>(tx: &mut Tx<F>, ids: &[String], now: Timestamp) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut sql =
        SqlBuilder::new("update outbox set payload = '', last_error = null, held_at = null, delivered_at = ");
    sql.push("? where delivered_at is null and id in ", args![now]).push_list(ids);
    let (text, args) = sql.build();
    tx.execute(&text, args).await
}
