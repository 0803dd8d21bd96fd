//! Why a wish is refused, in words a dispatcher can act on.

use serde::{Deserialize, Serialize};

use super::{Dispatcher, RideId, VehicleId};
use crate::model::Route;
use crate::problem::{Load, Request};

/// What stands in the way with one vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Obstacle {
    /// It cannot do what is needed, or its driver may not.
    Ability,
    /// It is too small even when empty.
    TooSmall,
    /// Even with no other rider it cannot be there in time within its shift and breaks.
    Shift,
    /// There would be time, but no room beside the riders aboard then.
    Full,
    /// This promise would break; without that ride it would be possible.
    Promise(RideId),
    /// Several promises together; no single one of them.
    Promises,
}

/// Why nobody can take a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// There is no way between the stops.
    pub no_way: bool,
    /// Each vehicle's obstacle.
    pub vehicles: Vec<(VehicleId, Obstacle)>,
}

impl Rejection {
    pub(super) fn no_way() -> Self {
        Self { no_way: true, vehicles: Vec::new() }
    }
}

impl Dispatcher {
    /// What stands in the way, vehicle by vehicle.
    pub(super) fn why_not(&mut self, request: &Request) -> Rejection {
        let ask = self.take_row(request);
        let vehicles: Vec<(VehicleId, u32)> =
            self.shifts.iter().map(|(&id, shift)| (id, shift.car)).collect();
        let obstacles = vehicles.into_iter().map(|(id, car)| (id, self.obstacle(ask, car))).collect();
        self.drop_row(ask);
        Rejection { no_way: false, vehicles: obstacles }
    }

    fn obstacle(&mut self, ask: u32, car: u32) -> Obstacle {
        let (row, data) = (&self.model.asks[ask as usize], &self.model.cars[car as usize]);
        if !data.skills.cover(row.needs) {
            return Obstacle::Ability;
        }
        if !row.load.fits(data.capacity) {
            return Obstacle::TooSmall;
        }
        let desk = &mut self.kit.desk;
        let fits =
            |route: &Route, desk: &mut _| route.best_spot(&self.model, ask, f64::INFINITY, desk).is_some();
        let idle = Route::empty(&self.model, car);
        if !idle.is_ok_and(|idle| fits(&idle, desk)) {
            return Obstacle::Shift;
        }
        let Some(route) = self.state.routes.iter().find(|route| route.car == car) else {
            return Obstacle::Shift;
        };
        // With room without end: is it the seats?
        let mut roomy = self.model.clone();
        roomy.cars[car as usize].capacity = Load([i32::MAX / 4; crate::problem::KINDS]);
        if route.best_spot(&roomy, ask, f64::INFINITY, desk).is_some() {
            return Obstacle::Full;
        }
        for (&id, known) in &self.rides {
            if self.state.at[known.ask as usize] == super::NONE {
                continue;
            }
            let halves = &self.model.asks[known.ask as usize];
            let without: Vec<u32> =
                route.nodes().filter(|&node| node != halves.pickup && node != halves.delivery).collect();
            if without.len() + 2 == route.stops.len() {
                continue;
            }
            let mut shorter = route.clone();
            if shorter.rebuild(&self.model, &without).is_ok() && fits(&shorter, desk) {
                return Obstacle::Promise(id);
            }
        }
        Obstacle::Promises
    }
}
