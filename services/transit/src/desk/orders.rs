//! What the dispatcher orders.

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Date;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{Disruption, VehicleId};
use yakuba_store::{Result, Tx};

use super::Plan;
use crate::store::days;

/// Takes a vehicle out for the rest of the day. Its riders are planned anew: with another vehicle where the promise can be
/// kept, else with the least lateness, and they are told.
pub async fn take_out(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    day: Date,
    number: i64,
    why: String,
    actor: Actor,
) -> Result<()> {
    let mut plan = Plan::open(tx, day, clock.now()).await?;
    let Some(shift) = plan.shifts.iter_mut().find(|shift| shift.number == number && shift.out.is_none())
    else {
        return Ok(());
    };
    shift.out = Some(why);
    days::put_shift(tx, day, shift).await?;
    let disruption = plan.dispatcher.vehicle_out(VehicleId(number as u64));
    // Who was aboard waits where the vehicle stands.
    for (id, promised) in plan.dispatcher.rides() {
        if let Some(ride) = plan.rides.iter_mut().find(|ride| ride.number as u64 == id.0)
            && promised.request.pickup.is_some()
            && ride.boarded_at.is_some()
        {
            ride.boarded_at = None;
            ride.state = crate::model::RideState::Waiting;
        }
    }
    let told = json!({ "moved": disruption.moved.len(), "broken": disruption.broken.len() });
    Entry::new(actor, "transit.vehicle-out")
        .on("vehicle", format!("{day}/{number}"))
        .with(told)
        .record(tx, clock)
        .await?;
    plan.save(tx, clock, &disruption).await
}

/// Tells the office the day as it is.
pub async fn show(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<()> {
    Plan::open(tx, day, clock.now()).await?.save(tx, clock, &Disruption::default()).await
}
