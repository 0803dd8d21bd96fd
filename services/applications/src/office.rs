//! What the office does (administrative network). Every act goes through [`act`]: the case is read, the event is tried
//! on it, and the new row, the event, the audit entry and what the applicant is told are committed together — or the
//! act is refused and nothing has changed.

use yakuba_audit::{Actor, Entry};
use yakuba_base::{Date, FiscalYear, Lang, Timestamp};
use yakuba_city::Lgwan;
use yakuba_forms::{Answers, Compiled, Problem, Reason};
use yakuba_seal::SecretKey;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    catalogue::Offered,
    fees, intake, jobs,
    messages::{ApplicationEntered, CaseMoved},
    model::{Case, CaseEvent, CaseState, Channel, Illegal, Outcome, TimelineEntry},
    store::{
        access,
        applications::{self, Application},
        submissions,
    },
};

/// Why an act was refused. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// There is no such application.
    #[error("there is no such application")]
    NotFound,
    /// It cannot happen from where the case stands.
    #[error(transparent)]
    Illegal(#[from] Illegal),
    /// Someone else was faster: how the case stands now.
    #[error("the case was changed by someone else")]
    Conflict(Box<Application>),
    /// Some answers are not complete or not possible.
    #[error("the answers are not complete")]
    Problems(Vec<Problem>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A decision (処分) as the clerk makes it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// How.
    pub outcome: Outcome,
    /// Why; compulsory for a refusal.
    pub reason: String,
    /// On which conditions.
    pub conditions: String,
}

/// Does `event` to an application that was read at `version`.
///
/// # Errors
/// See [`OfficeError`].
pub async fn act(
    zone: &Zone<Lgwan>,
    actor: Actor,
    id: &str,
    version: i64,
    event: CaseEvent,
) -> Result<Application, OfficeError> {
    let (zone_, id) = (zone.clone(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let application = load(tx, &id, Some(version)).await?;
            apply(tx, &zone_, application, event, &actor.to_string(), zone_.clock.now(), Some(actor)).await
        })
        .await
}

/// Decides an application. The letter gets its number here and is made as a PDF soon after.
///
/// # Errors
/// See [`OfficeError`].
pub async fn decide(
    zone: &Zone<Lgwan>,
    actor: Actor,
    id: &str,
    version: i64,
    decision: Decision,
    mark: &str,
) -> Result<Application, OfficeError> {
    let (zone_, id, mark) = (zone.clone(), id.to_owned(), mark.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let application = load(tx, &id, Some(version)).await?;
            decide_in(tx, &zone_, application, decision, &mark, actor).await
        })
        .await
}

async fn decide_in(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    application: Application,
    decision: Decision,
    mark: &str,
    actor: Actor,
) -> Result<Application, OfficeError> {
    let offered = crate::catalogue::office_revision(&zone.store, &application.revision)
        .await?
        .ok_or(OfficeError::NotFound)?;
    let has_letter = offered.offer.procedure.letter(decision.outcome).is_some();
    let mut event = CaseEvent::Decided {
        outcome: decision.outcome,
        reason: decision.reason,
        conditions: decision.conditions,
        document_number: None,
    };
    // Tried before a number is taken, so that a refused act takes none.
    let calendar = zone.city.calendar();
    application.case.clone().apply(&event, zone.clock.now(), &calendar)?;
    if has_letter && let CaseEvent::Decided { document_number, .. } = &mut event {
        let number = yakuba_numbers::take(tx, mark, FiscalYear::of(zone.clock.today())).await?;
        *document_number = Some(format!("{mark}第{number}号"));
    }
    let id = application.id.clone();
    let decided =
        apply(tx, zone, application, event, &actor.to_string(), zone.clock.now(), Some(actor)).await?;
    if has_letter {
        jobs::print_letter(tx, &zone.clock, &id).await?;
    }
    Ok(decided)
}

/// What staff enter for someone at the counter, on the telephone or from a letter.
#[derive(Clone, Debug)]
pub struct Entered {
    /// How it reached the office.
    pub channel: Channel,
    /// The answers.
    pub answers: Answers,
    /// In which language to write to the applicant.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
}

