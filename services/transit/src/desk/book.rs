//! Asking, choosing, giving up.

use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_base::Id;
use yakuba_city::{Clock, Internet};
use yakuba_dispatch::Budget;
use yakuba_dispatch::dispatcher::{Disruption, Offer, RideId};
use yakuba_store::{Result, Tx};

use super::{Plan, words};
use crate::jobs::{self, News};
use crate::model::study::STEPS;
use crate::model::{Offered, Ride, RideState, Trip, seconds};
use crate::store::wishes::{self, Shown};
use crate::store::{links, repeats, rides};

/// What came of a choice.
pub enum Chosen {
    /// A ride, with the secret of its link.
    Booked(Box<Booked>),
    /// It had been booked before: a second click.
    Already(String),
    /// No longer possible; nothing has changed.
    Gone,
}

/// A new ride.
pub struct Booked {
    /// The ride.
    pub ride: Ride,
    /// The secret of the rider's link.
    pub secret: String,
}

impl Plan {
    /// What the trip costs for all of its party, yen: by the direct way, whatever way the vehicle takes.
    fn fare(&self, trip: &Trip) -> i64 {
        let stops = [trip.from.as_str(), trip.to.as_str()];
        let (Some(from), Some(to)) = (self.network.place(stops[0]), self.network.place(stops[1])) else {
            return 0;
        };
        let metres = self.network.metres(from.0 as usize, to.0 as usize);
        let tariff = self.design.operation(self.day).map(|operation| &operation.tariff);
        tariff.map_or(0, |tariff| tariff.fare(metres, &trip.party, stops, &trip.coupon, self.day))
    }
}

/// Asks the engine and keeps what is shown under `id`.
pub async fn ask(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    trip: Trip,
    replaces: Option<String>,
) -> Result<Shown> {
    let now = clock.now();
    let mut plan = Plan::open(tx, trip.day, now).await?;
    let mut shown = Shown { replaces, offers: Vec::new(), refused: Vec::new(), trip };
    if let Some(wish) = shown.trip.wish(&plan.design, seconds(plan.day, now)) {
        let (offers, refused) = match plan.dispatcher.offer(&wish) {
            Ok(offers) => (offers, Vec::new()),
            Err(refusal) => (refusal.instead, words::refusal(&plan, &refusal.why)),
        };
        let fare = plan.fare(&shown.trip);
        let offered = |offer: Offer| Offered { vehicle: plan.vehicle_name(offer.vehicle), fare, offer };
        shown.offers = offers.into_iter().map(offered).collect();
        shown.refused = refused;
    }
    wishes::put(tx, clock, id, &shown).await?;
    if !shown.refused.is_empty() {
        wishes::refuse(tx, clock, plan.day, &shown.refused).await?;
        plan.save(tx, clock, &Disruption::default()).await?;
    }
    Ok(shown)
}

/// Books one of the rides shown under `id`. A change (`replaces`) gives the old ride up only when the new one is promised.
pub async fn choose(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    choice: usize,
    actor: Actor,
) -> Result<Chosen> {
    let Some((shown, became)) = wishes::take(tx, id).await? else { return Ok(Chosen::Gone) };
    if let Some(ride) = became {
        return Ok(Chosen::Already(ride));
    }
    let Some(offered) = shown.offers.get(choice) else { return Ok(Chosen::Gone) };
    let trip = shown.trip;
    let mut plan = Plan::open(tx, trip.day, clock.now()).await?;
    let number = plan.next_ride();
    let Ok(vehicle) = plan.dispatcher.accept(RideId(number as u64), &offered.offer) else {
        return Ok(Chosen::Gone);
    };
    let request = offered.offer.request;
    let ride_id: Id<Ride> = clock.id();
    let (fare, why) = (offered.fare, words::chosen(&plan, vehicle, &offered.offer));
    let repeat = trip.weekly.then(|| clock.id::<Trip>().to_string());
    if let Some(repeat) = &repeat {
        repeats::begin(tx, repeat, &trip, clock.now()).await?;
    }
    let ride = Ride {
        id: ride_id.to_string(),
        number,
        day: trip.day,
        name: trip.name,
        phone: trip.phone,
        from: trip.from,
        to: trip.to,
        party: trip.party,
        pickup: request.pickup.map_or(request.delivery.window, |visit| visit.window),
        request,
        vehicle: Some(vehicle.0 as i64),
        pickup_at: offered.offer.planned.0,
        arrival_at: offered.offer.planned.1,
        fare,
        state: RideState::Waiting,
        boarded_at: None,
        lateness: None,
        channel: trip.channel,
        lang: trip.lang,
        booked_at: clock.now(),
        contact: trip.contact,
        note: trip.note,
        pinned: None,
        was_called: false,
        repeat,
        why: vec![why],
    };
    let secret = clock.secret();
    links::grant(tx, clock, &links::hash(&secret), &format!("ride:{}", ride.id)).await?;
    rides::put(tx, &ride).await?;
    rides::note(tx, clock, &ride.id, "booked", json!({})).await?;
    wishes::became(tx, id, &ride.id).await?;
    Entry::new(actor.clone(), "transit.booked").on("ride", &ride.id).record(tx, clock).await?;
    plan.rides.push(ride.clone());
    plan.dispatcher.improve(Budget::Steps(STEPS));
    plan.save(tx, clock, &Disruption::default()).await?;
    jobs::tell(tx, clock, &ride.id, News::Booked).await?;
    if let Some(old) = shown.replaces {
        cancel(tx, clock, &old, RideState::Cancelled, actor).await?;
    }
    Ok(Chosen::Booked(Box::new(Booked { ride, secret })))
}

/// Gives a ride up. False when it is over, aboard, or unknown.
pub async fn cancel(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    id: &str,
    state: RideState,
    actor: Actor,
) -> Result<bool> {
    let Some(ride) = rides::get_in(tx, id).await? else { return Ok(false) };
    let mut plan = Plan::open(tx, ride.day, clock.now()).await?;
    let Some(number) = plan.open_ride(id).map(|ride| RideId(ride.number as u64)) else { return Ok(false) };
    let Some(disruption) = plan.dispatcher.cancel(number) else { return Ok(false) };
    let Some(ride) = plan.set_state(id, state) else { return Ok(false) };
    rides::put(tx, &ride).await?;
    rides::note(tx, clock, id, state.name(), json!({})).await?;
    let is_by_rider = matches!(actor, Actor::LinkHolder(_) | Actor::Anonymous);
    if !is_by_rider {
        jobs::tell(tx, clock, id, News::Cancelled).await?;
    }
    Entry::new(actor, "transit.cancelled")
        .on("ride", id)
        .with(json!({ "as": state.name() }))
        .record(tx, clock)
        .await?;
    plan.save(tx, clock, &disruption).await?;
    Ok(true)
}
