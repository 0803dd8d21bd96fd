//! What drivers report.

use serde::{Deserialize, Serialize};
use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, RideId};
use yakuba_store::{Result, Tx};

use super::{Plan, cancel};
use crate::model::{RideState, Shift, seconds};
use crate::store::{days, rides, wishes};

/// What happened at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// They got in.
    Boarded,
    /// They got out.
    Alighted,
    /// Nobody came.
    NoShow,
}

impl ReportKind {
    /// Reads what a button sends.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "boarded" => Self::Boarded,
            "alighted" => Self::Alighted,
            "no_show" => Self::NoShow,
            _ => return None,
        })
    }
}

/// A tablet's report. It may come late, and more than once.
pub struct Report {
    /// The tablet's own name for it: the same report again is the same.
    pub key: String,
    /// The ride.
    pub ride: String,
    /// What.
    pub kind: ReportKind,
    /// When, by the tablet's clock.
    pub at: Timestamp,
}

/// A tablet's clock may be this much ahead of ours before it is not believed, seconds.
const CLOCK_AHEAD: i64 = 120_000;

/// Takes a report of the driver of `pattern`. False when the ride is not his, or it came before.
pub async fn report(tx: &mut Tx<Internet>, clock: &Clock, pattern: &str, report: Report) -> Result<bool> {
    let Some(ride) = rides::get_in(tx, &report.ride).await? else { return Ok(false) };
    if !wishes::is_new_report(tx, clock, &report.key).await? {
        return Ok(false);
    }
    // A clock that is wrong must not move the plan into another hour.
    let now = clock.now();
    let is_believed = report.at.millis_until(now) >= -CLOCK_AHEAD && report.at.date() == ride.day;
    let at = seconds(ride.day, if is_believed { report.at } else { now });
    let actor = Actor::Program(format!("driver:{pattern}"));
    let mut plan = Plan::open(tx, ride.day, now).await?;
    let Some(open) = plan.open_ride(&report.ride).cloned() else { return Ok(false) };
    let number = RideId(open.number as u64);
    let is_his = |shift: &Shift| Some(shift.number) == open.vehicle && shift.pattern.key == pattern;
    let Some(mine) = plan.shifts.iter().position(is_his) else { return Ok(false) };
    let (disruption, state): (Disruption, RideState) = match (report.kind, open.state) {
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
    let place = if state == RideState::Aboard { &open.from } else { &open.to };
    let shift = &mut plan.shifts[mine];
    shift.place.clone_from(place);
    shift.ready = at + open.request.delivery.service;
    days::put_shift(tx, plan.day, &plan.shifts[mine]).await?;
    if let Some(ride) = plan.set_state(&report.ride, state) {
        let mut ride = ride;
        if state == RideState::Aboard {
            ride.boarded_at = Some(at);
        }
        ride.pickup_at = if state == RideState::Aboard { at } else { ride.pickup_at };
        ride.arrival_at = if state == RideState::Done { at } else { ride.arrival_at };
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
