//! What residents do (internet-facing network): send, correct, write, take back.
//!
//! Each is one transaction: the record, the entry in the audit log, the message to the office and the jobs that follow
//! are committed together, or nothing is.

use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, ReceiptNumber, Timestamp, Yen};
use yakuba_city::{Clock, Internet};
use yakuba_forms::{Answers, Problem};
use yakuba_seal::SecretKey;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    attachments::Packed,
    catalogue::Offered,
    jobs, mails,
    messages::{Act, ApplicantActed, ApplicationSubmitted},
    model::{CaseState, Channel, TimelineEntry},
    store::{
        access,
        drafts::{self, Draft},
        submissions::{self, OnceKey, Submission},
    },
};

/// Why something could not be done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Some answers are not complete or not possible.
    #[error("the answers are not complete")]
    Problems(Vec<Problem>),
    /// There is nothing to correct, or not this.
    #[error("the correction asked for is no longer open")]
    NothingToCorrect,
    /// The application is decided or taken back already.
    #[error("the application is closed")]
    Closed,
    /// What was sent is sealed, and its key has not come yet: in a moment.
    #[error("what was sent cannot be opened yet")]
    Sealed,
    /// Nothing was written.
    #[error("there is no text")]
    Empty,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an applicant sends.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// The answers.
    pub answers: Answers,
    /// In which language they were given.
    pub lang: Lang,
    /// Where to write to; shown to be the applicant's, when it comes from a page.
    pub mail: Option<String>,
    /// Whose account it belongs to.
    pub resident: Option<String>,
    /// The draft it was made from, which ends with it.
    pub draft: Option<Draft>,
    /// A program's idempotency key.
    pub once_key: Option<OnceKey>,
    /// Who sends it.
    pub actor: Actor,
}

/// What was sent, and the secret of the link to it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The record.
    pub submission: Submission,
    /// The secret: whoever holds it may see the application.
    pub secret: String,
}

/// Sends an application: checked, numbered, kept, and on its way to the office when this answers.
///
/// # Errors
/// [`IntakeError::Problems`] when it cannot be sent like this; the draft stays as it was.
pub async fn submit(
    zone: &Zone<Internet>,
    offered: &Offered,
    new: NewApplication,
) -> Result<Sent, IntakeError> {
    let today = zone.clock.today();
    let problems = yakuba_forms::problems_for_submission(&offered.form, &new.answers, today);
    if !problems.is_empty() {
        return Err(IntakeError::Problems(problems));
    }
    let answers = yakuba_forms::purge_hidden(&offered.form, &new.answers, today);
    let key = SecretKey::new(&zone.clock);
    let packed = Packed::seal(zone, &key, answers, |_| true).await?;
    let answers = packed.answers.clone();
    let fee = fee_of(offered, &answers, today);
    let procedure = &offered.offer.procedure;
    let due_on = crate::model::due_on(&zone.city.calendar(), today, procedure.period_days);
    let submission = Submission {
        id: zone.clock.id::<Submission>().to_string(),
        receipt: online_receipt(&zone.clock),
        slug: procedure.slug.clone(),
        revision: offered.offer.revision.clone(),
        channel: Channel::Online,
        sealed: Some(submissions::seal(&key, &answers)),
        answers,
        key: Some(key),
        lang: new.lang,
        mail: new.mail,
        resident: new.resident,
        fee,
        submitted_at: zone.clock.now(),
        state: CaseState::Received,
        due_on: Some(due_on),
        correction: None,
        version: 1,
    };
    let (zone_, title) = (zone.clone(), procedure.title.get(new.lang).to_owned());
    let (draft, once_key, actor) = (new.draft, new.once_key, new.actor);
    let originals = packed.originals();
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            let mut submission = submission;
            let mut tries = 0;
            while !submissions::insert(tx, &submission, once_key.as_ref()).await? {
                // The number is taken: draw another. An idempotency key that was just used shows as the same refusal.
                submission.receipt = online_receipt(&zone_.clock);
                tries += 1;
                if tries > 8 {
                    return Err(StoreError::Conflict.into());
                }
            }
            let originals = match &draft {
                Some(draft) => drafts::become_submission(tx, draft, &submission.id).await?,
                None => {
                    drafts::take_waiting(tx, &originals).await?;
                    originals
                }
            };
            let files = files_in(&submission.answers);
            let key = submission.key.as_ref();
            let secret = access::grant(tx, &zone_.clock, &submission.id, key).await?;
            let entry = TimelineEntry {
                at: submission.submitted_at,
                what: "received".into(),
                text: String::new(),
                file: None,
            };
            submissions::add_event(tx, &zone_.clock, &submission.id, &entry, key).await?;
            Entry::new(actor, "application.submitted")
                .on("application", &submission.id)
                .record(tx, &zone_.clock)
                .await?;
            let message = ApplicationSubmitted {
                id: submission.id.clone(),
                receipt: submission.receipt,
                slug: submission.slug.clone(),
                revision: submission.revision.clone(),
                files,
                key: submission.key.clone(),
                answers: submission.answers.clone(),
                lang: submission.lang,
                mail: submission.mail.clone(),
                fee: submission.fee,
                submitted_at: submission.submitted_at,
            };
            yakuba_relay::send(tx, &zone_.clock, &message).await?;
            jobs::forget(tx, &zone_.clock, originals).await?;
            mails::received(tx, &zone_, &submission, &title, &secret).await?;
            Ok(Sent { submission, secret })
        })
        .await;
    if sent.is_err() {
        packed.discard(zone).await;
    }
    sent
}

