//! What each network does when told.

use yakuba_audit::{Actor, Entry};
use yakuba_city::{Internet, Lgwan};
use yakuba_relay::{HandleError, Handler};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::desk::{self, Chosen};
use crate::messages::{Answer, BoardChanged, CallAnswered, CallAsked, CallChosen, Order, Ordered};
use crate::model::RideState;
use crate::store::{calls, days, links, rides};

/// Told to the internet-facing network, where the plan is.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![Handler::new(asked), Handler::new(chosen), Handler::new(ordered)]
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
    ]
}

async fn asked(tx: &mut Tx<Internet>, zone: Zone<Internet>, told: CallAsked) -> Result<(), HandleError> {
    let network = days::network_in(tx).await?;
    if let Some((field, _)) = told.trip.problems(&network, zone.clock.today()).first() {
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
    let (clock, actor) = (&zone.clock, Actor::Staff(told.by));
    match told.order {
        Order::Cancel { ride } => {
            desk::cancel(tx, clock, &ride, RideState::Cancelled, actor).await?;
        }
        Order::TakeOut { number, why } => desk::take_out(tx, clock, told.day, number, why, actor).await?,
        Order::DriverLink { pattern, secret_hash } => {
            let target = format!("driver:{pattern}");
            links::revoke(tx, &target).await?;
            links::grant(tx, clock, &secret_hash, &target).await?;
            Entry::new(actor, "transit.driver-link").on("vehicle", &pattern).record(tx, clock).await?;
        }
        Order::Show => desk::show(tx, clock, told.day).await?,
    }
    Ok(())
}
