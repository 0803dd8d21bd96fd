//! The day as it happens: wishes, offers, promises, and what comes between.
//!
//! A promise (約束) is a window for the pick-up and one for the arrival. From the moment it is given it is a hard constraint:
//! no planning step, whatever it gains, moves a ride out of its windows. Only the world can break a promise (a breakdown, a
//! closed road, a delay); then the ride gets the least wider windows that can be kept, and the caller is told at once.
//!
//! Nothing here is stored: the same vehicles, the same promises and the same reports give a dispatcher that keeps the same
//! promises. That is how a service comes back after a restart ([`Dispatcher::restore`]).

mod events;
mod offers;
mod placing;
mod reasons;
mod repair;
mod restore;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use events::{Broken, Disruption};
pub use offers::{Offer, Refusal, Stale, When, Wish};
pub use reasons::{Obstacle, Rejection};

use crate::model::{Model, NONE, Route};
use crate::problem::{End, Place, Plan, Request, Travel, Vehicle, Window};
use crate::search::{Budget, Heat, Kit, Meter, Search, State};
use crate::solve;

/// A ride; the caller's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RideId(pub u64);

/// A vehicle's shift; the caller's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VehicleId(pub u64);

/// How the service promises.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Width of the promised window for the pick-up, seconds.
    pub pickup_window: f64,
    /// Width of the promised window for the arrival, seconds.
    pub arrival_window: f64,
    /// A ride takes at most so many times the direct way …
    pub ride_factor: f64,
    /// … and so many seconds more.
    pub ride_extra: f64,
    /// Who asks to leave after a time is offered rides up to so many seconds later. Who asks to arrive by a time arrives within
    /// the promised width before it.
    pub tolerance: f64,
    /// Steps of the rescue search before a wish is refused.
    pub rescue_steps: u64,
    /// Seed of all chance.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pickup_window: 600.0,
            arrival_window: 900.0,
            ride_factor: 1.5,
            ride_extra: 600.0,
            tolerance: 3600.0,
            rescue_steps: 60,
            seed: 1,
        }
    }
}

/// Where a ride stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// Promised.
    Waiting,
    /// Boarded at this time.
    Aboard(f64),
}

/// A ride that has been promised.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ride {
    /// With the promised windows.
    pub request: Request,
    /// Where it stands.
    pub stage: Stage,
    /// The vehicle it must stay in: chosen by hand.
    pub pinned: Option<VehicleId>,
}

/// A promise and what is planned for it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// When boarding begins at the earliest and latest.
    pub pickup: Window,
    /// When alighting begins at the earliest and latest.
    pub arrival: Window,
    /// The vehicle as planned now.
    pub vehicle: VehicleId,
    /// Planned boarding.
    pub pickup_at: f64,
    /// Planned alighting.
    pub arrival_at: f64,
}

struct Known {
    ride: Ride,
    ask: u32,
}

struct Shift {
    car: u32,
    /// Fixed at the caller's: data of the vehicle, start and shift as of now.
    vehicle: Vehicle,
}

/// Entries of the memory, as a power of two; small, as every event begins anew.
const MEMORY_BITS: u32 = 14;

/// Vehicles, rides and the plan of one day.
pub struct Dispatcher {
    settings: Settings,
    model: Model,
    state: State,
    kit: Kit,
    rides: BTreeMap<RideId, Known>,
    shifts: BTreeMap<VehicleId, Shift>,
    /// Whose each car of the model is, or was.
    owners: Vec<VehicleId>,
    /// Rows of the model nobody uses any more.
    spare: Vec<u32>,
    now: f64,
}

impl Dispatcher {
    /// A day without vehicles and rides.
    #[must_use]
    pub fn new(travel: Travel, settings: Settings) -> Self {
        let model = Model { is_plain: false, ..Model::new(travel) };
        Self {
            model,
            state: State::default(),
            kit: Kit::new(settings.seed, MEMORY_BITS),
            rides: BTreeMap::new(),
            shifts: BTreeMap::new(),
            owners: Vec::new(),
            spare: Vec::new(),
            now: 0.0,
            settings,
        }
    }

    /// How promises are made.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A vehicle joins. False when its own breaks do not fit into its shift, or the number is taken.
    pub fn add_vehicle(&mut self, id: VehicleId, vehicle: Vehicle) -> bool {
        if self.shifts.contains_key(&id) {
            return false;
        }
        let car = self.model.push_vehicle(&vehicle);
        self.owners.push(id);
        self.model.cars[car as usize].kind = crate::rng::mix(u64::from(car) + 0x5151);
        let Ok(route) = Route::empty(&self.model, car) else { return false };
        self.state.cost += route.cost;
        self.state.routes.push(route);
        self.shifts.insert(id, Shift { car, vehicle });
        true
    }

    /// Tells the time: nothing is planned before it, and nobody sets off in the past. Never goes back. Vehicles are taken to be
    /// on time until a report says otherwise: one that must have left for its next stop by now is on its way there, and nothing
    /// is put in before that stop.
    pub fn tell_time(&mut self, now: f64) {
        if now <= self.now {
            return;
        }
        self.now = now;
        self.fresh();
        for index in 0..self.state.routes.len() {
            let route = &self.state.routes[index];
            let late = route.stops[0].late;
            let is_on_its_way = now > late && route.stops.len() > 2;
            let car = route.car as usize;
            let open = self.model.cars[car].shift.open;
            self.model.cars[car].shift.open = open.max(now.min(late));
            let nodes: Vec<u32> = route.nodes().collect();
            if self.set_stops(index, &nodes) {
                self.state.routes[index].locked = u16::from(is_on_its_way);
            } else {
                self.model.cars[car].shift.open = open;
            }
        }
        self.state.begin();
    }