/// Sends the corrected answers (補正) that the office asked for, and only those.
///
/// # Errors
/// [`IntakeError::NothingToCorrect`] when no correction is open; [`IntakeError::Problems`] when an answer cannot stand.
pub async fn correct(
    zone: &Zone<Internet>,
    offered: &Offered,
    submission: &Submission,
    corrected: &Answers,
    actor: Actor,
) -> Result<(), IntakeError> {
    let correction = submission.correction.clone().ok_or(IntakeError::NothingToCorrect)?;
    if submission.is_closed() {
        return Err(IntakeError::Sealed);
    }
    let mut answers = submission.answers.clone();
    let mut after = Answers::new();
    for (key, answer) in corrected.iter().filter(|(key, _)| correction.covers(key)) {
        answers.set(key.clone(), answer.clone());
        after.set(key.clone(), answer.clone());
    }
    let problems: Vec<Problem> =
        yakuba_forms::problems_for_submission(&offered.form, &answers, zone.clock.today())
            .into_iter()
            .filter(|problem| correction.covers(problem.path.split('.').next().unwrap_or_default()))
            .collect();
    if !problems.is_empty() {
        return Err(IntakeError::Problems(problems));
    }
    // What was sent before everything was sealed gets its key now.
    let key = submission.key.clone().unwrap_or_else(|| SecretKey::new(&zone.clock));
    let uploaded: Vec<String> =
        drafts::uploads_of(&zone.store, &submission.id).await?.into_iter().map(|file| file.id).collect();
    let packed = Packed::seal(zone, &key, after, |file| uploaded.iter().any(|id| id == file)).await?;
    let (after, copies) = (packed.answers.clone(), packed.copies());
    after.iter().for_each(|(key, answer)| answers.set(key.clone(), answer.clone()));
    let (zone_, submission, at) = (zone.clone(), submission.clone(), zone.clock.now());
    let sent = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            submissions::set_answers(tx, &submission, &submissions::seal(&key, &answers)).await?;
            let originals = drafts::forget_uploads(tx, &submission.id).await?;
            jobs::forget(tx, &zone_.clock, originals).await?;
            let entry = TimelineEntry { at, what: "corrected".into(), text: String::new(), file: None };
            submissions::add_event(tx, &zone_.clock, &submission.id, &entry, None).await?;
            let act = Act::Corrected { correction: correction.id, files: copies, after };
            tell(tx, &zone_.clock, (&submission.id, Some(key)), act, at, actor, "application.corrected").await
        })
        .await;
    if sent.is_err() {
        packed.discard(zone).await;
    }
    sent
}

