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
    seconds: Table,
    /// None when cost and time are the same number.
    cost: Option<Table>,
}

/// A number for every pair of places, in rows by origin and again in rows by destination: who asks for all ways to one
/// place reads one row.
#[derive(Clone, Debug)]
struct Table {
    from: Vec<f64>,
    /// Empty where both directions are equal: then the rows are.
    to: Vec<f64>,
}

impl Table {
    fn new(places: usize, mut number: impl FnMut(usize, usize) -> f64) -> Self {
        let mut table = Self { from: Vec::with_capacity(places * places), to: vec![0.0; places * places] };
        for from in 0..places {
            for to in 0..places {
                let number = number(from, to);
                table.from.push(number);
                table.to[to * places + from] = number;
            }
        }
        if table.from == table.to {
            table.to = Vec::new();
        }
        table
    }

    fn by_destination(&self) -> &[f64] {
        if self.to.is_empty() { &self.from } else { &self.to }
    }

    fn set(&mut self, places: usize, from: usize, to: usize, number: f64) {
        if self.to.is_empty() {
            self.to.clone_from(&self.from);
        }
        self.from[from * places + to] = number;
        self.to[to * places + from] = number;
    }
}

impl Travel {
    /// A table from functions of two places.
    #[must_use]
    pub fn new(
        places: usize,
        mut seconds: impl FnMut(usize, usize) -> f64,
        mut cost: impl FnMut(usize, usize) -> f64,
    ) -> Self {
        let seconds = Table::new(places, &mut seconds);
        Self { places, seconds, cost: Some(Table::new(places, &mut cost)) }
    }

    /// Straight lines between points; time is distance. The convention of the benchmark instances.
    #[must_use]
    pub fn euclidean(points: &[(f64, f64)]) -> Self {
        let length = |from: usize, to: usize| {
            let (a, b) = (points[from], points[to]);
            ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
        };
        Self { places: points.len(), seconds: Table::new(points.len(), length), cost: None }
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
        self.seconds.from[from.0 as usize * self.places + to.0 as usize]
    }

    /// The cost of the same way.
    #[inline]
    #[must_use]
    pub fn cost(&self, from: Place, to: Place) -> f64 {
        self.costs().from[from.0 as usize * self.places + to.0 as usize]
    }

    /// All ways to and from one place.
    #[inline]
    pub(crate) fn around(&self, place: Place) -> Around<'_> {
        let row = place.0 as usize * self.places..(place.0 as usize + 1) * self.places;
        let (seconds, cost) = (&self.seconds, self.costs());
        Around {
            seconds_from: &seconds.from[row.clone()],
            seconds_to: &seconds.by_destination()[row.clone()],
            cost_from: &cost.from[row.clone()],
            cost_to: &cost.by_destination()[row],
        }
    }

    fn costs(&self) -> &Table {
        self.cost.as_ref().unwrap_or(&self.seconds)
    }

    /// Changes one way: a road closed (infinite), snow, a diversion.
    pub fn set(&mut self, from: Place, to: Place, seconds: f64, cost: f64) {
        let (from, to) = (from.0 as usize, to.0 as usize);
        self.cost.get_or_insert_with(|| self.seconds.clone()).set(self.places, from, to, cost);
        self.seconds.set(self.places, from, to, seconds);
    }
}

/// The ways to and from one place.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    seconds_from: &'a [f64],
    seconds_to: &'a [f64],
    cost_from: &'a [f64],
    cost_to: &'a [f64],
}

impl Around<'_> {
    /// Seconds from there to the place.
    #[inline]
    pub fn seconds_to(&self, from: Place) -> f64 {
        self.seconds_to[from.0 as usize]
    }

    /// Seconds from the place to there.
    #[inline]
    pub fn seconds_from(&self, to: Place) -> f64 {
        self.seconds_from[to.0 as usize]
    }

    #[inline]
    pub fn cost_to(&self, from: Place) -> f64 {
        self.cost_to[from.0 as usize]
    }

    #[inline]
    pub fn cost_from(&self, to: Place) -> f64 {
        self.cost_from[to.0 as usize]
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
