//! The day as it was before a restart.

use super::{Dispatcher, Known, Ride, RideId, VehicleId};
use crate::model::NONE;
use crate::problem::End;

impl Dispatcher {
    /// A ride that was promised before, at a restart. It goes into the plan with its promise; the answer tells whether that
    /// was possible, else it is up to [`Dispatcher::plan_waiting`].
    pub fn restore(&mut self, id: RideId, ride: Ride, vehicle: Option<VehicleId>) -> bool {
        self.fresh();
        let ask = self.take_row(&ride.request);
        self.rides.insert(id, Known { ride, ask });
        let hint = vehicle.and_then(|vehicle| self.route_of(vehicle));
        let is_placed = match (hint, ride.request.pickup) {
            (Some(route), None) => self.append(route, ask),
            (Some(route), Some(_)) => self.place_in(route, ask) || self.place(ask),
            (None, Some(_)) => self.place(ask),
            (None, None) => false,
        };
        self.state.is_pinned[ask as usize] = ride.pinned.is_some();
        if !is_placed && !self.state.bank.contains(&ask) {
            self.state.bank.push(ask);
        }
        is_placed
    }

    /// A whole day's promises at once, at a restart: rides, and each vehicle's stops in the order they were planned. Where the order
    /// still holds it is taken as it is. Tells who has no vehicle; they are up to [`Dispatcher::plan_waiting`].
    pub fn restore_all(
        &mut self,
        rides: &[(RideId, Ride)],
        orders: &[(VehicleId, Vec<(RideId, End)>)],
    ) -> Vec<RideId> {
        self.fresh();
        for &(id, ride) in rides {
            let ask = self.take_row(&ride.request);
            self.state.is_pinned[ask as usize] = ride.pinned.is_some();
            self.rides.insert(id, Known { ride, ask });
        }
        for (vehicle, order) in orders {
            let Some(route) = self.route_of(*vehicle) else { continue };
            let node = |&(id, end): &(RideId, End)| {
                let ask = &self.model.asks[self.rides.get(&id)?.ask as usize];
                let node = if end == End::Pickup { ask.pickup } else { ask.delivery };
                (node != NONE).then_some(node)
            };
            let nodes: Vec<u32> = order.iter().filter_map(node).collect();
            if self.model.cars[self.state.routes[route].car as usize].breaks.is_empty() {
                self.set_stops(route, &nodes);
            }
        }
        let homeless: Vec<(u32, Option<VehicleId>)> = self
            .rides
            .iter()
            .filter(|(_, known)| self.state.at[known.ask as usize] == NONE)
            .map(|(id, known)| {
                let planned = orders.iter().find(|(_, order)| order.iter().any(|(ride, _)| ride == id));
                (known.ask, known.ride.pinned.or(planned.map(|&(vehicle, _)| vehicle)))
            })
            .collect();
        for (ask, vehicle) in homeless {
            let route = vehicle.and_then(|vehicle| self.route_of(vehicle));
            let is_aboard = self.model.asks[ask as usize].pickup == NONE;
            let is_placed = match route {
                Some(route) if is_aboard => self.append(route, ask),
                Some(route) => self.place_in(route, ask) || self.place(ask),
                None => !is_aboard && self.place(ask),
            };
            if !is_placed {
                self.state.bank.push(ask);
            }
        }
        self.state.begin();
        self.left_over()
    }

    /// Tries again to place rides that have a promise and no vehicle. Tells who is left.
    pub fn plan_waiting(&mut self, steps: u64) -> Vec<RideId> {
        self.fresh();
        self.rescue_each(steps);
        self.left_over()
    }
}
