//! The sender's side: what waits in the outbox, and what came of it.

use yakuba_base::Timestamp;
use yakuba_city::{Network, NetworkKind};
use yakuba_store::{Result, SqlBuilder, Store, StoreError, Tx, args};

use crate::envelope::{End, Envelope, Outcome};

/// Attempts before a message is held for a person.
const ATTEMPTS: i64 = 10;
/// Most messages of one page.
const PAGE: i64 = 256;
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
        let mut page: Vec<Envelope> = self
            .store
            .read()
            .await?
            .all(
                "select seq, id, kind, stream, payload, sent_at from outbox
                 where target = $1 and delivered_at is null and stream not in (
                     select stream from outbox where target = $1 and delivered_at is null and held_at is not null
                 ) order by seq limit $2",
                args![self.to.name(), PAGE],
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
                if !done.is_empty() {
                    // What they carried is no longer needed here.
                    let mut sql =
                        SqlBuilder::new("update outbox set payload = '', last_error = null, delivered_at = ");
                    sql.push("? where delivered_at is null and id in ", args![now]).push_list(&done);
                    let (text, args) = sql.build();
                    tx.execute(&text, args).await?;
                }
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
