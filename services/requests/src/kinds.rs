//! How kinds of requests come about: written, saved with every change, checked, published as immutable revisions.

use yakuba_audit::{Actor, Entry};
use yakuba_city::Lgwan;
use yakuba_forms::Form;
use yakuba_identity::Organisation;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    model::{Kind, KindProblem, Route},
    store::kinds::{self, Written},
};

/// Why a step was refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    /// There is no such kind, or nothing to take back.
    #[error("there is no such kind")]
    NotFound,
    /// The key belongs to another kind.
    #[error("the key is taken")]
    Taken,
    /// Someone else changed it meanwhile.
    #[error("the kind was changed by someone else")]
    Conflict,
    /// It cannot be published as it is.
    #[error("the kind has {} things to mend", .0.len())]
    Blocked(Vec<KindProblem>),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for KindError {
    fn from(error: StoreError) -> KindError {
        match error {
            StoreError::Conflict => KindError::Conflict,
            other => KindError::Store(other),
        }
    }
}

/// A blank kind of a division.
pub fn blank(key: &str, title: &str, unit: &str) -> Kind {
    Kind {
        key: key.to_owned(),
        title: title.to_owned(),
        group: String::new(),
        about: String::new(),
        unit: unit.to_owned(),
        form: Form::blank(),
        route: Route::default(),
        effects: Vec::new(),
    }
}

fn entry(by: &str, action: &'static str, key: &str) -> Entry {
    Entry::new(Actor::Staff(by.to_owned()), action).on("request-kind", key)
}

/// Keeps a new draft.
///
/// # Errors
/// [`KindError::Taken`] when its key is another's.
pub async fn create(zone: &Zone<Lgwan>, by: &str, draft: Kind) -> Result<(), KindError> {
    let (clock, by) = (zone.clock.clone(), by.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            if !kinds::create(tx, &draft, clock.now(), &by).await? {
                return Err(KindError::Taken);
            }
            entry(&by, "request-kind.created", &draft.key).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// Keeps a changed draft in place of `before`, which can be had back by [`undo`].
///
/// # Errors
/// [`KindError::Conflict`] when someone else has changed it since.
pub async fn save(zone: &Zone<Lgwan>, by: &str, before: &Written, draft: Kind) -> Result<(), KindError> {
    let (clock, by, before) = (zone.clock.clone(), by.to_owned(), before.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            kinds::save(tx, &before, &draft, clock.now(), &by).await?;
            entry(&by, "request-kind.changed", &draft.key).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// Takes the latest change back (元に戻す).
///
/// # Errors
/// [`KindError::NotFound`] when there is none.
pub async fn undo(zone: &Zone<Lgwan>, by: &str, now: &Written) -> Result<(), KindError> {
    let (clock, by, now) = (zone.clock.clone(), by.to_owned(), now.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let draft = kinds::before(tx, &now.draft.key).await?.ok_or(KindError::NotFound)?;
            kinds::put_back(tx, &now, &draft, clock.now(), &by).await?;
            entry(&by, "request-kind.change-undone", &draft.key).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// Everything that stands in the way of publishing.
pub fn problems(organisation: &Organisation, kind: &Kind) -> Vec<KindProblem> {
    let units: Vec<String> = organisation.tree().into_iter().map(|(_, unit)| unit.code.clone()).collect();
    kind.problems(&units)
}

/// Makes the draft the next revision, offered to everybody from now on.
///
/// # Errors
/// [`KindError::Blocked`] with everything that must be mended first.
pub async fn publish(
    zone: &Zone<Lgwan>,
    organisation: &Organisation,
    by: &str,
    written: &Written,
) -> Result<i64, KindError> {
    let found = problems(organisation, &written.draft);
    if !found.is_empty() {
        return Err(KindError::Blocked(found));
    }
    let (clock, by, written) = (zone.clock.clone(), by.to_owned(), written.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let number = kinds::publish(tx, &clock, &written, &by).await?;
            let detail = serde_json::json!({ "number": number });
            entry(&by, "request-kind.published", &written.draft.key).with(detail).record(tx, &clock).await?;
            Ok(number)
        })
        .await
}

/// Takes no more requests of a kind, or takes them again. What is on its way goes on.
///
/// # Errors
/// When the database refuses.
pub async fn set_closed(zone: &Zone<Lgwan>, by: &str, key: &str, closed: bool) -> Result<(), KindError> {
    let (clock, by, key) = (zone.clock.clone(), by.to_owned(), key.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            kinds::set_closed(tx, &key, closed.then(|| clock.now())).await?;
            let action = if closed { "request-kind.closed" } else { "request-kind.reopened" };
            entry(&by, action, &key).record(tx, &clock).await?;
            Ok(())
        })
        .await
}
