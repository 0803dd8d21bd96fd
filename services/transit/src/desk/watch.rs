//! Somebody watches the clock: a vehicle whose reports do not come is late until it is heard of.

use yakuba_base::Date;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, VehicleId};
use yakuba_store::{Result, Tx};

use super::Plan;
use crate::model::{Ride, RideState, seconds};
use crate::store::days;

/// A report that is so late, seconds, makes the dispatcher look.
const OVERDUE: f64 = 600.0;
/// So late, the vehicle is taken to be where it was last heard of: riders are told.
const SILENT: f64 = 1_200.0;

/// What a vehicle should have told by then: the latest moment its next stop may happen.
fn due(rides: &[Ride], number: i64) -> Option<f64> {
    rides
        .iter()
        .filter(|ride| ride.vehicle == Some(number))
        .filter_map(|ride| match ride.state {
            RideState::Waiting => Some(ride.pickup.close),
            RideState::Aboard => Some(ride.request.delivery.window.close),
            _ => None,
        })
        .min_by(f64::total_cmp)
}

/// Looks at the day. Answers whether anything had to be changed.
pub async fn watch(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<bool> {
    let now = seconds(day, clock.now());
    let rides = crate::store::rides::of_day(tx, day).await?;
    let shifts = days::shifts(tx, day).await?;
    let late = |number: i64| due(&rides, number).map_or(0.0, |due| now - due);
    let is_new = |shift: &crate::model::Shift| {
        shift.out.is_none()
            && ((late(shift.number) > OVERDUE && shift.tablet.silent_since.is_none())
                || late(shift.number) > SILENT)
    };
    if !shifts.iter().any(is_new) {
        return Ok(false);
    }
    let mut plan = Plan::open(tx, day, clock.now()).await?;
    let mut all = Disruption::default();
    for index in 0..plan.shifts.len() {
        let shift = &mut plan.shifts[index];
        let by = late(shift.number);
        if shift.out.is_some() || by <= OVERDUE {
            continue;
        }
        shift.tablet.silent_since.get_or_insert(clock.now());
        if by > SILENT {
            shift.ready = now;
            if let Some(place) = plan.network.place(&shift.place) {
                let happened = plan.dispatcher.position(VehicleId(shift.number as u64), place, now);
                all.moved.extend(happened.moved);
                all.broken.extend(happened.broken);
            }
        }
        days::put_shift(tx, day, &plan.shifts[index]).await?;
    }
    plan.save(tx, clock, &all).await?;
    Ok(true)
}
