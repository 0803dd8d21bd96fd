//! After the world has struck: keep every promise that can be kept, and say which cannot.

use std::collections::BTreeMap;

use super::{Broken, Dispatcher, Disruption, RideId, Stage, VehicleId};
use crate::model::{NONE, Route};
use crate::problem::{Place, Visit, Window};

/// How much later a promise is tried, seconds; beyond the last the operator must help.
const WIDER: [f64; 9] = [300.0, 600.0, 1200.0, 2400.0, 3600.0, 5400.0, 7200.0, 14_400.0, 43_200.0];

/// Steps of the search for each of the tries.
const STEPS: u64 = 120;

impl Dispatcher {
    /// Who was in which vehicle.
    pub(super) fn by_vehicle(&self) -> BTreeMap<RideId, VehicleId> {
        self.rides
            .iter()
            .filter_map(|(&id, known)| {
                let route = self.state.routes.get(*self.state.at.get(known.ask as usize)? as usize)?;
                Some((id, self.vehicle_of(route.car)?))
            })
            .collect()
    }

    /// The vehicle of a route is at a place and can leave at a time.
    pub(super) fn stands(&mut self, route: usize, place: Place, ready: f64) {
        let car = self.state.routes[route].car;
        self.state.routes[route].locked = 0;
        let row = &mut self.model.cars[car as usize];
        row.start = place;
        row.shift.open = ready;
        // Whoever is out past the end of his shift still comes home.
        row.shift.close = row.shift.close.max(ready);
        row.max_duration = f64::INFINITY;
    }

    /// Gives a route the stops still to come after a report; mends the plan when it comes too late for them.
    pub(super) fn follow(&mut self, route: usize, nodes: &[u32]) -> Disruption {
        if self.set_stops(route, nodes) {
            self.state.begin();
            return Disruption::default();
        }
        let before = self.by_vehicle();
        self.empty_into_bank(route);
        self.state.begin();
        self.mend(&before)
    }

    /// Takes everybody out of a route. Those aboard go into the bank like the others; [`Dispatcher::mend`] puts them back into
    /// their own vehicle first.
    pub(super) fn empty_into_bank(&mut self, route: usize) {
        let mut asks: Vec<u32> = Vec::new();
        for node in self.state.routes[route].nodes() {
            let request = self.model.nodes[node as usize].request;
            if request != NONE && !asks.contains(&request) {
                asks.push(request);
            }
        }
        for &ask in &asks {
            self.state.at[ask as usize] = NONE;
            if !self.state.bank.contains(&ask) {
                self.state.bank.push(ask);
            }
        }
        let old_cost = self.state.routes[route].cost;
        let car = self.state.routes[route].car;
        let idle = match Route::empty(&self.model, car) {
            Ok(idle) => idle,
            Err(_) => {
                // The break can no longer be had in its window: it is taken as soon as possible after.
                self.model.cars[car as usize].breaks.clear();
                match Route::empty(&self.model, car) {
                    Ok(idle) => idle,
                    Err(_) => {
                        let row = &mut self.model.cars[car as usize];
                        let way = self.model.travel.seconds(row.start, row.end);
                        row.shift.close = row.shift.close.max(row.shift.open + way);
                        match Route::empty(&self.model, car) {
                            Ok(idle) => idle,
                            Err(_) => return,
                        }
                    }
                }
            }
        };
        self.state.cost += idle.cost - old_cost;
        self.state.routes[route] = idle;
    }

    /// Riders of a vehicle that is out: they wait where it stands.
    pub(super) fn unload(
        &mut self,
        before: &BTreeMap<RideId, VehicleId>,
        vehicle: VehicleId,
        place: Place,
        ready: f64,
    ) {
        for (&id, known) in &mut self.rides {
            if before.get(&id) != Some(&vehicle) {
                continue;
            }
            known.ride.pinned = None;
            self.state.is_pinned[known.ask as usize] = false;
            if let Stage::Aboard(_) = known.ride.stage {
                let request = &mut known.ride.request;
                let window = Window::new(ready, request.delivery.window.close.max(ready));
                request.pickup = Some(Visit { place, window, service: request.delivery.service });
                known.ride.stage = Stage::Waiting;
                self.model.set_request(known.ask, request);
            }
        }
    }

