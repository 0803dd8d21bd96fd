//! What happens: reports of drivers, cancellations, and what the world does.

use serde::{Deserialize, Serialize};

use super::{Dispatcher, RideId, Stage, VehicleId};
use crate::model::NONE;
use crate::problem::{End, Place, Travel, Window};

/// A promise the world has broken, and the least that can be kept instead.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// Whose.
    pub ride: RideId,
    /// What had been promised for pick-up and arrival.
    pub promised: (Window, Window),
    /// What is promised now; None when nobody can come: the operator must help.
    pub now: Option<(Window, Window)>,
}

/// What an event did to the plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disruption {
    /// Rides that come with another vehicle now, their promises kept.
    pub moved: Vec<(RideId, VehicleId)>,
    /// Rides whose promise could not be kept.
    pub broken: Vec<Broken>,
}

impl Dispatcher {
    /// A ride is given up, by the rider or because nobody came (no-show). None when it is unknown or aboard already. Only on
    /// ways that break the triangle can this move anybody else.
    pub fn cancel(&mut self, id: RideId) -> Option<Disruption> {
        self.rides.get(&id).filter(|known| known.ride.stage == Stage::Waiting)?;
        self.fresh();
        let before = self.by_vehicle();
        let known = self.rides.remove(&id)?;
        self.pull(known.ask);
        self.drop_row(known.ask);
        self.state.begin();
        Some(self.mend(&before))
    }

    /// Takes a request's stops out of its route; they leave the others in time on ways that obey the triangle, else the
    /// others' route is mended.
    pub(super) fn pull(&mut self, ask: u32) {
        let route = std::mem::replace(&mut self.state.at[ask as usize], NONE);
        if route == NONE {
            return;
        }
        let halves = self.model.asks[ask as usize];
        let nodes: Vec<u32> = self.state.routes[route as usize]
            .nodes()
            .filter(|&node| node != halves.pickup && node != halves.delivery)
            .collect();
        let locked = self.state.routes[route as usize].locked;
        self.state.routes[route as usize].locked = 0;
        if !self.set_stops(route as usize, &nodes) {
            self.state.routes[route as usize].locked = locked;
            self.empty_into_bank(route as usize);
        }
    }

    /// The driver says that riders are aboard. The vehicle stands at the stop and leaves it after the boarding.
    pub fn boarded(&mut self, id: RideId, time: f64) -> Disruption {
        let Some(known) = self.rides.get_mut(&id) else { return Disruption::default() };
        let Some(pickup) = known.ride.request.pickup.filter(|_| known.ride.stage == Stage::Waiting) else {
            return Disruption::default();
        };
        let ask = known.ask;
        if self.state.at[ask as usize] == NONE {
            return Disruption::default();
        }
        let request = &mut known.ride.request;
        request.delivery.window.close =
            request.delivery.window.close.min(time + pickup.service + request.max_ride);
        request.pickup = None;
        known.ride.stage = Stage::Aboard(time);
        let request = *request;
        self.fresh();
        let route = self.state.at[ask as usize];
        if route == NONE {
            return Disruption::default();
        }
        let boarding = self.model.asks[ask as usize].pickup;
        let nodes: Vec<u32> =
            self.state.routes[route as usize].nodes().filter(|&node| node != boarding).collect();
        self.model.set_request(ask, &request);
        self.state.bank.retain(|&waiting| waiting != ask);
        self.stands(route as usize, pickup.place, time + pickup.service);
        self.follow(route as usize, &nodes)
    }

    /// The driver says that riders have left the vehicle.
    pub fn alighted(&mut self, id: RideId, time: f64) -> Disruption {
        let Some(known) = self.rides.remove(&id) else { return Disruption::default() };
        self.fresh();
        let visit = known.ride.request.delivery;
        let route = std::mem::replace(&mut self.state.at[known.ask as usize], NONE);
        let halves = self.model.asks[known.ask as usize];
        if route == NONE {
            self.drop_row(known.ask);
            return Disruption::default();
        }
        let nodes: Vec<u32> = self.state.routes[route as usize]
            .nodes()
            .filter(|&node| node != halves.delivery && node != halves.pickup)
            .collect();
        self.stands(route as usize, visit.place, time + visit.service);
        let disruption = self.follow(route as usize, &nodes);
        // Only now: the route that was given up may have named it once more.
        self.drop_row(known.ask);
        disruption
    }

