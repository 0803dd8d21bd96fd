use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use yakuba_city::{Core, Internet, Lgwan, Network};
use yakuba_jobs::Worker;
use yakuba_relay::{Handler, InProcess};
use yakuba_store::{Store, StoreError};
use yakuba_zone::Zone;

use crate::{Part, Served, Service};

/// What goes on behind the pages of one city: messages are carried, jobs done, the log sealed.
pub struct Background {
    served: Served,
    services: Arc<Vec<Service>>,
}

/// Rounds without anything to do before [`Background::settle`] believes that all is quiet.
const QUIET: usize = 2;

/// Does the same with every carrier between two networks that are both here.
macro_rules! each_carrier {
    ($self:ident, |$carrier:ident| $body:expr) => {
        let Served { internet, lgwan, core, .. } = &$self.served;
        if let Some(internet) = internet {
            let $carrier = $self.carrier::<Internet, Internet>(internet, internet, |s| &s.internet);
            $body;
        }
        if let (Some(internet), Some(lgwan)) = (internet, lgwan) {
            let $carrier = $self.carrier::<Internet, Lgwan>(internet, lgwan, |s| &s.lgwan);
            $body;
            let $carrier = $self.carrier::<Lgwan, Internet>(lgwan, internet, |s| &s.internet);
            $body;
        }
        if let Some(lgwan) = lgwan {
            let $carrier = $self.carrier::<Lgwan, Lgwan>(lgwan, lgwan, |s| &s.lgwan);
            $body;
        }
        if let (Some(lgwan), Some(core)) = (lgwan, core) {
            let $carrier = $self.carrier::<Lgwan, Core>(lgwan, core, |s| &s.core);
            $body;
            let $carrier = $self.carrier::<Core, Lgwan>(core, lgwan, |s| &s.lgwan);
            $body;
        }
    };
}

impl Background {
    pub(crate) fn new(served: Served, services: Arc<Vec<Service>>) -> Background {
        Background { served, services }
    }

    /// Starts everything; it ends when the tasks are dropped or the databases closed.
    pub fn start(&self) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        each_carrier!(self, |carrier| tasks.spawn(carrier.run()));
        let Served { internet, lgwan, core, .. } = self.served.clone();
        if let Some(zone) = internet {
            tasks.spawn(self.worker(&zone, |s| &s.internet).run());
            tasks.spawn(sealer(zone));
        }
        if let Some(zone) = lgwan {
            tasks.spawn(self.worker(&zone, |s| &s.lgwan).run());
            tasks.spawn(sealer(zone));
        }
        if let Some(zone) = core {
            tasks.spawn(self.worker(&zone, |s| &s.core).run());
            tasks.spawn(sealer(zone));
        }
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
        let mut delivered = 0;
        each_carrier!(self, |carrier| delivered += carrier.round().await?.delivered);
        Ok(delivered)
    }

    async fn work_once(&self) -> Result<usize, StoreError> {
        let Served { internet, lgwan, core, .. } = &self.served;
        let mut done = 0;
        if let Some(zone) = internet {
            done += self.worker(zone, |s| &s.internet).run_due().await?;
        }
        if let Some(zone) = lgwan {
            done += self.worker(zone, |s| &s.lgwan).run_due().await?;
        }
        if let Some(zone) = core {
            done += self.worker(zone, |s| &s.core).run_due().await?;
        }
        Ok(done)
    }

    pub(crate) fn handlers<T: Network>(&self, part: fn(&Service) -> &Part<T>) -> Vec<Handler<Zone<T>>> {
        self.services.iter().flat_map(|service| part(service).messages.iter().cloned()).collect()
    }

    pub(crate) fn served(&self) -> &Served {
        &self.served
    }

    fn carrier<F: Network, T: Network>(
        &self,
        from: &Zone<F>,
        to: &Zone<T>,
        part: fn(&Service) -> &Part<T>,
    ) -> InProcess<F, T, Zone<T>> {
        InProcess::new(
            (from.store.clone(), from.files.clone()),
            (to.store.clone(), to.files.clone()),
            to.clock.clone(),
            to.clone(),
            &self.handlers(part),
            self.served.keys[T::KIND as usize].clone(),
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
    let signer = log_signer(zone);
    while yakuba_audit::seal(store, &zone.clock, &signer).await?.entries > 0 {}
    Ok(())
}

/// Who signs the heads of a zone's log.
pub fn log_signer<N: Network>(zone: &Zone<N>) -> yakuba_audit::Signer {
    yakuba_audit::Signer::of(zone.city.code, N::KIND, &zone.key)
}
