//! Designs compared before anything is decided: the engine that drives the day drives a year of asked rides through each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang};
use yakuba_dispatch::dispatcher::{RideId, VehicleId};
use yakuba_dispatch::{Budget, Dispatcher, Travel};

use super::demand::Ask;
use super::{Area, Channel, Contact, Demand, Design, Shift, Tablet, Trip};

/// What is compared, and on what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// Ids of the designs.
    pub designs: Vec<String>,
    /// The first day.
    pub from: Date,
    /// How many days.
    pub days: i64,
    /// What is asked for; none: what was booked on those days.
    pub demand: Option<Demand>,
    /// What an hour of a vehicle on duty costs, yen.
    pub per_hour: i64,
    /// What a kilometre costs, yen.
    pub per_km: i64,
}

/// What came of a design.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The design's name.
    pub name: String,
    /// Rides asked for.
    pub asked: i64,
    /// Rides given at the hour asked for.
    pub accepted: i64,
    /// Of the others, those for which another hour was offered and taken.
    pub moved: i64,
    /// Asked for on ways or days that are not served.
    pub not_served: i64,
    /// Rides that shared the vehicle with somebody else for a part of the way.
    pub shared: i64,
    /// Minutes between the hour asked for and boarding or arrival, summed over accepted rides.
    pub waited: f64,
    /// Metres driven.
    pub metres: f64,
    /// Hours of vehicles on duty.
    pub hours: f64,
    /// Fares, yen.
    pub income: i64,
    /// Refused rides by the area of the stop that is not the centre.
    pub refused: BTreeMap<Area, i64>,
    /// Refused rides with a wheelchair.
    pub refused_wheelchairs: i64,
}

impl Measured {
    /// Rides that were driven.
    pub fn driven(&self) -> i64 {
        self.accepted + self.moved
    }

    /// Per cent.
    fn share(part: i64, whole: i64) -> f64 {
        if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
    }

    /// Per cent of what was asked for on served ways and given at its hour.
    pub fn acceptance(&self) -> f64 {
        Self::share(self.accepted, self.asked - self.not_served)
    }

    /// Per cent of driven rides with company.
    pub fn sharing(&self) -> f64 {
        Self::share(self.shared, self.driven())
    }

    /// Minutes, mean.
    pub fn wait(&self) -> f64 {
        if self.driven() == 0 { 0.0 } else { self.waited / self.driven() as f64 }
    }

    /// Kilometres for a ride.
    pub fn km_per_ride(&self) -> f64 {
        if self.driven() == 0 { 0.0 } else { self.metres / 1_000.0 / self.driven() as f64 }
    }

    /// Yen a ride costs the city after fares.
    pub fn cost_per_ride(&self, study: &Study) -> f64 {
        let cost = self.hours * study.per_hour as f64 + self.metres / 1_000.0 * study.per_km as f64;
        if self.driven() == 0 { 0.0 } else { (cost - self.income as f64) / self.driven() as f64 }
    }
}

/// Steps of improvement after each booking, as in service.
pub const STEPS: u64 = 20;

/// Drives one day of a design.
pub fn drive(design: &Design, travel: &Travel, day: Date, asks: &[Ask], into: &mut Measured) {
    into.asked += asks.len() as i64;
    let Some(operation) = design.operation(day) else {
        into.not_served += asks.len() as i64;
        return;
    };
    let network = design.network();
    let mut dispatcher = Dispatcher::new(travel.clone(), operation.settings());
    for (number, duty) in design.duties(day).enumerate() {
        let shift = Shift {
            number: number as i64,
            place: duty.home.clone(),
            ready: f64::from(duty.from_hour) * 3_600.0,
            out: None,
            tablet: Tablet::default(),
            pattern: duty.clone(),
        };
        into.hours += f64::from(duty.to_hour.saturating_sub(duty.from_hour));
        if let Some(vehicle) = shift.vehicle(&network) {
            dispatcher.add_vehicle(VehicleId(number as u64), vehicle);
        }
    }
    let mut driven: Vec<(RideId, &Ask)> = Vec::new();
    for (number, ask) in asks.iter().enumerate() {
        let stop = |key: &str| design.stops.iter().find(|stop| stop.key == key && !stop.is_closed);
        let (Some(from), Some(to)) = (stop(&ask.from), stop(&ask.to)) else {
            into.not_served += 1;
            continue;
        };
        if !operation.serves(from, to) {
            into.not_served += 1;
            continue;
        }
        dispatcher.tell_time(ask.asked_at.max(0.0));
        let Some(wish) = as_trip(ask, day).wish(design, ask.asked_at) else { continue };
        let (offers, is_asked) = match dispatcher.offer(&wish) {
            Ok(offers) => (offers, true),
            Err(refusal) => (refusal.instead, false),
        };
        let id = RideId(number as u64);
        if offers.first().is_some_and(|offer| dispatcher.accept(id, offer).is_ok()) {
            if is_asked {
                into.accepted += 1;
            } else {
                into.moved += 1;
            }
            let place = |key: &str| network.place(key).map_or(0, |place| place.0 as usize);
            let metres = network.metres(place(&ask.from), place(&ask.to));
            into.income += operation.tariff.fare(metres, &ask.party, [&ask.from, &ask.to], "", day);
            driven.push((id, ask));
            dispatcher.improve(Budget::Steps(STEPS));
        } else {
            let area = if from.area == Area::Honcho { to.area } else { from.area };
            *into.refused.entry(area).or_default() += 1;
            into.refused_wheelchairs += i64::from(ask.party.wheelchairs > 0);
        }
    }
    into.metres += dispatcher.plan().cost;
    count(&dispatcher, &driven, into);
}

/// Waiting and company, of the rides as they were planned in the end.
fn count(dispatcher: &Dispatcher, driven: &[(RideId, &Ask)], into: &mut Measured) {
    let promises: Vec<_> =
        driven.iter().filter_map(|(id, ask)| Some((dispatcher.promise(*id)?, *ask))).collect();
    for (promise, ask) in &promises {
        let asked = f64::from(ask.time.minutes_of_day()) * 60.0;
        let off = if ask.arrive_by { asked - promise.arrival_at } else { promise.pickup_at - asked };
        into.waited += off.abs() / 60.0;
        let has_company = promises.iter().any(|(other, _)| {
            !std::ptr::eq(other, promise)
                && other.vehicle == promise.vehicle
                && other.pickup_at < promise.arrival_at
                && promise.pickup_at < other.arrival_at
        });
        into.shared += i64::from(has_company);
    }
}

fn as_trip(ask: &Ask, day: Date) -> Trip {
    Trip {
        day,
        from: ask.from.clone(),
        to: ask.to.clone(),
        time: ask.time,
        arrive_by: ask.arrive_by,
        party: ask.party.clone(),
        name: String::new(),
        phone: String::new(),
        lang: Lang::Ja,
        channel: Channel::Program,
        contact: Contact::default(),
        note: String::new(),
        coupon: String::new(),
        weekly: false,
    }
}