    /// Looks for a cheaper plan for as long as the budget lasts, with every promise kept.
    pub fn improve(&mut self, budget: Budget<'_>) {
        if !self.state.bank.is_empty() || self.rides.is_empty() {
            return;
        }
        self.fresh();
        let mut meter = Meter::new(budget);
        let heat = Heat::DAY;
        let mut search = Search { model: &self.model, kit: &mut self.kit, state: &mut self.state };
        search.anneal(heat, &mut meter, 1.0, None);
        // Rows that nobody uses now look like requests without a place; everybody has one.
        self.state.bank.clear();
        self.state.begin();
    }

    /// The plan as of now. Requests are numbered by their position in [`Dispatcher::rides`], vehicles by theirs in
    /// [`Dispatcher::vehicles`].
    #[must_use]
    pub fn plan(&self) -> Plan {
        let rides: BTreeMap<u32, usize> =
            self.rides.values().enumerate().map(|(index, known)| (known.ask, index)).collect();
        let cars: BTreeMap<u32, usize> =
            self.shifts.values().enumerate().map(|(index, shift)| (shift.car, index)).collect();
        let mut plan = solve::plan(&self.model, &self.state);
        for route in &mut plan.routes {
            route.vehicle = cars.get(&(route.vehicle as u32)).copied().unwrap_or(usize::MAX);
            for stop in &mut route.stops {
                stop.request = stop.request.and_then(|ask| rides.get(&(ask as u32)).copied());
            }
        }
        plan.unserved = plan.unserved.iter().filter_map(|&ask| rides.get(&(ask as u32)).copied()).collect();
        plan
    }

    /// Everybody who has a promise and has not arrived.
    pub fn rides(&self) -> impl Iterator<Item = (RideId, &Ride)> {
        self.rides.iter().map(|(&id, known)| (id, &known.ride))
    }

    /// The vehicles in service.
    pub fn vehicles(&self) -> impl Iterator<Item = (VehicleId, &Vehicle)> {
        self.shifts.iter().map(|(&id, shift)| (id, &shift.vehicle))
    }

    /// A ride's promise beside what is planned; None for a ride without a vehicle.
    #[must_use]
    pub fn promise(&self, id: RideId) -> Option<Promise> {
        let known = self.rides.get(&id)?;
        let route = self.state.routes.get(*self.state.at.get(known.ask as usize)? as usize)?;
        let vehicle = self.vehicle_of(route.car)?;
        let at = |node: u32| route.stops.iter().find(|stop| stop.node == node).map(|stop| stop.early);
        let ask = &self.model.asks[known.ask as usize];
        let arrival_at = at(ask.delivery)?;
        let request = &known.ride.request;
        let (pickup, pickup_at) = match (request.pickup, known.ride.stage) {
            (_, Stage::Aboard(since)) => (Window::new(since, since), since),
            (Some(visit), Stage::Waiting) => (visit.window, at(ask.pickup)?),
            (None, Stage::Waiting) => return None,
        };
        Some(Promise { pickup, arrival: request.delivery.window, vehicle, pickup_at, arrival_at })
    }

    /// A vehicle's stops to come: ride, boarding or alighting, place, planned time.
    #[must_use]
    pub fn stops(&self, vehicle: VehicleId) -> Vec<(RideId, End, Place, f64)> {
        let by_ask: BTreeMap<u32, RideId> = self.rides.iter().map(|(&id, known)| (known.ask, id)).collect();
        let Some(route) = self.route_of(vehicle) else { return Vec::new() };
        let stops = &self.state.routes[route].stops;
        stops[1..stops.len() - 1]
            .iter()
            .filter_map(|stop| {
                let request = self.model.nodes[stop.node as usize].request;
                let end = if stop.is_delivery { End::Delivery } else { End::Pickup };
                Some((*by_ask.get(&request)?, end, stop.place, stop.early))
            })
            .collect()
    }

    /// Rides that have a promise and no vehicle: the world broke it, and the operator must help.
    #[must_use]
    pub fn left_over(&self) -> Vec<RideId> {
        self.rides
            .iter()
            .filter(|(_, known)| self.state.bank.contains(&known.ask))
            .map(|(&id, _)| id)
            .collect()
    }

    /// Cost of all ways still to drive.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.state.cost
    }

    /// Requests or vehicles have changed: what was worked out before is worth nothing.
    fn fresh(&mut self) {
        self.kit.memory.forget();
        self.kit.neighbours.forget();
        self.state.begin();
    }

    fn route_of(&self, vehicle: VehicleId) -> Option<usize> {
        let car = self.shifts.get(&vehicle)?.car;
        self.state.routes.iter().position(|route| route.car == car)
    }

    fn vehicle_of(&self, car: u32) -> Option<VehicleId> {
        self.owners
            .get(car as usize)
            .copied()
            .filter(|id| self.shifts.get(id).is_some_and(|shift| shift.car == car))
    }
}