    /// Where a vehicle is, and when it can leave from there: a report of its tablet.
    pub fn position(&mut self, vehicle: VehicleId, place: Place, ready: f64) -> Disruption {
        let Some(route) = self.route_of(vehicle) else { return Disruption::default() };
        self.fresh();
        let nodes: Vec<u32> = self.state.routes[route].nodes().collect();
        self.stands(route, place, ready);
        self.follow(route, &nodes)
    }

    /// The vehicle is so many seconds later than planned at everything to come.
    pub fn delay(&mut self, vehicle: VehicleId, seconds: f64) -> Disruption {
        let Some(route) = self.route_of(vehicle) else { return Disruption::default() };
        let stops = &self.state.routes[route].stops;
        // It leaves where it is as late as the first stop's plan allows, and then so much later.
        let leaves = if stops.len() > 2 {
            (stops[1].early - stops[1].hop).max(stops[0].early)
        } else {
            stops[0].early
        };
        let place = stops[0].place;
        self.position(vehicle, place, leaves + seconds)
    }

    /// A vehicle breaks down or its driver goes home. Its waiting riders are planned anew; riders aboard need another
    /// vehicle from where it stands.
    pub fn vehicle_out(&mut self, vehicle: VehicleId) -> Disruption {
        let before = self.by_vehicle();
        let (Some(route), Some(shift)) = (self.route_of(vehicle), self.shifts.remove(&vehicle)) else {
            return Disruption::default();
        };
        self.fresh();
        let (place, ready) =
            (self.state.routes[route].stops[0].place, self.state.routes[route].stops[0].early);
        self.empty_into_bank(route);
        self.state.begin();
        let gone = self.state.routes.remove(route);
        self.state.cost -= gone.cost;
        self.state.begin();
        for at in &mut self.state.at {
            if *at != NONE && *at as usize > route {
                *at -= 1;
            }
        }
        self.model.cars[shift.car as usize].shift = Window::new(1.0, 0.0);
        self.unload(&before, vehicle, place, ready.max(self.now));
        self.mend(&before)
    }

    /// The ways have changed: a road closed, snow. Every route is looked at again.
    pub fn set_travel(&mut self, travel: Travel) -> Disruption {
        self.fresh();
        let before = self.by_vehicle();
        self.model.travel = travel;
        for known in self.rides.values() {
            self.model.set_request(known.ask, &known.ride.request);
        }
        for route in 0..self.state.routes.len() {
            let nodes: Vec<u32> = self.state.routes[route].nodes().collect();
            if !self.set_stops(route, &nodes) {
                self.empty_into_bank(route);
            }
        }
        self.state.begin();
        self.mend(&before)
    }

    /// A ride is moved to a vehicle by hand and stays there. False, and nothing changed, when a promise would break.
    pub fn move_to(&mut self, id: RideId, vehicle: VehicleId) -> bool {
        let Some(known) = self.rides.get(&id).filter(|known| known.ride.stage == Stage::Waiting) else {
            return false;
        };
        let ask = known.ask;
        let Some(route) = self.route_of(vehicle) else { return false };
        self.fresh();
        let snapshot = self.state.clone();
        self.state.bank.retain(|&waiting| waiting != ask);
        let others = self.state.bank.clone();
        self.pull(ask);
        if self.state.bank != others || !self.place_in(route, ask) {
            self.state = snapshot;
            return false;
        }
        self.state.is_pinned[ask as usize] = true;
        if let Some(known) = self.rides.get_mut(&id) {
            known.ride.pinned = Some(vehicle);
        }
        true
    }

    /// The stop an end of a ride is at; for callers that report by ride.
    #[must_use]
    pub fn place_of(&self, id: RideId, end: End) -> Option<Place> {
        let request = &self.rides.get(&id)?.ride.request;
        Some(match end {
            End::Pickup => request.pickup?.place,
            End::Delivery => request.delivery.place,
        })
    }
}
