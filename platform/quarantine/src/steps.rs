//! What people do about a file that is held. Each step and its entry in the audit log are one transaction.

use yakuba_audit::{Actor, Entry};
use yakuba_city::{Clock, Network};
use yakuba_files::{FileError, Files};
use yakuba_store::{Store, StoreError, Tx, args};

use crate::record::{Fate, Incoming, of};

/// Why a step was not taken. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// No such file came in.
    #[error("no such file came in")]
    NotFound,
    /// It is not in the state for this any more: somebody was faster.
    #[error("the file is not in the state for this any more")]
    Moved,
    /// Whoever asks for a release does not release.
    #[error("who asked for the release cannot agree to it")]
    SamePerson,
    /// Nothing was said.
    #[error("no reason was given")]
    NoReason,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files.
    #[error(transparent)]
    Files(#[from] FileError),
}

async fn one<N: Network>(store: &Store<N>, id: &str) -> Result<Incoming, StepError> {
    of(store, &[id]).await?.pop().ok_or(StepError::NotFound)
}

/// The first of two: `by`, a member of staff, asks that the file be let in as it came.
///
/// # Errors
/// [`StepError::NoReason`], or [`StepError::Moved`] when it does not wait (any more).
pub async fn ask<N: Network>(
    store: &Store<N>,
    clock: &Clock,
    id: &str,
    by: &str,
    because: &str,
) -> Result<(), StepError> {
    let because = because.trim().to_owned();
    if because.is_empty() {
        return Err(StepError::NoReason);
    }
    let entry = Entry::new(Actor::Staff(by.to_owned()), "file.release-asked").on("file", id);
    let (clock, id, by) = (clock.clone(), id.to_owned(), by.to_owned());
    step(store, entry, clock.clone(), async move |tx: &mut Tx<N>| {
        tx.execute(
            "update incoming_file set state = 'asked', asked_by = $1, asked_at = $2, asked_because = $3 where id = $4 and state in ('held', 'again')",
            args![by, clock.now(), because, id],
        )
        .await
    })
    .await
}

/// Takes the request back; the file goes on waiting.
///
/// # Errors
/// [`StepError::Moved`] when nobody has asked (any more).
pub async fn withdraw<N: Network>(
    store: &Store<N>,
    clock: &Clock,
    id: &str,
    by: &str,
) -> Result<(), StepError> {
    let entry = Entry::new(Actor::Staff(by.to_owned()), "file.release-withdrawn").on("file", id);
    let id = id.to_owned();
    step(store, entry, clock.clone(), async move |tx: &mut Tx<N>| {
        tx.execute(
            "update incoming_file set state = 'held', asked_by = null, asked_at = null, asked_because = null where id = $1 and state = 'asked'",
            args![id],
        )
        .await
    })
    .await
}

/// The second of two: `by`, somebody other than who asked, lets the file in as it came.
///
/// # Errors
/// [`StepError::SamePerson`], or [`StepError::Moved`] when nobody has asked (any more).
pub async fn release<N: Network>(
    store: &Store<N>,
    files: &Files<N>,
    clock: &Clock,
    id: &str,
    by: &str,
) -> Result<(), StepError> {
    match one(store, id).await?.fate {
        Fate::Asked { by: asked_by, .. } if asked_by == by => return Err(StepError::SamePerson),
        Fate::Asked { .. } => {}
        _ => return Err(StepError::Moved),
    }
    let bytes = files.held(id).await?;
    let entry = Entry::new(Actor::Staff(by.to_owned()), "file.released").on("file", id);
    let (inner_clock, inner_id, by) = (clock.clone(), id.to_owned(), by.to_owned());
    step(store, entry, clock.clone(), async move |tx: &mut Tx<N>| {
        tx.execute(
            "update incoming_file set state = 'released', released_by = $1, released_at = $2
             where id = $3 and state = 'asked' and asked_by <> $1",
            args![by, inner_clock.now(), inner_id],
        )
        .await
    })
    .await?;
    // Decided first, then done: should the machine stop in between, the file is still held and `try_again` finishes.
    files.put_as(id, bytes).await?;
    Ok(files.discard_held(id).await?)
}

/// Tries to disarm a file once more, now that the machine may have the tool that was missing. One person is enough: what
/// comes in is disarmed. Answers whether it came in.
///
/// # Errors
/// [`StepError::Moved`] when it is here already.
pub async fn try_again<N: Network>(
    store: &Store<N>,
    files: &Files<N>,
    clock: &Clock,
    id: &str,
    by: &str,
) -> Result<bool, StepError> {
    let incoming = one(store, id).await?;
    let bytes = match files.held(id).await {
        Err(FileError::NotFound) => return Err(StepError::Moved),
        other => other?,
    };
    if incoming.is_released() {
        files.put_as(id, bytes).await?;
        files.discard_held(id).await?;
        return Ok(true);
    }
    let entry = Entry::new(Actor::Staff(by.to_owned()), "file.tried-again").on("file", id);
    let inner_id = id.to_owned();
    step(store, entry, clock.clone(), async move |tx: &mut Tx<N>| {
        tx.execute(
            "update incoming_file set state = 'again' where id = $1 and state in ('held', 'asked', 'again')",
            args![inner_id],
        )
        .await
    })
    .await?;
    files.receive(incoming.from, id, bytes).await?;
    let came_in = !one(store, id).await?.is_held();
    if came_in {
        files.discard_held(id).await?;
    }
    Ok(came_in)
}

async fn step<N: Network>(
    store: &Store<N>,
    entry: Entry,
    clock: Clock,
    change: impl AsyncFnOnce(&mut Tx<N>) -> yakuba_store::Result<u64> + Send + 'static,
) -> Result<(), StepError> {
    let changed = store
        .write(async move |tx: &mut Tx<N>| {
            let changed = change(tx).await?;
            if changed > 0 {
                entry.record(tx, &clock).await?;
            }
            Ok::<_, StoreError>(changed)
        })
        .await?;
    if changed == 0 { Err(StepError::Moved) } else { Ok(()) }
}
