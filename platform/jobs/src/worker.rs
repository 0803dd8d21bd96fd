use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Network};
use yakuba_store::{Backend, Result, Store, Tx, args};

use crate::Job;

/// Why a job did not get done. Any error turns into [`JobError::Retry`] by `?`, which is why this is none itself.
#[derive(Debug)]
pub enum JobError {
    /// It may work later.
    Retry(String),
    /// It will never work: no further attempt is made.
    Give(String),
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (JobError::Retry(why) | JobError::Give(why)) = self;
        f.write_str(why)
    }
}

impl<E: std::error::Error> From<E> for JobError {
    fn from(error: E) -> Self {
        JobError::Retry(error.to_string())
    }
}

type Run<C> = Arc<dyn Fn(C, String) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;

/// How one kind of job is done, given the context `C` (a zone).
pub struct Handler<C> {
    kind: &'static str,
    attempts: u32,
    run: Run<C>,
}

impl<C> Clone for Handler<C> {
    fn clone(&self) -> Self {
        Handler { kind: self.kind, attempts: self.attempts, run: self.run.clone() }
    }
}

impl<C: Send + 'static> Handler<C> {
    /// Jobs of type `J` are done by `run`.
    pub fn new<J, F, R>(run: F) -> Handler<C>
    where
        J: Job,
        F: Fn(C, J) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let run: Run<C> = Arc::new(move |context, payload| match serde_json::from_str::<J>(&payload) {
            Ok(job) => Box::pin(run(context, job)),
            Err(error) => {
                Box::pin(async move { Err(JobError::Give(format!("the job cannot be read: {error}"))) })
            }
        });
        Handler { kind: J::KIND, attempts: J::ATTEMPTS, run }
    }
}

/// Does the jobs of one zone.
pub struct Worker<N, C> {
    store: Store<N>,
    clock: Clock,
    context: C,
    handlers: BTreeMap<&'static str, Handler<C>>,
}

/// How long a claimed job may take before another worker takes it over, ms.
const CLAIM: i64 = 5 * 60_000;
const BATCH: i64 = 16;

impl<N: Network, C: Clone + Send + Sync + 'static> Worker<N, C> {
    /// A worker for `store`.
    pub fn new(store: Store<N>, clock: Clock, context: C, handlers: &[Handler<C>]) -> Worker<N, C> {
        let handlers = handlers.iter().map(|handler| (handler.kind, handler.clone())).collect();
        Worker { store, clock, context, handlers }
    }

    /// Does due jobs until the store is closed: after every commit, and at least once a second.
    pub async fn run(self) {
        let mut commits = self.store.commits();
        loop {
            match self.run_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(yakuba_store::StoreError::Closed) => return,
                Err(error) => tracing::error!(%error, "jobs cannot be claimed"),
            }
            let _changed_or_late = tokio::time::timeout(Duration::from_secs(1), commits.changed()).await;
        }
    }

    /// Does what is due now, up to one batch; answers how many were done or tried.
    ///
    /// # Errors
    /// When the database refuses; a job's own failure is noted in its row.
    pub async fn run_due(&self) -> Result<usize> {
        // A look without a write: most of the time nothing is due.
        let now = self.clock.now();
        let (due,): (i64,) = self
            .store
            .read()
            .await?
            .one(
                "select count(*) as n from job where done_at is null and failed_at is null and run_at <= $1 and claimed_until <= $1",
                args![now],
            )
            .await?;
        if due == 0 {
            return Ok(0);
        }
        let claimed = self.claim(now).await?;
        let count = claimed.len();
        let running = claimed.into_iter().map(|job| self.one(job));
        for finished in futures_util::future::join_all(running).await {
            finished?;
        }
        Ok(count)
    }

    async fn claim(&self, now: Timestamp) -> Result<Vec<(String, String, String, i64)>> {
        let skip = if self.store.backend() == Backend::Postgres { " for update skip locked" } else { "" };
        let sql = format!(
            "update job set claimed_until = $1, attempts = attempts + 1 where id in (
                select id from job where done_at is null and failed_at is null and run_at <= $2 and claimed_until <= $2
                order by run_at, id limit $3{skip}
            ) returning id, kind, payload, attempts"
        );
        self.store
            .write(async move |tx: &mut Tx<N>| tx.all(&sql, args![now.as_millis() + CLAIM, now, BATCH]).await)
            .await
    }

    async fn one(&self, (id, kind, payload, attempts): (String, String, String, i64)) -> Result<()> {
        let (outcome, limit) = match self.handlers.get(kind.as_str()) {
            Some(handler) => {
                ((handler.run)(self.context.clone(), payload).await, i64::from(handler.attempts))
            }
            None => (Err(JobError::Give(format!("nobody here does jobs of kind {kind}"))), 0),
        };
        let now = self.clock.now();
        self.store
            .write(async move |tx: &mut Tx<N>| match outcome {
                // What a job carried may be personal: it goes with the job.
                Ok(()) => {
                    tx.execute(
                        "update job set done_at = $1, payload = '', last_error = null where id = $2",
                        args![now, id],
                    )
                    .await
                }
                Err(error) => {
                    let give = attempts >= limit || matches!(error, JobError::Give(_));
                    tracing::warn!(%kind, attempts, give, %error, "a job failed");
                    let (sql, at) = if give {
                        ("update job set failed_at = $1, last_error = $2 where id = $3", now.as_millis())
                    } else {
                        (
                            "update job set run_at = $1, claimed_until = 0, last_error = $2 where id = $3",
                            now.as_millis() + pause(attempts),
                        )
                    };
                    tx.execute(sql, args![at, error.to_string(), id]).await
                }
            })
            .await?;
        Ok(())
    }
}

/// The pause before the next attempt, ms: 2 s, 4 s, 8 s … at most an hour.
fn pause(attempts: i64) -> i64 {
    (1_000i64 << attempts.clamp(1, 12)).min(3_600_000)
}
