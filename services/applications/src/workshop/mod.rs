//! How procedures come about (administrative network): written, saved with every change, checked, published as immutable
//! revisions, closed and opened again. Each use case is one transaction with its audit entry and what residents' side is
//! told.

mod check;
mod difference;
mod dry_run;
mod exchange;

use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, Text};
use yakuba_city::Lgwan;
use yakuba_identity::Organisation;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

pub use check::{Blocked, check};
pub use difference::differences;
pub use dry_run::{DryRun, Effect, Touched, dry_run};
pub use exchange::{ReadError, export, import, put_blocks, read};

use crate::{
    messages::{ProcedureClosed, ProcedurePublished},
    model::{Desk, Offer, Procedure},
    store::{
        procedures::{self, Workshop},
        undo,
    },
};

/// Why a step was refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// There is no such procedure, or nothing to take back.
    #[error("there is no such procedure")]
    NotFound,
    /// The name in addresses belongs to another procedure.
    #[error("the name is taken")]
    NameTaken,
    /// Someone else changed it meanwhile.
    #[error("the procedure was changed by someone else")]
    Conflict,
    /// It cannot be published as it is.
    #[error("the procedure has {} things to mend", .0.len())]
    Blocked(Vec<Blocked>),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for WorkshopError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => WorkshopError::Conflict,
            StoreError::NotFound => WorkshopError::NotFound,
            other => WorkshopError::Store(other),
        }
    }
}

type Result<T> = std::result::Result<T, WorkshopError>;

/// The name under which an actor is noted beside a draft: the id of a member of staff.
fn by(actor: &Actor) -> String {
    match actor {
        Actor::Staff(id) => id.clone(),
        other => other.to_string(),
    }
}

/// Keeps a new draft.
///
/// # Errors
/// [`WorkshopError::NameTaken`] when its name in addresses is another's.
pub async fn create(zone: &Zone<Lgwan>, actor: Actor, draft: Procedure) -> Result<()> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            if !procedures::create(tx, &draft, &by(&actor), clock.now()).await? {
                return Err(WorkshopError::NameTaken);
            }
            Entry::new(actor, "procedure.created").on("procedure", &draft.slug).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// Keeps a changed draft in place of `before`, which can be had back by [`undo()`].
///
/// # Errors
/// [`WorkshopError::Conflict`] when someone else has changed it since.
pub async fn save(zone: &Zone<Lgwan>, actor: Actor, before: &Workshop, draft: Procedure) -> Result<i64> {
    let (clock, before) = (zone.clock.clone(), before.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let (now, by) = (clock.now(), by(&actor));
            let version = procedures::save(tx, &draft, before.draft_version, &by, now).await?;
            undo::push(tx, &before.draft, before.draft_version, &by, now).await?;
            Entry::new(actor, "procedure.changed").on("procedure", &draft.slug).record(tx, &clock).await?;
            Ok(version)
        })
        .await
}

/// Takes the latest change back (元に戻す).
///
/// # Errors
/// [`WorkshopError::NotFound`] when there is none to take back, [`WorkshopError::Conflict`] when someone else has changed
/// the draft since `version`.
pub async fn undo(zone: &Zone<Lgwan>, actor: Actor, slug: &str, version: i64) -> Result<i64> {
    let (clock, slug) = (zone.clock.clone(), slug.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let draft = undo::pop(tx, &slug).await?.ok_or(WorkshopError::NotFound)?;
            let version = procedures::save(tx, &draft, version, &by(&actor), clock.now()).await?;
            Entry::new(actor, "procedure.change-undone").on("procedure", &slug).record(tx, &clock).await?;
            Ok(version)
        })
        .await
}

/// Makes the draft, as it was at `version`, the next revision: immutable, and offered to residents from now on.
///
/// # Errors
/// [`WorkshopError::Blocked`] with everything that must be mended first.
pub async fn publish(zone: &Zone<Lgwan>, actor: Actor, slug: &str, version: i64) -> Result<Offer> {
    let workshop = procedures::get(&zone.store, slug).await?.ok_or(WorkshopError::NotFound)?;
    if workshop.draft_version != version {
        return Err(WorkshopError::Conflict);
    }
    let blocked: Vec<Blocked> = check(&workshop.draft).into_iter().filter(|found| found.blocks).collect();
    if !blocked.is_empty() {
        return Err(WorkshopError::Blocked(blocked));
    }
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    let desk = desk(&organisation, &workshop.draft.division);
    let (clock, slug) = (zone.clock.clone(), slug.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let offer = procedures::publish(tx, &clock, &slug, version, &by(&actor), desk).await?;
            let told = ProcedurePublished { offer, at: clock.now() };
            yakuba_relay::send(tx, &clock, &told).await?;
            let detail = serde_json::json!({ "revision": told.offer.revision, "number": told.offer.number });
            Entry::new(actor, "procedure.published")
                .on("procedure", &slug)
                .with(detail)
                .record(tx, &clock)
                .await?;
            Ok(told.offer)
        })
        .await
}

/// Ends the acceptance of applications (受付終了). What has been sent goes on.
///
/// # Errors
/// [`WorkshopError::Conflict`] when it was never published.
pub async fn close(zone: &Zone<Lgwan>, actor: Actor, slug: &str) -> Result<()> {
    let (clock, slug) = (zone.clock.clone(), slug.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            procedures::close(tx, &slug, clock.now()).await?;
            yakuba_relay::send(tx, &clock, &ProcedureClosed { slug: slug.clone(), at: clock.now() }).await?;
            Entry::new(actor, "procedure.closed").on("procedure", &slug).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// Accepts applications again, with the revision that was offered last.
///
/// # Errors
/// [`WorkshopError::NotFound`] when it was never published, [`WorkshopError::Conflict`] when it is not closed.
pub async fn reopen(zone: &Zone<Lgwan>, actor: Actor, slug: &str) -> Result<()> {
    let workshop = procedures::get(&zone.store, slug).await?.ok_or(WorkshopError::NotFound)?;
    let revision = workshop.revision.ok_or(WorkshopError::NotFound)?;
    let offer = procedures::revision(&zone.store, &revision).await?.ok_or(WorkshopError::NotFound)?;
    let (clock, slug) = (zone.clock.clone(), slug.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            procedures::reopen(tx, &slug).await?;
            yakuba_relay::send(tx, &clock, &ProcedurePublished { offer, at: clock.now() }).await?;
            Entry::new(actor, "procedure.reopened").on("procedure", &slug).record(tx, &clock).await?;
            Ok(())
        })
        .await
}

/// The division as residents see it; blank when the organisation has no such unit today.
fn desk(organisation: &Organisation, division: &str) -> Desk {
    organisation.unit(division).map_or_else(Desk::default, |unit| Desk {
        name: unit.content.name.clone(),
        phone: unit.content.phone.clone(),
        place: unit.content.floor.map(|floor| format!("{floor}階")).unwrap_or_default(),
    })
}

/// A blank procedure of a division, ready to be written.
pub fn blank(slug: &str, title: &str, division: &str, category: &str) -> Procedure {
    Procedure {
        slug: slug.to_owned(),
        title: Text::ja(title),
        summary: Text::default(),
        division: division.to_owned(),
        category: category.to_owned(),
        life_events: Vec::new(),
        keywords: Vec::new(),
        who: None,
        needed: Vec::new(),
        legal_basis: None,
        notes: None,
        period_days: 14,
        languages: Lang::ALL.to_vec(),
        minutes: None,
        yearly_estimate: None,
        targets: Default::default(),
        form: yakuba_forms::Form::blank(),
        letters: Vec::new(),
    }
}
