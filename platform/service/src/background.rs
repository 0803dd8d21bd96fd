use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use yakuba_city::{Core, Internet, Lgwan, Network};
use yakuba_jobs::Worker;
use yakuba_relay::InProcess;
use yakuba_store::{Store, StoreError};
use yakuba_zone::Zone;

use crate::{CityZones, Part, Service};

/// What goes on behind the pages of one city: messages are carried, jobs done, the log sealed.
pub struct Background {
    zones: CityZones,
    services: Arc<Vec<Service>>,
}

/// Rounds without anything to do before [`Background::settle`] believes that all is quiet.
const QUIET: usize = 2;

impl Background {
    pub(crate) fn new(zones: CityZones, services: Arc<Vec<Service>>) -> Background {
        Background { zones, services }
    }

    /// Starts everything; it ends when the tasks are dropped or the databases closed.
    pub fn start(&self) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let CityZones { internet, lgwan, core } = self.zones.clone();
        tasks.spawn(self.carrier::<Internet, Internet>(&internet, &internet, |s| &s.internet).run());
        tasks.spawn(self.carrier::<Internet, Lgwan>(&internet, &lgwan, |s| &s.lgwan).run());
        tasks.spawn(self.carrier::<Lgwan, Internet>(&lgwan, &internet, |s| &s.internet).run());
        tasks.spawn(self.carrier::<Lgwan, Lgwan>(&lgwan, &lgwan, |s| &s.lgwan).run());
        tasks.spawn(self.carrier::<Lgwan, Core>(&lgwan, &core, |s| &s.core).run());
        tasks.spawn(self.carrier::<Core, Lgwan>(&core, &lgwan, |s| &s.lgwan).run());
        tasks.spawn(self.worker(&internet, |s| &s.internet).run());
        tasks.spawn(self.worker(&lgwan, |s| &s.lgwan).run());
        tasks.spawn(self.worker(&core, |s| &s.core).run());
        tasks.spawn(sealer(internet));
        tasks.spawn(sealer(lgwan));
        tasks.spawn(sealer(core));
        tasks
    }

    /// Carries and does everything that is due, until nothing more happens: for tests.
    ///
    /// # Errors
    /// When a database refuses.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let mut quiet = 0;
        while quiet < QUIET {
            let moved = self.carry_once().await? + self.work_once().await?;
            quiet = if moved == 0 { quiet + 1 } else { 0 };
        }
        Ok(())
    }

    /// Carries every message that waits, and leaves the jobs for later: for filling a demo city.
    ///
    /// # Errors
    /// When a database refuses.
    pub async fn carry(&self) -> Result<(), StoreError> {
        while self.carry_once().await? > 0 {}
        Ok(())
    }

    async fn carry_once(&self) -> Result<usize, StoreError> {
        let CityZones { internet, lgwan, core } = &self.zones;
        Ok(self.carrier::<Internet, Internet>(internet, internet, |s| &s.internet).round().await?.delivered
            + self.carrier::<Internet, Lgwan>(internet, lgwan, |s| &s.lgwan).round().await?.delivered
            + self.carrier::<Lgwan, Internet>(lgwan, internet, |s| &s.internet).round().await?.delivered
            + self.carrier::<Lgwan, Lgwan>(lgwan, lgwan, |s| &s.lgwan).round().await?.delivered
            + self.carrier::<Lgwan, Core>(lgwan, core, |s| &s.core).round().await?.delivered
            + self.carrier::<Core, Lgwan>(core, lgwan, |s| &s.lgwan).round().await?.delivered)
    }

    async fn work_once(&self) -> Result<usize, StoreError> {
        let CityZones { internet, lgwan, core } = &self.zones;
        Ok(self.worker(internet, |s| &s.internet).run_due().await?
            + self.worker(lgwan, |s| &s.lgwan).run_due().await?
            + self.worker(core, |s| &s.core).run_due().await?)
    }

    fn carrier<F: Network, T: Network>(
        &self,
        from: &Zone<F>,
        to: &Zone<T>,
        part: fn(&Service) -> &Part<T>,
    ) -> InProcess<F, T, Zone<T>> {
        let handlers: Vec<_> =
            self.services.iter().flat_map(|service| part(service).messages.iter().cloned()).collect();
        InProcess::new(
            (from.store.clone(), from.files.clone()),
            (to.store.clone(), to.files.clone()),
            to.clock.clone(),
            to.clone(),
            &handlers,
        )
    }

    fn worker<N: Network>(&self, zone: &Zone<N>, part: fn(&Service) -> &Part<N>) -> Worker<N, Zone<N>> {
        let handlers: Vec<_> =
            self.services.iter().flat_map(|service| part(service).jobs.iter().cloned()).collect();
        Worker::new(zone.store.clone(), zone.clock.clone(), zone.clone(), &handlers)
    }
}

/// Seals the log of a zone about once a second while there is something to seal.
async fn sealer<N: Network>(zone: Zone<N>) {
    let mut commits = zone.store.commits();
    loop {
        match seal_all(&zone.store, &zone).await {
            Ok(()) => {}
            Err(StoreError::Closed) => return,
            // Someone committed in between: the next round takes it.
            Err(StoreError::Conflict) => {}
            Err(error) => tracing::error!(%error, "the audit log cannot be sealed"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        if commits.changed().await.is_err() {
            return;
        }
    }
}

async fn seal_all<N: Network>(store: &Store<N>, zone: &Zone<N>) -> Result<(), StoreError> {
    while yakuba_audit::seal(store, &zone.clock).await?.entries > 0 {}
    Ok(())
}
