//! The problem as the search sees it: flat rows, every request two nodes, windows tightened by what follows from the others.

mod change;
mod insertion;
mod route;
#[cfg(test)]
mod tests;
mod times;

pub(crate) use insertion::{Desk, Spot};
pub(crate) use route::{Broken, Route, Stop};

use crate::problem::{Load, Place, Request, Skills, Travel, Vehicle, Visit, Window};
use crate::rng::mix;

/// No node, no request, no route.
pub(crate) const NONE: u32 = u32::MAX;

/// Rounding of sums of square roots; a ten-millionth of a second breaks no promise, and whole seconds do not need it.
pub(crate) const EPSILON: f64 = 1e-7;

/// Half a request, or a break.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub place: Place,
    pub open: f64,
    pub close: f64,
    pub service: f64,
    /// [`NONE`] for a break.
    pub request: u32,
    pub is_delivery: bool,
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    /// [`NONE`] when the riders are aboard.
    pub pickup: u32,
    /// The node kept for the boarding, also while nobody needs it.
    boarding: u32,
    pub delivery: u32,
    pub load: Load,
    /// From the start of boarding to the start of alighting, at most: the maximum ride and the boarding itself.
    pub reach: f64,
    pub needs: Skills,
}

/// A vehicle.
#[derive(Clone, Debug)]
pub(crate) struct Car {
    pub start: Place,
    pub end: Place,
    pub shift: Window,
    pub capacity: Load,
    pub max_duration: f64,
    pub skills: Skills,
    /// Nodes of its breaks.
    pub breaks: Vec<u32>,
    /// Equal for vehicles that can replace one another.
    pub kind: u64,
}

/// The whole problem.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub travel: Travel,
    pub nodes: Vec<Node>,
    pub asks: Vec<Ask>,
    pub cars: Vec<Car>,
    /// No ride and no duration is limited: windows alone decide, and they are exact in constant time.
    pub is_plain: bool,
}

impl Model {
    pub fn new(travel: Travel) -> Self {
        Self { travel, nodes: Vec::new(), asks: Vec::new(), cars: Vec::new(), is_plain: true }
    }

    pub fn push_request(&mut self, request: &Request) -> u32 {
        let id = self.asks.len() as u32;
        self.asks.push(Ask {
            pickup: NONE,
            boarding: NONE,
            delivery: NONE,
            load: request.load,
            reach: f64::INFINITY,
            needs: request.needs,
        });
        self.set_request(id, request);
        id
    }

    /// Writes a request anew, in the nodes it has.
    pub fn set_request(&mut self, id: u32, request: &Request) {
        let boarding = request.pickup.map_or(0.0, |visit| visit.service);
        let mut ask = self.asks[id as usize];
        let mut delivery = request.delivery;
        ask.reach = request.max_ride + boarding;
        ask.load = request.load;
        ask.needs = request.needs;
        ask.pickup = NONE;
        if let Some(mut pickup) = request.pickup {
            let way = pickup.service + self.travel.seconds(pickup.place, delivery.place);
            let (from, to) = (&mut pickup.window, &mut delivery.window);
            to.open = to.open.max(from.open + way);
            to.close = to.close.min(from.close + ask.reach);
            from.close = from.close.min(to.close - way);
            from.open = from.open.max(to.open - ask.reach);
            ask.boarding = self.put(ask.boarding, &pickup, id, false);
            ask.pickup = ask.boarding;
            self.is_plain &= ask.reach.is_infinite();
        }
        ask.delivery = self.put(ask.delivery, &delivery, id, true);
        self.asks[id as usize] = ask;
    }

    fn put(&mut self, node: u32, visit: &Visit, request: u32, is_delivery: bool) -> u32 {
        let row = Node {
            place: visit.place,
            open: visit.window.open,
            close: visit.window.close,
            service: visit.service,
            request,
            is_delivery,
        };
        if let Some(old) = self.nodes.get_mut(node as usize) {
            *old = row;
            return node;
        }
        self.nodes.push(row);
        self.nodes.len() as u32 - 1
    }

    pub fn push_vehicle(&mut self, vehicle: &Vehicle) -> u32 {
        let breaks: Vec<u32> =
            vehicle.breaks.iter().map(|rest| self.put(NONE, &rest.visit, NONE, false)).collect();
        self.is_plain &= vehicle.max_duration.is_infinite();
        let id = self.cars.len() as u32;
        let mut car = Car {
            start: vehicle.start,
            end: vehicle.end,
            shift: vehicle.shift,
            capacity: vehicle.capacity,
            max_duration: vehicle.max_duration,
            skills: vehicle.skills,
            breaks,
            kind: mix(u64::from(id) + 1),
        };
        if let Some(twin) = self.cars.iter().find(|other| car.replaces(other)) {
            car.kind = twin.kind;
        }
        self.cars.push(car);
        id
    }

    /// Whether the vehicle could serve the request when it is empty and has time.
    pub fn can_ever_serve(&self, car: u32, ask: u32) -> bool {
        let (car, ask) = (&self.cars[car as usize], &self.asks[ask as usize]);
        car.skills.cover(ask.needs) && ask.load.fits(car.capacity)
    }

    #[inline]
    pub fn seconds(&self, from: Place, to: Place) -> f64 {
        self.travel.seconds(from, to)
    }

    #[inline]
    pub fn cost(&self, from: Place, to: Place) -> f64 {
        self.travel.cost(from, to)
    }
}

impl Car {
    /// Equal for vehicles that stand at the same place with the same data.
    pub fn idle_key(&self) -> u64 {
        let places = u64::from(self.start.0) << 32 | u64::from(self.end.0);
        let numbers = [self.shift.open, self.shift.close, self.max_duration].map(f64::to_bits);
        let rooms = self.capacity.0.map(|room| room as u64);
        let all = [places, u64::from(self.skills.0)].into_iter().chain(numbers).chain(rooms);
        all.fold(1, |key, number| mix(key ^ number))
    }

    fn replaces(&self, other: &Self) -> bool {
        self.breaks.is_empty()
            && other.breaks.is_empty()
            && (self.start, self.end, self.shift, self.capacity, self.skills)
                == (other.start, other.end, other.shift, other.capacity, other.skills)
            && self.max_duration == other.max_duration
    }
}
