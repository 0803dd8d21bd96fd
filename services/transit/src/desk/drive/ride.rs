//! Boarded, alighted, nobody came.

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::RideId;
use yakuba_store::{Result, Tx};

use super::{Report, ReportKind};
use crate::desk::{Plan, cancel};
use crate::model::RideState;
use crate::store::{days, rides};

/// Takes a report about a ride of the vehicle at `mine`; `at` in seconds of the day.
pub(super) async fn report(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    mut plan: Plan,
    mine: usize,
    report: &Report,
    at: f64,
) -> Result<bool> {
    let actor = Actor::Program(format!("driver:{}", plan.shifts[mine].pattern.key));
    let Some(open) = plan.open_ride(&report.ride).cloned() else { return Ok(false) };
    if open.vehicle != Some(plan.shifts[mine].number) {
        return Ok(false);
    }
    let number = RideId(open.number as u64);
    let (disruption, state) = match (report.kind, open.state) {
        (ReportKind::NoShow, RideState::Waiting) => {
            return cancel(tx, clock, &report.ride, RideState::NoShow, actor).await;
        }
        (ReportKind::Boarded, RideState::Waiting) => (plan.dispatcher.boarded(number, at), RideState::Aboard),
        (ReportKind::Alighted, RideState::Aboard) => (plan.dispatcher.alighted(number, at), RideState::Done),
        // The report of the boarding was lost with the tablet before: they were aboard all the same.
        (ReportKind::Alighted, RideState::Waiting) => {
            plan.dispatcher.boarded(number, at);
            (plan.dispatcher.alighted(number, at), RideState::Done)
        }
        _ => return Ok(false),
    };
    let shift = &mut plan.shifts[mine];
    shift.place.clone_from(if state == RideState::Aboard { &open.from } else { &open.to });
    shift.ready = at + open.request.delivery.service;
    days::put_shift(tx, plan.day, &plan.shifts[mine]).await?;
    if let Some(mut ride) = plan.set_state(&report.ride, state) {
        if state == RideState::Aboard {
            ride.boarded_at = Some(at);
            ride.pickup_at = at;
        } else {
            ride.arrival_at = at;
        }
        rides::put(tx, &ride).await?;
        if let Some(kept) = plan.rides.iter_mut().find(|kept| kept.id == ride.id) {
            *kept = ride;
        }
    }
    rides::note(tx, clock, &report.ride, state.name(), json!({})).await?;
    Entry::new(actor, "transit.reported")
        .on("ride", &report.ride)
        .with(json!({ "as": state.name() }))
        .record(tx, clock)
        .await?;
    plan.save(tx, clock, &disruption).await?;
    Ok(true)
}
