use std::{any::Any, collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::join_all;
use yakuba_city::{Clock, Network};
use yakuba_files::Files;
use yakuba_store::{FromRow, Row, Store, StoreError, Tx, args};

use crate::{HandleError, Handler, outbox};

/// Attempts before a message is held for a person.
const ATTEMPTS: i64 = 10;
const BATCH: i64 = 256;

/// Carries messages from one zone to another of the same process (or to itself, between services).
pub struct InProcess<F, T, C> {
    from: Store<F>,
    from_files: Files<F>,
    to: Store<T>,
    to_files: Files<T>,
    clock: Clock,
    context: C,
    handlers: Arc<BTreeMap<&'static str, Vec<Handler<C>>>>,
}

/// What one round of a carrier did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Messages that were handled, now or before.
    pub delivered: usize,
    /// Messages that will be tried again or are held.
    pub failed: usize,
}

#[derive(Clone)]
struct Envelope {
    id: String,
    kind: String,
    stream: String,
    payload: String,
    attempts: i64,
    held: bool,
}

impl FromRow for Envelope {
    fn from_row(row: &Row) -> yakuba_store::Result<Self> {
        Ok(Envelope {
            id: row.get("id")?,
            kind: row.get("kind")?,
            stream: row.get("stream")?,
            payload: row.get("payload")?,
            attempts: row.get("attempts")?,
            held: row.get::<Option<i64>>("held_at")?.is_some(),
        })
    }
}

impl<F: Network, T: Network, C: Clone + Send + Sync + 'static> InProcess<F, T, C> {
    /// A carrier from `from` to `to`, which handles with `handlers` those messages that go this way.
    pub fn new(
        from: (Store<F>, Files<F>),
        to: (Store<T>, Files<T>),
        clock: Clock,
        context: C,
        handlers: &[Handler<C>],
    ) -> Self {
        let mut by_kind: BTreeMap<&'static str, Vec<Handler<C>>> = BTreeMap::new();
        for handler in handlers.iter().filter(|h| h.kind.from == F::KIND && h.kind.to == T::KIND) {
            by_kind.entry(handler.kind.name).or_default().push(handler.clone());
        }
        InProcess {
            from: from.0,
            from_files: from.1,
            to: to.0,
            to_files: to.1,
            clock,
            context,
            handlers: Arc::new(by_kind),
        }
    }

    /// Carries until a store is closed: after every commit, and at least once a second.
    pub async fn run(self) {
        let mut commits = self.from.commits();
        loop {
            match self.round().await {
                Ok(Delivery { delivered, .. }) if delivered > 0 => continue,
                Ok(_) => {}
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, from = %F::KIND, to = %T::KIND, "messages cannot be carried")
                }
            }
            let _changed_or_late = tokio::time::timeout(Duration::from_secs(1), commits.changed()).await;
        }
    }

    /// Carries what is waiting, up to one batch.
    ///
    /// # Errors
    /// When a database refuses; a message's own failure is noted in its row.
    pub async fn round(&self) -> Result<Delivery, StoreError> {
        let waiting: Vec<Envelope> = self
            .from
            .read()
            .await?
            .all(
                "select id, kind, stream, payload, attempts, held_at from outbox
                 where target = $1 and delivered_at is null order by seq limit $2",
                args![T::KIND.name(), BATCH],
            )
            .await?;
        // One queue per stream: order is kept inside, streams go side by side and share group commits.
        let mut streams: BTreeMap<String, Vec<Envelope>> = BTreeMap::new();
        for envelope in waiting {
            streams.entry(envelope.stream.clone()).or_default().push(envelope);
        }
        let outcomes = join_all(streams.into_values().map(|stream| self.stream(stream))).await;
        let mut done = Vec::new();
        let mut failed = Vec::new();
        for (delivered, failure) in outcomes {
            done.extend(delivered);
            failed.extend(failure);
        }
        let report = Delivery { delivered: done.len(), failed: failed.len() };
        let now = self.clock.now();
        outbox::mark_delivered(&self.from, done, now).await?;
        for (envelope, error) in failed {
            let held = matches!(error, HandleError::Refused(_)) || envelope.attempts + 1 >= ATTEMPTS;
            tracing::warn!(kind = %envelope.kind, held, %error, "a message could not be handled");
            let (at, error, id) = (held.then_some(now), error.to_string(), envelope.id);
            self.from
                .write(async move |tx: &mut Tx<F>| {
                    tx.execute(
                        "update outbox set attempts = attempts + 1, last_error = $1, held_at = $2 where id = $3",
                        args![error, at, id],
                    )
                    .await
                })
                .await?;
        }
        Ok(report)
    }

    /// The messages of one stream, in order, up to the first that fails or is held.
    async fn stream(&self, envelopes: Vec<Envelope>) -> (Vec<String>, Option<(Envelope, HandleError)>) {
        let mut delivered = Vec::new();
        for envelope in envelopes {
            if envelope.held {
                break;
            }
            match self.deliver(envelope.clone()).await {
                Ok(()) => delivered.push(envelope.id),
                Err(error) => return (delivered, Some((envelope, error))),
            }
        }
        (delivered, None)
    }

    async fn deliver(&self, envelope: Envelope) -> Result<(), HandleError> {
        let Some(handlers) = self.handlers.get(envelope.kind.as_str()).cloned() else {
            return Err(HandleError::Refused(format!("nobody in {} handles {}", T::KIND, envelope.kind)));
        };
        if F::KIND != T::KIND {
            for file in handlers.iter().flat_map(|handler| (handler.files)(&envelope.payload)) {
                self.from_files
                    .copy_to(&self.to_files, &file)
                    .await
                    .map_err(|error| StoreError::Database(format!("a file could not be carried: {error}")))?;
            }
        }
        let (context, now) = (self.context.clone(), self.clock.now());
        self.to
            .write(async move |tx: &mut Tx<T>| {
                let new = tx
                    .execute(
                        "insert into inbox (id, kind, source, received_at) values ($1, $2, $3, $4) on conflict do nothing",
                        args![envelope.id, envelope.kind, F::KIND.name(), now],
                    )
                    .await?;
                if new > 0 {
                    for handler in &handlers {
                        let tx: &mut dyn Any = tx;
                        (handler.run)(tx, context.clone(), &envelope.payload).await?;
                    }
                }
                Ok(())
            })
            .await
    }
}
