//! What has to be planned: travel times, requests, vehicles.
//!
//! Times are seconds since the start of the service day (営業日) and may be fractions; cost is in metres or any unit the
//! travel table is written in. Whole seconds below 2⁵³ are exact.

use serde::{Deserialize, Serialize};

/// Kinds of room aboard, counted apart: seats, wheelchair places (車いす), child seats, luggage.
pub const KINDS: usize = 4;

/// How much of each kind of room something takes or gives; see [`KINDS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load(pub [i32; KINDS]);

impl Load {
    /// So many ordinary seats.
    #[must_use]
    pub const fn seats(seats: i32) -> Self {
        Self([seats, 0, 0, 0])
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(std::array::from_fn(|kind| self.0[kind] + other.0[kind]))
    }

    /// What is left of it without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(std::array::from_fn(|kind| self.0[kind] - other.0[kind]))
    }

    /// Whether there is room for it in `capacity`.
    #[must_use]
    pub fn fits(self, capacity: Self) -> bool {
        (0..KINDS).all(|kind| self.0[kind] <= capacity.0[kind])
    }
}

/// Abilities a request may need and a vehicle or its driver may have, one bit each: a lift, a licence under 道路運送法第4条
/// or 第78条, an area. What a bit means is the caller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skills(pub u32);

impl Skills {
    /// Whether everything asked for is here.
    #[must_use]
    pub const fn cover(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }
}

/// A point of the travel table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place(pub u32);

/// From when until when something may begin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Not before.
    pub open: f64,
    /// Not after.
    pub close: f64,
}

impl Window {
    /// Any time at all.
    pub const ALWAYS: Self = Self { open: 0.0, close: f64::MAX };

    /// From `open` to `close`.
    #[must_use]
    pub const fn new(open: f64, close: f64) -> Self {
        Self { open, close }
    }

    /// What both allow; empty (`open > close`) when they do not meet.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { open: self.open.max(other.open), close: self.close.min(other.close) }
    }

    /// Whether no time is left in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.open > self.close
    }

    /// Whether the time lies in it.
    #[must_use]
    pub fn holds(self, time: f64) -> bool {
        self.open <= time && time <= self.close
    }
}

/// Travel times and costs between all places.
#[derive(Clone, Debug)]
pub struct Travel {
    places: usize,
    seconds: Vec<f64>,
    /// Empty when cost and time are the same number.
    cost: Vec<f64>,
}

impl Travel {
    /// A table from functions of two places.
    #[must_use]
    pub fn new(
        places: usize,
        mut seconds: impl FnMut(usize, usize) -> f64,
        mut cost: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let pairs = || (0..places).flat_map(|from| (0..places).map(move |to| (from, to)));
        Self {
            places,
            seconds: pairs().map(|(from, to)| seconds(from, to)).collect(),
            cost: pairs().map(|(from, to)| cost(from, to)).collect(),
        }
    }

    /// Straight lines between points; time is distance. The convention of the benchmark instances.
    #[must_use]
    pub fn euclidean(points: &[(f64, f64)]) -> Self {
        let length = |from: usize, to: usize| {
            let (a, b) = (points[from], points[to]);
            ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
        };
        let mut table = Self::new(points.len(), length, |_, _| 0.0);
        table.cost = Vec::new();
        table
    }

    /// How many places there are.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// Seconds from one place to another; infinite when there is no way.
    #[inline]
    #[must_use]
    pub fn seconds(&self, from: Place, to: Place) -> f64 {
        self.seconds[from.0 as usize * self.places + to.0 as usize]
    }

    /// The cost of the same way.
    #[inline]
    #[must_use]
    pub fn cost(&self, from: Place, to: Place) -> f64 {
        let table = if self.cost.is_empty() { &self.seconds } else { &self.cost };
        table[from.0 as usize * self.places + to.0 as usize]
    }

    /// Changes one way: a road closed (infinite), snow, a diversion.
    pub fn set(&mut self, from: Place, to: Place, seconds: f64, cost: f64) {
        if self.cost.is_empty() {
            self.cost = self.seconds.clone();
        }
        let at = from.0 as usize * self.places + to.0 as usize;
        (self.seconds[at], self.cost[at]) = (seconds, cost);
    }
}

/// A stop somebody wants: where, when the boarding or alighting may begin, how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Where.
    pub place: Place,
    /// When service may begin.
    pub window: Window,
    /// Seconds the vehicle stands.
    pub service: f64,
}

/// A ride somebody wants: from a pick-up to a drop-off in the same vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Boarding. None when the riders are aboard already.
    pub pickup: Option<Visit>,
    /// Alighting.
    pub delivery: Visit,
    /// The room the riders take.
    pub load: Load,
    /// Seconds from the end of boarding to the start of alighting, at most (乗車時間上限).
    pub max_ride: f64,
    /// What the vehicle must be able to do.
    pub needs: Skills,
}

/// A rest of the driver: at a place, beginning in a window, with nobody aboard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Break {
    /// Where, and for how long.
    pub visit: Visit,
}

/// A vehicle with its driver, for one shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Where the shift starts, or where the vehicle is now.
    pub start: Place,
    /// Where it ends; vehicles may have different depots.
    pub end: Place,
    /// The shift: leaves not before, is back not after. An open shift is [`Window::ALWAYS`].
    pub shift: Window,
    /// Room.
    pub capacity: Load,
    /// Seconds from departure to return, at most; infinite for no limit.
    pub max_duration: f64,
    /// Abilities.
    pub skills: Skills,
    /// Rests, in their order.
    pub breaks: Vec<Break>,
}

/// What a better plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// Less cost with at most the given vehicles (dial-a-ride).
    Cost,
    /// Fewer vehicles, then less cost (Li & Lim; planning a fleet).
    VehiclesThenCost,
}

/// Everything to plan at once.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The ways.
    pub travel: Travel,
    /// The rides.
    pub requests: Vec<Request>,
    /// The fleet.
    pub vehicles: Vec<Vehicle>,
    /// What is better.
    pub objective: Objective,
}

/// Which half of a ride.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum End {
    /// Boarding.
    Pickup,
    /// Alighting.
    Delivery,
}

/// A planned stop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Whose: an index into [`Problem::requests`]; None is a break.
    pub request: Option<usize>,
    /// Boarding or alighting.
    pub end: End,
    /// When service begins.
    pub time: f64,
}

/// One vehicle's day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedRoute {
    /// An index into [`Problem::vehicles`].
    pub vehicle: usize,
    /// The stops in their order, depots left out.
    pub stops: Vec<Planned>,
    /// When it leaves.
    pub departure: f64,
    /// When it is back.
    pub arrival: f64,
    /// Cost of the ways.
    pub cost: f64,
}

/// A plan. Every constraint of the problem holds in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The vehicles that drive.
    pub routes: Vec<PlannedRoute>,
    /// Requests for which no room was found.
    pub unserved: Vec<usize>,
    /// Cost of all ways.
    pub cost: f64,
}
