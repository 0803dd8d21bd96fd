//! What each side does when the other tells it something. Every handler runs in the transaction that notes the
//! message's arrival, so it happens once.

use yakuba_audit::{Actor, Entry};
use yakuba_base::Lang;
use yakuba_city::{Internet, Lgwan};
use yakuba_forms::Answers;
use yakuba_relay::{HandleError, Handler};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    catalogue, fees, mails,
    messages::{
        Act, ApplicantActed, ApplicationEntered, ApplicationSubmitted, CaseMoved, KeyAsked, KeyGiven,
        ProcedureClosed, ProcedurePublished,
    },
    model::{Case, CaseEvent, CaseState, Channel, TimelineEntry},
    office::{self, OfficeError},
    store::{
        access,
        applications::{self, Application},
        offers,
        submissions::{self, Submission},
    },
};

/// Told to the internet-facing network.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Internet>, _zone, told: ProcedurePublished| {
            Ok(offers::put(tx, &told.offer, told.at).await?)
        }),
        Handler::new(async |tx: &mut Tx<Internet>, _zone, told: ProcedureClosed| {
            Ok(offers::close(tx, &told.slug, told.at).await?)
        }),
        Handler::new(entered),
        Handler::new(moved),
        Handler::new(async |tx: &mut Tx<Internet>, _zone, told: KeyGiven| {
            Ok(access::give_key(tx, &told.id, &told.link, &told.wrapped).await?)
        }),
        fees::internet(),
    ]
}

/// Told to the administrative network.
pub fn lgwan() -> Vec<Handler<Zone<Lgwan>>> {
    vec![Handler::new(submitted), Handler::new(acted), Handler::new(key_asked), fees::lgwan()]
}

async fn submitted(
    tx: &mut Tx<Lgwan>,
    zone: Zone<Lgwan>,
    told: ApplicationSubmitted,
) -> Result<(), HandleError> {
    let offered = catalogue::office_revision(&zone.store, &told.revision)
        .await?
        .ok_or_else(|| HandleError::Refused(format!("there is no revision {}", told.revision)))?;
    let procedure = &offered.offer.procedure;
    let received_on = told.submitted_at.date();
    let due_on = crate::model::due_on(&zone.city.calendar(), received_on, procedure.period_days);
    let application = Application {
        id: told.id,
        receipt: told.receipt,
        slug: told.slug,
        revision: told.revision,
        channel: Channel::Online,
        division: procedure.division.clone(),
        title: procedure.title.get(Lang::Ja).to_owned(),
        applicant: office::applicant_name(&offered.form, &told.answers),
        lang: told.lang,
        mail: told.mail,
        submitted_at: told.submitted_at,
        received_on,
        unread: 0,
        letter_failed: false,
        case: Case::received(told.answers, due_on, told.fee),
    };
    if !applications::insert(tx, &application, "applicant").await? {
        return Err(HandleError::Refused("the receipt number is taken".to_owned()));
    }
    if fees::due_at_once(&offered, &application) {
        fees::ask(tx, &zone, &application, application.submitted_at).await?;
    }
    if let Some(key) = &told.key {
        applications::set_case_key(tx, &application.id, key).await?;
    }
    Ok(())
}

/// Wraps the key of a case for a link; that it was asked for stands in the log.
async fn key_asked(tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, told: KeyAsked) -> Result<(), HandleError> {
    let Some(key) = applications::case_key(tx, &told.id).await? else { return Ok(()) };
    let wrapped = key.wrapped_by(&told.with, &told.id);
    let given = KeyGiven { id: told.id, link: told.link, wrapped };
    yakuba_relay::send(tx, &zone.clock, &given).await?;
    Entry::new(Actor::System("relay"), "application.key-given")
        .on("application", &given.id)
        .record(tx, &zone.clock)
        .await?;
    Ok(())
}

async fn acted(tx: &mut Tx<Lgwan>, zone: Zone<Lgwan>, told: ApplicantActed) -> Result<(), HandleError> {
    let application = office::load(tx, &told.id, None).await.map_err(refused)?;
    if let Some(key) = &told.key
        && applications::case_key(tx, &told.id).await?.is_none()
    {
        // It was sent before everything was sealed, and sealed when it was corrected.
        applications::set_case_key(tx, &told.id, key).await?;
    }
    let event = match told.act {
        Act::Corrected { correction, after, .. } => {
            let before = after
                .iter()
                .filter_map(|(key, _)| Some((key.clone(), application.case.answers.get(key)?.clone())))
                .collect();
            CaseEvent::CorrectionAnswered { correction, before, after }
        }
        Act::Wrote { text } => CaseEvent::ApplicantWrote { text },
        Act::Withdrew { reason } => CaseEvent::Withdrawn { reason },
    };
    let writes = matches!(event, CaseEvent::ApplicantWrote { .. } | CaseEvent::CorrectionAnswered { .. });
    office::apply(tx, &zone, application, event, &told.actor, told.at, None).await.map_err(refused)?;
    if writes {
        applications::set_unread(tx, &told.id, true).await?;
    }
    Ok(())
}

fn refused(error: OfficeError) -> HandleError {
    match error {
        OfficeError::Store(error) => HandleError::Store(error),
        other => HandleError::Refused(other.to_string()),
    }
}

async fn entered(
    tx: &mut Tx<Internet>,
    zone: Zone<Internet>,
    told: ApplicationEntered,
) -> Result<(), HandleError> {
    let submission = Submission {
        id: told.id,
        receipt: told.receipt,
        slug: told.slug,
        revision: told.revision,
        channel: told.channel,
        answers: Answers::new(),
        sealed: Some(told.sealed),
        key: None,
        lang: told.lang,
        mail: told.mail,
        resident: None,
        fee: told.fee,
        submitted_at: told.submitted_at,
        state: CaseState::Received,
        due_on: Some(told.due_on),
        correction: None,
        version: 1,
    };
    if !submissions::insert(tx, &submission, None).await? {
        return Err(HandleError::Refused("the receipt number is taken".to_owned()));
    }
    access::grant_hashed(tx, &zone.clock, &submission.id, &told.secret_hash, Some(&told.link_key)).await?;
    let entry = TimelineEntry {
        at: submission.submitted_at,
        what: "received".into(),
        text: String::new(),
        file: None,
    };
    submissions::add_event(tx, &zone.clock, &submission.id, &entry, None).await?;
    Ok(())
}

async fn moved(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: CaseMoved) -> Result<(), HandleError> {
    let submission = submissions::get_in(tx, &told.id).await?.ok_or(StoreError::NotFound)?;
    // What the applicant has taken back or answered meanwhile stays so until the office has heard of it.
    if submission.state != CaseState::Withdrawn {
        submissions::set_state(tx, &told.id, told.state, told.due_on, told.correction.as_ref()).await?;
    }
    if let Some(fee) = told.fee {
        submissions::set_fee(tx, &told.id, fee).await?;
    }
    submissions::add_event(tx, &zone.clock, &told.id, &told.entry, told.key.as_ref()).await?;
    mails::moved(tx, &zone, &submission, &told).await?;
    Ok(())
}