/// Enters an application for someone; answers it with the secret for the applicant's slip.
///
/// # Errors
/// [`OfficeError::Problems`] when it is not complete.
pub async fn enter(
    zone: &Zone<Lgwan>,
    actor: Actor,
    offered: &Offered,
    entered: Entered,
) -> Result<(Application, String), OfficeError> {
    let today = zone.clock.today();
    let problems = missing(offered, &entered.answers, today);
    if !problems.is_empty() {
        return Err(OfficeError::Problems(problems));
    }
    let answers = yakuba_forms::purge_hidden(&offered.form, &entered.answers, today);
    let fee = intake::fee_of(offered, &answers, today);
    let procedure = &offered.offer.procedure;
    let due_on = crate::model::due_on(&zone.city.calendar(), today, procedure.period_days);
    let mut application = Application {
        id: zone.clock.id::<Application>().to_string(),
        receipt: intake::counter_receipt(&zone.clock),
        slug: procedure.slug.clone(),
        revision: offered.offer.revision.clone(),
        channel: entered.channel,
        division: procedure.division.clone(),
        title: procedure.title.get(Lang::Ja).to_owned(),
        applicant: applicant_name(&offered.form, &answers),
        lang: entered.lang,
        mail: entered.mail,
        submitted_at: zone.clock.now(),
        received_on: today,
        unread: 0,
        letter_failed: false,
        case: Case::received(answers, due_on, fee),
    };
    let fee_at_once = fees::due_at_once(offered, &application);
    let (zone_, secret, key) = (zone.clone(), zone.clock.secret(), SecretKey::new(&zone.clock));
    let (secret_hash, link_key) = (access::hash(&secret), access::link_key(&secret));
    let application = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            while !applications::insert(tx, &application, &actor.to_string()).await? {
                application.receipt = intake::counter_receipt(&zone_.clock);
            }
            applications::set_case_key(tx, &application.id, &key).await?;
            if fee_at_once {
                fees::ask(tx, &zone_, &application, application.submitted_at).await?;
            }
            Entry::new(actor, "application.entered")
                .on("application", &application.id)
                .record(tx, &zone_.clock)
                .await?;
            let message = ApplicationEntered {
                id: application.id.clone(),
                receipt: application.receipt,
                secret_hash,
                slug: application.slug.clone(),
                revision: application.revision.clone(),
                channel: application.channel,
                sealed: submissions::seal(&key, &application.case.answers),
                link_key: key.wrapped_by(&link_key, &application.id),
                lang: application.lang,
                mail: application.mail.clone(),
                fee: application.case.fee,
                submitted_at: application.submitted_at,
                due_on: application.case.clock.due_on,
            };
            yakuba_relay::send(tx, &zone_.clock, &message).await?;
            Ok::<_, OfficeError>(application)
        })
        .await?;
    Ok((application, secret))
}

/// What stands in the way of entering these answers for someone. Papers and signatures may be missing: they are in the
/// clerk's hand.
pub fn missing(offered: &Offered, answers: &Answers, today: Date) -> Vec<Problem> {
    let mut problems = yakuba_forms::problems_for_submission(&offered.form, answers, today);
    problems.retain(|problem| !is_on_paper(offered, problem));
    problems
}

/// Whether only a paper or a signature is missing.
pub(crate) fn is_on_paper(offered: &Offered, problem: &Problem) -> bool {
    let field = offered.form.form().locate(&problem.path);
    problem.reason == Reason::Required && field.is_some_and(|located| located.field.kind.is_upload())
}

/// Notes that a person opened a case: reading personal data leaves a trace (個人情報の閲覧記録).
///
/// # Errors
/// When the database refuses.
pub async fn note_reading(zone: &Zone<Lgwan>, actor: Actor, id: &str) -> Result<(), StoreError> {
    let (clock, id) = (zone.clock.clone(), id.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            applications::set_unread(tx, &id, false).await?;
            Entry::new(actor, "application.read").on("application", &id).record(tx, &clock).await
        })
        .await
}

/// Reads an application inside a transaction; under `version` when it is given.
pub(crate) async fn load(
    tx: &mut Tx<Lgwan>,
    id: &str,
    version: Option<i64>,
) -> Result<Application, OfficeError> {
    let application = applications::get_in(tx, id).await?.ok_or(OfficeError::NotFound)?;
    if version.is_some_and(|version| version != application.case.version) {
        return Err(OfficeError::Conflict(Box::new(application)));
    }
    Ok(application)
}

