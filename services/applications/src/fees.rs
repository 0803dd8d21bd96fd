//! What this service says about fees to whoever collects them, and what it does when told how they stand.
//!
//! A fee is asked for as soon as it is fixed: when the application arrives ([`Timing::OnSubmit`]), when the office assesses
//! it, or at the latest when it is granted. It is dropped when the application is withdrawn or refused.

use yakuba_base::{Timestamp, Yen};
use yakuba_cashier::{FeeDropped, FeeDue, FeeShown, FeeTold, Subject};
use yakuba_city::{Internet, Lgwan};
use yakuba_forms::{FeeState, Mode, definition::Timing};
use yakuba_relay::{HandleError, Handler};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use crate::{
    catalogue::Offered,
    model::{CaseEvent, Outcome, TimelineEntry},
    store::{applications::Application, fees, submissions},
};

/// Whether the fee of an application that has just arrived is paid at once.
pub(crate) fn due_at_once(offered: &Offered, application: &Application) -> bool {
    let (answers, on) = (&application.case.answers, application.received_on);
    let evaluated = yakuba_forms::evaluate(&offered.form, answers, on, Mode::Submitting);
    matches!(evaluated.fee, FeeState::Known(_, Timing::OnSubmit))
}

/// Tells what an event means for the fee.
pub(crate) async fn after(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    application: &Application,
    event: &CaseEvent,
) -> Result<()> {
    match event {
        CaseEvent::FeeAssessed { .. } | CaseEvent::Decided { outcome: Outcome::Granted, .. } => {
            ask(tx, zone, application, zone.clock.now()).await
        }
        CaseEvent::Withdrawn { .. } | CaseEvent::Decided { outcome: Outcome::Refused, .. } => {
            if application.case.fee.is_none() {
                return Ok(());
            }
            let dropped = FeeDropped { subject: Subject::application(&application.id), at: zone.clock.now() };
            yakuba_relay::send(tx, &zone.clock, &dropped).await
        }
        _ => Ok(()),
    }
}

/// Asks for the fee, when there is one; it is owed since `at`.
pub(crate) async fn ask(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    application: &Application,
    at: Timestamp,
) -> Result<()> {
    let Some(amount) = application.case.fee.filter(|fee| *fee > Yen::ZERO) else { return Ok(()) };
    let due = FeeDue {
        subject: Subject::application(&application.id),
        receipt: application.receipt,
        title: application.title.clone(),
        payer: application.applicant.clone(),
        lang: application.lang,
        division: application.division.clone(),
        amount,
        at,
        page: format!("/status/{}/payment", application.id),
    };
    yakuba_relay::send(tx, &zone.clock, &due).await
}

/// Told in the office how a fee stands.
pub fn lgwan() -> Handler<Zone<Lgwan>> {
    Handler::new(async |tx: &mut Tx<Lgwan>, _zone, told: FeeTold| match told.subject.kind.as_str() {
        "application" => Ok(fees::put_office(tx, &told.subject.id, &told.view).await?),
        _ => Ok(()),
    })
}

/// Told how a fee stands, for the applicant.
pub fn internet() -> Handler<Zone<Internet>> {
    Handler::new(shown)
}

async fn shown(
    tx: &mut Tx<Internet>,
    zone: Zone<Internet>,
    told: FeeShown,
) -> std::result::Result<(), HandleError> {
    if told.subject.kind != "application" {
        return Ok(());
    }
    let before = fees::put_applicant(tx, &told.subject.id, &told.view).await?;
    let paid_now = told.view.outstanding == Yen::ZERO && before.is_some_and(|owed| owed > Yen::ZERO);
    let entry = |what: &str, amount: Yen| TimelineEntry {
        at: zone.clock.now(),
        what: what.to_owned(),
        text: amount.to_string(),
        file: None,
    };
    if before.is_none() && told.view.outstanding > Yen::ZERO {
        submissions::add_event(
            tx,
            &zone.clock,
            &told.subject.id,
            &entry("fee-asked", told.view.outstanding),
            None,
        )
        .await?;
    } else if paid_now && told.view.state == yakuba_cashier::FeeState::Paid {
        submissions::add_event(tx, &zone.clock, &told.subject.id, &entry("fee-paid", told.view.amount), None)
            .await?;
    }
    Ok(())
}
