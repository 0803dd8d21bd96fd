use yakuba_base::{Id, Timestamp};
use yakuba_city::{Clock, Network};
use yakuba_store::{Json, Result, Store, Tx, args};

use crate::Job;

/// Asks for `job` to be done at `run_at` or soon after.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue<N, J: Job>(tx: &mut Tx<N>, clock: &Clock, job: J, run_at: Timestamp) -> Result<()> {
    insert(tx, clock, job, None, run_at).await
}

/// As [`enqueue`], but does nothing when a job of this kind with the same key is still waiting.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_once<N, J: Job>(
    tx: &mut Tx<N>,
    clock: &Clock,
    key: &str,
    job: J,
    run_at: Timestamp,
) -> Result<()> {
    insert(tx, clock, job, Some(key), run_at).await
}

async fn insert<N, J: Job>(
    tx: &mut Tx<N>,
    clock: &Clock,
    job: J,
    key: Option<&str>,
    run_at: Timestamp,
) -> Result<()> {
    let id: Id<J> = clock.id();
    tx.execute(
        "insert into job (id, kind, once_key, payload, created_at, run_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        args![id, J::KIND, key, Json(job), clock.now(), run_at],
    )
    .await?;
    Ok(())
}

/// How many jobs wait to be done.
///
/// # Errors
/// When the database cannot be read.
pub async fn open_count<N: Network>(store: &Store<N>) -> Result<i64> {
    let (n,): (i64,) = store
        .read()
        .await?
        .one("select count(*) as n from job where done_at is null and failed_at is null", args![])
        .await?;
    Ok(n)
}

/// How many jobs were given up and wait for a person.
///
/// # Errors
/// When the database cannot be read.
pub async fn failed_count<N: Network>(store: &Store<N>) -> Result<i64> {
    let (n,): (i64,) =
        store.read().await?.one("select count(*) as n from job where failed_at is not null", args![]).await?;
    Ok(n)
}

/// Gives every job that was given up a new round of attempts.
///
/// # Errors
/// When the database refuses.
pub async fn retry_failed<N: Network>(store: &Store<N>, now: Timestamp) -> Result<u64> {
    store
        .write(async move |tx: &mut Tx<N>| {
            tx.execute("update job set failed_at = null, attempts = 0, run_at = $1, claimed_until = 0 where failed_at is not null", args![now])
                .await
        })
        .await
}
