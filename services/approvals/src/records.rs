//! What becomes of documents whose time is over: one person proposes, another approves (廃棄の決定は2人で).

use yakuba_audit::{Actor, Entry};
use yakuba_city::Lgwan;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    model::{Content, Document},
    register,
    store::{
        disposals::{self, Disposal, What},
        documents, files,
    },
};

/// Why something is refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// There is no such document or proposal, or it has been settled.
    #[error("there is no such thing to settle")]
    NotFound,
    /// It is not filed, kept beyond its time, disposed of already, or proposed already.
    #[error("it cannot be disposed of now")]
    NotNow,
    /// Its time is not over.
    #[error("its time is not over")]
    TooEarly,
    /// The same person may not propose and approve.
    #[error("the second person has to be another")]
    SamePerson,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How much longer an extension keeps a document, years.
const EXTENSION: i32 = 5;

/// Proposes what is to become of a document.
///
/// # Errors
/// See [`RecordsError`].
pub async fn propose(zone: &Zone<Lgwan>, by: &str, document: &str, what: What) -> Result<(), RecordsError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), document.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let document = documents::get_in(tx, &id).await?.ok_or(RecordsError::NotFound)?;
            let filed = document.filed.as_ref().ok_or(RecordsError::NotNow)?;
            if filed.hold.is_some() || filed.disposed_at.is_some() || disposals::is_open_in(tx, &id).await? {
                return Err(RecordsError::NotNow);
            }
            if filed.keep_until > clock.today() {
                return Err(RecordsError::TooEarly);
            }
            let longer = yakuba_base::FiscalYear::new(filed.keep_until.year() + EXTENSION);
            let until = longer.map(yakuba_base::FiscalYear::first_day).filter(|_| what == What::Extend);
            let disposal = Disposal {
                id: clock.id::<Disposal>().to_string(),
                document: id.clone(),
                what,
                until,
                proposed_by: by.clone(),
                proposed_at: clock.now(),
            };
            disposals::propose(tx, &disposal).await?;
            Entry::new(Actor::Staff(by), "record.disposal-proposed")
                .on("approval", &id)
                .with(serde_json::json!({ "what": what.name() }))
                .record(tx, &clock)
                .await?;
            Ok(())
        })
        .await
}

/// Approves or refuses what another has proposed. What is destroyed is destroyed: the text, the attachments and the
/// sheet are gone; the title, the number and the hash stay as proof that it was there.
///
/// # Errors
/// See [`RecordsError`].
pub async fn settle(zone: &Zone<Lgwan>, by: &str, id: &str, approved: bool) -> Result<(), RecordsError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), id.to_owned());
    let gone = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let disposal = disposals::get_in(tx, &id).await?.ok_or(RecordsError::NotFound)?;
            if disposal.proposed_by == by {
                return Err(RecordsError::SamePerson);
            }
            let document = documents::get_in(tx, &disposal.document).await?.ok_or(RecordsError::NotFound)?;
            // Between the proposal and now somebody may have said that it has to be kept.
            let is_held = document.filed.as_ref().is_none_or(|filed| filed.hold.is_some());
            if approved && is_held {
                return Err(RecordsError::NotNow);
            }
            if !disposals::settle(tx, &id, &by, clock.now(), approved).await? {
                return Err(RecordsError::NotFound);
            }
            let mut gone = Vec::new();
            if approved {
                match (disposal.what, disposal.until) {
                    (What::Extend, Some(until)) => documents::set_keep_until(tx, &document.id, until).await?,
                    (What::Extend, None) => {}
                    (What::Transfer, _) => {
                        documents::dispose(tx, &document.id, &document.content, clock.now()).await?;
                    }
                    (What::Destroy, _) => {
                        gone = destroyed_files(tx, &document).await?;
                        let stays = Content { body: String::new(), ..document.content.clone() };
                        documents::dispose(tx, &document.id, &stays, clock.now()).await?;
                        documents::wipe_texts(tx, &document.id).await?;
                    }
                }
            }
            if let Some(filed) = document.filed.as_ref().filter(|_| approved) {
                let (keep_until, state) = match disposal.what {
                    What::Extend => (disposal.until.unwrap_or(filed.keep_until), register::State::Kept),
                    What::Transfer => (filed.keep_until, register::State::Transferred),
                    What::Destroy => (filed.keep_until, register::State::Destroyed),
                };
                let changed = register::RegisterChanged { id: document.id.clone(), keep_until, state };
                yakuba_relay::send(tx, &clock, &changed).await?;
            }
            let action = if approved { "record.disposed" } else { "record.disposal-refused" };
            Entry::new(Actor::Staff(by), action)
                .on("approval", &document.id)
                .with(serde_json::json!({ "what": disposal.what.name() }))
                .record(tx, &clock)
                .await?;
            Ok(gone)
        })
        .await?;
    // After the commit: a file that cannot be deleted now is not in any list any more.
    for file in gone {
        if let Err(error) = zone.files.delete(&file).await {
            tracing::error!(%error, "a file of a destroyed document could not be deleted");
        }
    }
    Ok(())
}

async fn destroyed_files(tx: &mut Tx<Lgwan>, document: &Document) -> Result<Vec<String>, StoreError> {
    let all = files::all_in(tx, &document.id).await?;
    for file in &all {
        files::set_gone(tx, &file.id).await?;
    }
    let sheet = document.filed.as_ref().and_then(|filed| filed.sheet.clone());
    Ok(all.into_iter().map(|file| file.id).chain(sheet).collect())
}

/// Keeps a document beyond its time for a reason (訴訟, 監査), or no longer.
///
/// # Errors
/// [`RecordsError::NotNow`] when it is not filed or is gone already.
pub async fn hold(
    zone: &Zone<Lgwan>,
    by: &str,
    document: &str,
    why: Option<String>,
) -> Result<(), RecordsError> {
    let (clock, by, id) = (zone.clock.clone(), by.to_owned(), document.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let document = documents::get_in(tx, &id).await?.ok_or(RecordsError::NotFound)?;
            if document.filed.as_ref().is_none_or(|filed| filed.disposed_at.is_some()) {
                return Err(RecordsError::NotNow);
            }
            documents::set_hold(tx, &id, why.as_deref()).await?;
            let action = if why.is_some() { "record.held" } else { "record.released" };
            Entry::new(Actor::Staff(by), action).on("approval", &id).record(tx, &clock).await?;
            Ok(())
        })
        .await
}
