//! Somebody stands at the stop who has not booked (飛び込み乗車): he rides along if everybody's promise holds.

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Lang;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::dispatcher::{RideId, VehicleId};
use yakuba_dispatch::{Request, Skills, Visit, Window};
use yakuba_store::{Result, Tx};

use crate::desk::Plan;
use crate::model::{Channel, Contact, Party, Ride, RideState, seconds};
use crate::store::{days, rides, wishes};

/// Who wants to come along.
pub struct ExtraRider {
    /// The tablet's own name for the report.
    pub key: String,
    /// Key of the stop he wants to go to.
    pub to: String,
    /// How many.
    pub riders: i64,
}

/// Takes him aboard where the vehicle stands. None when a promise would break or there is no room; what he pays otherwise.
pub async fn take_extra(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    pattern: &str,
    extra: ExtraRider,
) -> Result<Option<i64>> {
    let now = clock.now();
    let day = now.date();
    let mut plan = Plan::open(tx, day, now).await?;
    let Some(shift) = plan.shifts.iter().find(|shift| shift.pattern.key == pattern && shift.out.is_none())
    else {
        return Ok(None);
    };
    let (vehicle, from, at) = (shift.number, shift.place.clone(), seconds(day, now));
    let (Some(start), Some(end)) = (plan.network.place(&from), plan.network.place(&extra.to)) else {
        return Ok(None);
    };
    if start == end || !(1..=8).contains(&extra.riders) {
        return Ok(None);
    }
    let party = Party { riders: extra.riders, ..Party::default() };
    let settings = plan.dispatcher.settings();
    let max_ride = settings.ride_factor * plan.network.travel().seconds(start, end) + settings.ride_extra;
    let request = Request {
        pickup: Some(Visit { place: start, window: Window::new(at, at + 120.0), service: party.boarding() }),
        delivery: Visit {
            place: end,
            window: Window::new(at, at + party.boarding() + max_ride),
            service: party.boarding(),
        },
        load: party.load(),
        max_ride,
        needs: Skills::default(),
    };
    let number = plan.next_ride();
    let id = RideId(number as u64);
    if plan.dispatcher.promise_to(id, &request, Some(VehicleId(vehicle as u64))).is_err() {
        return Ok(None);
    }
    // Two reports of the same boarding are one.
    if !wishes::is_new_report(tx, clock, &extra.key).await? {
        return Ok(None);
    }
    let disruption = plan.dispatcher.boarded(id, at);
    let metres = plan.network.metres(start.0 as usize, end.0 as usize);
    let tariff = plan.design.operation(day).map(|operation| operation.tariff.clone()).unwrap_or_default();
    let ride = Ride {
        id: clock.id::<Ride>().to_string(),
        number,
        day,
        name: "予約なしの方".to_owned(),
        phone: String::new(),
        fare: tariff.fare(metres, &party, [&from, &extra.to], "", day),
        party,
        pickup: Window::new(at, at),
        request: Request { pickup: None, ..request },
        vehicle: Some(vehicle),
        pickup_at: at,
        arrival_at: request.delivery.window.close,
        state: RideState::Aboard,
        boarded_at: Some(at),
        lateness: None,
        channel: Channel::Driver,
        lang: Lang::Ja,
        booked_at: now,
        contact: Contact::default(),
        note: String::new(),
        pinned: Some(vehicle),
        was_called: false,
        repeat: None,
        why: vec!["予約なしで、停車中の車両に乗りました".to_owned()],
        from,
        to: extra.to,
    };
    let fare = ride.fare;
    rides::put(tx, &ride).await?;
    rides::note(tx, clock, &ride.id, "taken-along", json!({})).await?;
    Entry::new(Actor::Program(format!("driver:{pattern}")), "transit.taken-along")
        .on("ride", &ride.id)
        .record(tx, clock)
        .await?;
    if let Some(shift) = plan.shifts.iter_mut().find(|shift| shift.number == vehicle) {
        shift.ready = at + ride.party.boarding();
        days::put_shift(tx, day, &shift.clone()).await?;
    }
    plan.rides.push(ride);
    plan.save(tx, clock, &disruption).await?;
    Ok(Some(fare))
}