    /// Everybody of the bank gets a place: with the promise kept where possible, else with the least wider one.
    pub(super) fn mend(&mut self, before: &BTreeMap<RideId, VehicleId>) -> Disruption {
        let mut disruption = Disruption::default();
        self.reseat_riders_aboard(before, &mut disruption);
        self.rescue_each(STEPS);
        let waiting: Vec<RideId> = self.left_over();
        for id in waiting {
            let Some(known) = self.rides.get(&id) else { continue };
            let (ask, original) = (known.ask, known.ride.request);
            let Some(pickup) = original.pickup else { continue };
            let promised = (pickup.window, original.delivery.window);
            self.state.bank.retain(|&waiting| waiting != ask);
            let mut now = None;
            for wider in WIDER {
                let mut request = original;
                let start = self.now.max(pickup.window.open);
                request.pickup = Some(Visit {
                    window: Window::new(start, start.max(pickup.window.close) + wider),
                    ..pickup
                });
                request.delivery.window.close = original.delivery.window.close.max(start) + wider;
                self.model.set_request(ask, &request);
                self.kit.memory.forget();
                if self.place(ask) {
                    now = request.pickup.map(|visit| (visit.window, request.delivery.window));
                    if let Some(known) = self.rides.get_mut(&id) {
                        known.ride.request = request;
                    }
                    break;
                }
            }
            if now.is_none() {
                self.model.set_request(ask, &original);
                self.state.bank.push(ask);
            }
            disruption.broken.push(Broken { ride: id, promised, now });
        }
        self.state.begin();
        let after = self.by_vehicle();
        disruption.moved = after
            .into_iter()
            .filter(|(id, vehicle)| before.get(id).is_some_and(|old| old != vehicle))
            .collect();
        disruption
    }

    /// Riders aboard stay aboard: their arrival gets as late as it must.
    fn reseat_riders_aboard(&mut self, before: &BTreeMap<RideId, VehicleId>, disruption: &mut Disruption) {
        let aboard: Vec<RideId> = self
            .rides
            .iter()
            .filter(|(_, known)| {
                matches!(known.ride.stage, Stage::Aboard(_)) && self.state.bank.contains(&known.ask)
            })
            .map(|(&id, _)| id)
            .collect();
        for id in aboard {
            let Some(route) = before.get(&id).and_then(|&vehicle| self.route_of(vehicle)) else { continue };
            let Some(known) = self.rides.get_mut(&id) else { continue };
            let ask = known.ask;
            let promised = known.ride.request.delivery.window;
            let Stage::Aboard(since) = known.ride.stage else { continue };
            self.state.bank.retain(|&waiting| waiting != ask);
            let mut is_seated = self.append(route, ask);
            for wider in WIDER {
                if is_seated {
                    break;
                }
                let Some(known) = self.rides.get_mut(&id) else { break };
                let from = promised.close.max(self.now);
                known.ride.request.delivery.window = Window::new(promised.open, from + wider);
                let request = known.ride.request;
                self.model.set_request(ask, &request);
                let car = self.state.routes[route].car;
                let home = &mut self.model.cars[car as usize].shift.close;
                *home = home.max(from + 2.0 * wider);
                is_seated = self.append(route, ask);
                if is_seated {
                    let boarded = Window::new(since, since);
                    let now = Some((boarded, request.delivery.window));
                    disruption.broken.push(Broken { ride: id, promised: (boarded, promised), now });
                }
            }
            if !is_seated {
                self.state.bank.push(ask);
                let promised = (Window::new(since, since), promised);
                disruption.broken.push(Broken { ride: id, promised, now: None });
            }
        }
    }
}