/// Writes to the office.
///
/// # Errors
/// [`IntakeError::Empty`] without a text.
pub async fn write(
    zone: &Zone<Internet>,
    submission: &Submission,
    text: &str,
    actor: Actor,
) -> Result<(), IntakeError> {
    let text: String = text.trim().chars().take(4_000).collect();
    if text.is_empty() {
        return Err(IntakeError::Empty);
    }
    if submission.is_closed() {
        return Err(IntakeError::Sealed);
    }
    let (clock, id, at) = (zone.clock.clone(), submission.id.clone(), zone.clock.now());
    let key = submission.key.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            let entry = TimelineEntry { at, what: "applicant-wrote".into(), text: text.clone(), file: None };
            submissions::add_event(tx, &clock, &id, &entry, key.as_ref()).await?;
            tell(tx, &clock, (&id, None), Act::Wrote { text }, at, actor, "application.applicant-wrote").await
        })
        .await
}

/// Takes an application back (取下げ).
///
/// # Errors
/// [`IntakeError::Closed`] when it is decided or taken back already.
pub async fn withdraw(
    zone: &Zone<Internet>,
    submission: &Submission,
    reason: &str,
    actor: Actor,
) -> Result<(), IntakeError> {
    if !submission.state.is_open() {
        return Err(IntakeError::Closed);
    }
    let reason: String = reason.trim().chars().take(1_000).collect();
    if submission.is_closed() {
        return Err(IntakeError::Sealed);
    }
    let (clock, id, at) = (zone.clock.clone(), submission.id.clone(), zone.clock.now());
    let key = submission.key.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            submissions::set_state(tx, &id, CaseState::Withdrawn, None, None).await?;
            let entry = TimelineEntry { at, what: "withdrawn".into(), text: reason.clone(), file: None };
            submissions::add_event(tx, &clock, &id, &entry, key.as_ref()).await?;
            tell(tx, &clock, (&id, None), Act::Withdrew { reason }, at, actor, "application.withdrawn").await
        })
        .await
}

async fn tell(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    (id, key): (&str, Option<SecretKey>),
    act: Act,
    at: Timestamp,
    actor: Actor,
    action: &'static str,
) -> Result<(), IntakeError> {
    let message = ApplicantActed { id: id.to_owned(), act, at, actor: actor.to_string(), key };
    yakuba_relay::send(tx, clock, &message).await?;
    Entry::new(actor, action).on("application", id).record(tx, clock).await?;
    Ok(())
}

/// The fee of complete answers, when the procedure has one that is known at once.
pub(crate) fn fee_of(offered: &Offered, answers: &Answers, today: yakuba_base::Date) -> Option<Yen> {
    match yakuba_forms::evaluate(&offered.form, answers, today, yakuba_forms::Mode::Submitting).fee {
        yakuba_forms::FeeState::Known(fee, _) => Some(fee),
        yakuba_forms::FeeState::Free | yakuba_forms::FeeState::Open { .. } => None,
    }
}

/// A receipt number for an application that comes in online. Numbers are drawn, not counted, so that none can be
/// guessed from another; those of the internet-facing network begin with 1 to 6, those given at a counter with 7 to 9.
fn online_receipt(clock: &Clock) -> ReceiptNumber {
    receipt_between(clock, 10_000_000, 70_000_000)
}

/// A receipt number for an application that staff enter.
pub(crate) fn counter_receipt(clock: &Clock) -> ReceiptNumber {
    receipt_between(clock, 70_000_000, 100_000_000)
}

fn receipt_between(clock: &Clock, from: u32, to: u32) -> ReceiptNumber {
    let drawn = u64::from_be_bytes(clock.random());
    let serial = from + u32::try_from(drawn % u64::from(to - from)).unwrap_or_default();
    ReceiptNumber::from_serial(serial).expect("the range has eight digits")
}

/// The ids of all files that answers refer to.
pub(crate) fn files_in(answers: &Answers) -> Vec<String> {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            serde_json::Value::Object(map) => match (map.get("id"), map.get("sha256")) {
                (Some(serde_json::Value::String(id)), Some(_)) => found.push(id.clone()),
                _ => map.values().for_each(|value| walk(value, found)),
            },
            _ => {}
        }
    }
    let mut found = Vec::new();
    answers.iter().for_each(|(_, value)| walk(value, &mut found));
    found
}
