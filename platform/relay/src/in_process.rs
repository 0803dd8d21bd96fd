use std::{sync::Arc, time::Duration};

use yakuba_city::{Clock, Network};
use yakuba_files::Files;
use yakuba_seal::Keys;
use yakuba_store::{Store, StoreError};

use crate::{
    Handler,
    arrivals::{Arrivals, Bring},
    departures::Departures,
    envelope::End,
    message::Brought,
};

/// Carries messages from one zone to another of the same process (or to itself, between services).
pub struct InProcess<F, T, C> {
    departures: Departures<F>,
    from_files: Files<F>,
    arrivals: Arrivals<T, C>,
}

/// What one round of a carrier did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Messages that were handled, now or before.
    pub delivered: usize,
    /// Messages that will be tried again or are held.
    pub failed: usize,
}

impl<F: Network, T: Network, C: Clone + Send + Sync + 'static> InProcess<F, T, C> {
    /// A carrier from `from` to `to`, which handles with `handlers` those messages that go this way. `keys` are the
    /// receiver's, if it has some: what was sealed to it while it was apart is opened with them.
    pub fn new(
        from: (Store<F>, Files<F>),
        to: (Store<T>, Files<T>),
        clock: Clock,
        context: C,
        handlers: &[Handler<C>],
        keys: Option<Arc<Keys>>,
    ) -> Self {
        InProcess {
            departures: Departures { store: from.0, to: T::KIND },
            from_files: from.1,
            arrivals: Arrivals::new(F::KIND, to, clock, context, handlers, keys),
        }
    }

    /// Carries until a store is closed: after every commit, and at least once a second.
    pub async fn run(self) {
        let mut commits = self.departures.store.commits();
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

    /// Carries what is waiting, up to one page.
    ///
    /// # Errors
    /// When a database refuses; a message's own failure is noted in its row.
    pub async fn round(&self) -> Result<Delivery, StoreError> {
        let waiting = self.departures.waiting().await?;
        let outcomes = self.arrivals.handle_all(waiting, self).await;
        let (delivered, failed) = self.departures.note(outcomes, self.arrivals.clock.now()).await?;
        Ok(Delivery { delivered, failed })
    }
}

impl<F: Network, T: Network, C: Clone + Send + Sync + 'static> Bring for InProcess<F, T, C> {
    async fn bring(&self, brought: &Brought) -> Result<(), End> {
        if F::KIND == T::KIND {
            return Ok(());
        }
        for file in &brought.files {
            let bytes = self
                .from_files
                .get(file)
                .await
                .map_err(|error| End::Later(format!("a file could not be carried: {error}")))?;
            self.arrivals.keep(file, bytes, brought.key.as_ref()).await?;
        }
        Ok(())
    }
}