/// Applies an event to a case that was read in this transaction.
pub(crate) async fn apply(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    mut application: Application,
    event: CaseEvent,
    actor: &str,
    at: Timestamp,
    audited: Option<Actor>,
) -> Result<Application, OfficeError> {
    let was = application.case.state;
    application.case = application.case.clone().apply(&event, at, &zone.city.calendar())?;
    applications::advance(tx, &application.id, &application.case, &event, at, actor).await?;
    if let Some(actor) = audited {
        Entry::new(actor, action_name(&event))
            .on("application", &application.id)
            .record(tx, &zone.clock)
            .await?;
    }
    fees::after(tx, zone, &application, &event).await?;
    if let Some(entry) = told(&application.case, was, &event, at) {
        let case = &application.case;
        let moved = CaseMoved {
            id: application.id.clone(),
            state: case.state,
            due_on: (case.state.is_open() && case.clock.stopped_on.is_none()).then_some(case.clock.due_on),
            correction: case.correction.clone(),
            fee: case.fee,
            entry,
            key: applications::case_key(tx, &application.id).await?,
        };
        yakuba_relay::send(tx, &zone.clock, &moved).await?;
    }
    Ok(application)
}

/// What the applicant is told of an event, if anything.
fn told(case: &Case, was: CaseState, event: &CaseEvent, at: Timestamp) -> Option<TimelineEntry> {
    let entry = |what: &str, text: &str, file: Option<&str>| {
        Some(TimelineEntry {
            at,
            what: what.to_owned(),
            text: text.to_owned(),
            file: file.map(str::to_owned),
        })
    };
    match event {
        CaseEvent::Claimed { .. } if was == CaseState::Received => entry("examining", "", None),
        CaseEvent::CorrectionAsked { correction } => entry("correction-asked", &correction.message, None),
        CaseEvent::CorrectionAnswered { .. } => entry("resumed", "", None),
        CaseEvent::CorrectionCancelled => entry("correction-cancelled", "", None),
        CaseEvent::OfficeWrote { text } => entry("office-wrote", text, None),
        CaseEvent::FeeAssessed { fee } => entry("fee-assessed", &fee.to_string(), None),
        CaseEvent::Decided { outcome: Outcome::Granted, conditions, .. } => {
            entry("granted", conditions, None)
        }
        CaseEvent::Decided { outcome: Outcome::Refused, reason, .. } => entry("refused", reason, None),
        CaseEvent::LetterMade { file } => {
            entry("letter", case.document_number.as_deref().unwrap_or_default(), Some(file))
        }
        CaseEvent::Claimed { .. }
        | CaseEvent::Received { .. }
        | CaseEvent::Released
        | CaseEvent::Noted { .. }
        | CaseEvent::ApplicantWrote { .. }
        | CaseEvent::Withdrawn { .. } => None,
    }
}

fn action_name(event: &CaseEvent) -> &'static str {
    match event {
        CaseEvent::Received { .. } => "application.received",
        CaseEvent::Claimed { .. } => "application.claimed",
        CaseEvent::Released => "application.released",
        CaseEvent::CorrectionAsked { .. } => "application.correction-asked",
        CaseEvent::CorrectionAnswered { .. } => "application.correction-answered",
        CaseEvent::CorrectionCancelled => "application.correction-cancelled",
        CaseEvent::Noted { .. } => "application.noted",
        CaseEvent::OfficeWrote { .. } => "application.office-wrote",
        CaseEvent::ApplicantWrote { .. } => "application.applicant-wrote",
        CaseEvent::FeeAssessed { .. } => "application.fee-assessed",
        CaseEvent::Decided { .. } => "application.decided",
        CaseEvent::LetterMade { .. } => "application.letter-made",
        CaseEvent::Withdrawn { .. } => "application.withdrawn",
    }
}

/// Who applies, for lists: the first name the form asks for, or the organisation's.
pub(crate) fn applicant_name(form: &Compiled, answers: &Answers) -> String {
    let named = ["applicant_name", "corporate_name", "organisation_name", "contact_name"];
    let known = named.iter().find_map(|key| name_at(answers, key));
    known
        .or_else(|| form.form().fields().find_map(|located| name_at(answers, &located.field.key)))
        .unwrap_or_default()
}

fn name_at(answers: &Answers, key: &str) -> Option<String> {
    match answers.get(key)? {
        serde_json::Value::String(name) if key.ends_with("_name") => Some(name.clone()),
        serde_json::Value::Object(parts) => {
            let part = |name: &str| parts.get(name).and_then(|part| part.as_str()).unwrap_or_default();
            let full = format!("{} {}", part("family"), part("given")).trim().to_owned();
            (!full.is_empty()).then_some(full)
        }
        _ => None,
    }
}
