//! What people would ask for: made up from a seed, or taken from days that were.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Time};
use yakuba_dispatch::Rng;

use super::{Area, Design, Party, Ride, is_day_off};

/// Somebody asks for a ride.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// Key of the stop.
    pub from: String,
    /// Key of the stop.
    pub to: String,
    /// To be there by then, not to leave after.
    pub arrive_by: bool,
    /// The hour asked for.
    pub time: Time,
    /// Who.
    pub party: Party,
    /// Seconds of the day at which he asks; negative on days before.
    pub asked_at: f64,
}

/// How a made-up demand looks. The shares are round figures of small cities, not measured here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Demand {
    /// Asks on a working day.
    pub per_day: i64,
    /// The same seed asks for the same rides, whatever the design.
    pub seed: u64,
}

/// On days off so many per cent of a working day's rides are asked for.
const DAYS_OFF: i64 = 40;
/// Of a hundred: to or from the centre; back home in the afternoon; two together; in a wheelchair; the day before.
const TO_CENTRE: f64 = 0.8;
const HOMEWARD: f64 = 0.45;
const TWO: f64 = 0.15;
const WHEELCHAIR: f64 = 0.05;
const DAY_BEFORE: f64 = 0.5;

impl Demand {
    /// What is asked for on a day, in the order of asking.
    pub fn of_day(&self, design: &Design, day: Date) -> Vec<Ask> {
        let days = Date::constant(2000, 1, 1).days_until(day);
        let mut rng = Rng::new(self.seed ^ (days as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let open: Vec<&super::Stop> = design.stops.iter().filter(|stop| !stop.is_closed).collect();
        let centre: Vec<&super::Stop> =
            open.iter().copied().filter(|stop| stop.area == Area::Honcho).collect();
        if open.len() < 2 || centre.is_empty() {
            return Vec::new();
        }
        let count = if is_day_off(day) { self.per_day * DAYS_OFF / 100 } else { self.per_day };
        let mut asks: Vec<Ask> = (0..count).map(|_| one(&mut rng, &open, &centre)).collect();
        asks.sort_by(|a, b| a.asked_at.total_cmp(&b.asked_at));
        asks
    }
}

fn one(rng: &mut Rng, open: &[&super::Stop], centre: &[&super::Stop]) -> Ask {
    let home = open[rng.below(open.len())];
    let mut away =
        if rng.chance(TO_CENTRE) { centre[rng.below(centre.len())] } else { open[rng.below(open.len())] };
    while away.key == home.key {
        away = open[rng.below(open.len())];
    }
    let is_homeward = rng.chance(HOMEWARD);
    // To the doctor by nine or eleven; back between eleven and four.
    let quarter = if is_homeward { 44 + rng.below(20) } else { 36 + rng.below(12) };
    let time = Time::new((quarter / 4) as u8, (quarter % 4 * 15) as u8).unwrap_or(Time::MIDNIGHT);
    let (from, to) = if is_homeward { (away, home) } else { (home, away) };
    let riders = if rng.chance(TWO) { 2 } else { 1 };
    let wheelchairs = i64::from(rng.chance(WHEELCHAIR));
    let before = if rng.chance(DAY_BEFORE) { 14.0 * 3_600.0 } else { (1.2 + rng.unit() * 2.0) * 3_600.0 };
    Ask {
        from: from.key.clone(),
        to: to.key.clone(),
        arrive_by: !is_homeward,
        time,
        party: Party { riders, wheelchairs, ..Party::default() },
        asked_at: quarter as f64 * 900.0 - before,
    }
}

/// What was asked for by rides that were booked; what had to be refused then is not among them.
pub fn of_rides(rides: &[Ride]) -> Vec<Ask> {
    let ask = |ride: &Ride| {
        let quarters = (ride.pickup.open / 900.0).floor() as i64;
        let time = Time::new(u8::try_from(quarters / 4).ok()?, u8::try_from(quarters % 4 * 15).ok()?)?;
        Some(Ask {
            from: ride.from.clone(),
            to: ride.to.clone(),
            arrive_by: false,
            time,
            party: ride.party.clone(),
            asked_at: super::seconds(ride.day, ride.booked_at),
        })
    };
    let mut asks: Vec<Ask> = rides.iter().filter_map(ask).collect();
    asks.sort_by(|a, b| a.asked_at.total_cmp(&b.asked_at));
    asks
}
