//! What each network does when told.

use yakuba_audit::Actor;
use yakuba_city::{Internet, Lgwan};
use yakuba_relay::{HandleError, Handler};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::desk::{self, Chosen};
use crate::messages::{
    Answer, BoardChanged, CallAnswered, CallAsked, CallChosen, DesignPublished, OrderTried, Ordered,
    TrialAnswered,
};
use crate::store::{calls, days, designs, rides, trials};

/// Told to the internet-facing network, where the plan is.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![
        Handler::new(asked),
        Handler::new(chosen),
        Handler::new(ordered),
        Handler::new(tried),
        Handler::new(published),
    ]
}

/// Told to the office.
pub fn lgwan() -> Vec<Handler<Zone<Lgwan>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Lgwan>, _zone, told: BoardChanged| {
            Ok(calls::put_board(tx, &told.board, told.at).await?)
        }),
        Handler::new(async |tx: &mut Tx<Lgwan>, _zone, told: CallAnswered| {
            Ok(calls::answer(tx, &told.id, &told.answer).await?)
        }),
        Handler::new(async |tx: &mut Tx<Lgwan>, _zone, told: TrialAnswered| {
            Ok(trials::answer(tx, &told.id, &told.consequences).await?)
        }),
    ]
}

async fn asked(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: CallAsked) -> Result<(), HandleError> {
    let design = days::design_in(tx, told.trip.day).await?;
    if let Some((field, _)) = told.trip.problems(&design, zone.clock.today()).first() {
        return Err(HandleError::Refused(format!("the trip's {field} is not possible")));
    }
    let shown = desk::ask(tx, &zone.clock, &told.id, told.trip, None).await?;
    let answer = Answer::Offers { offers: shown.offers, refused: shown.refused };
    yakuba_relay::send(tx, &zone.clock, &CallAnswered { id: told.id, answer }).await?;
    Ok(())
}

async fn chosen(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: CallChosen) -> Result<(), HandleError> {
    let booked = match desk::choose(tx, &zone.clock, &told.id, told.choice, Actor::Staff(told.by)).await? {
        Chosen::Booked(booked) => Some(booked.ride),
        Chosen::Already(ride) => rides::get_in(tx, &ride).await?,
        Chosen::Gone => None,
    };
    let answer = booked.map_or(Answer::Gone, |ride| Answer::Booked { ride: Box::new(ride) });
    yakuba_relay::send(tx, &zone.clock, &CallAnswered { id: told.id, answer }).await?;
    Ok(())
}

async fn ordered(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: Ordered) -> Result<(), HandleError> {
    Ok(desk::obey(tx, &zone.clock, told.day, told.order, Actor::Staff(told.by)).await?)
}

async fn tried(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: OrderTried) -> Result<(), HandleError> {
    let consequences = desk::try_out(tx, &zone.clock, told.day, &told.order).await?;
    Ok(yakuba_relay::send(tx, &zone.clock, &TrialAnswered { id: told.id, consequences }).await?)
}

async fn published(
    tx: &mut Tx<Internet>,
    zone: Zone<Internet>,
    told: DesignPublished,
) -> Result<(), HandleError> {
    let now = zone.clock.now();
    Ok(designs::put_published(tx, &told.id, told.revision, told.from, &told.design, now).await?)
}
