//! Where a ride fits best into a route.
//!
//! Every time table of the longer route, its other stops taken alone, is a time table of the route as it is; so the least
//! and greatest time tables of the route bound the longer one. That refuses nearly every pair of positions in constant
//! time. What passes is asked exactly, from the cheapest detour known so far downwards.

use super::route::{Route, Stop};
use super::times::{Row, Times};
use super::{Ask, EPSILON, Model, NONE, Node};

/// Positions for the two halves: each comes right after the stop of the route as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Additional cost.
    pub delta: f64,
    pub pickup_after: u16,
    pub delivery_after: u16,
}

/// A detour that saves less than this is none.
const LEAST_GAIN: f64 = 1e-9;

impl Route {
    /// The cheapest exact insertion that costs less than `bound`.
    pub fn best_spot(&self, model: &Model, ask: u32, bound: f64, times: &mut Times) -> Option<Spot> {
        if !model.can_ever_serve(self.car, ask) {
            return None;
        }
        let ask = &model.asks[ask as usize];
        if ask.pickup == NONE {
            return None;
        }
        let (pickup, delivery) = (&model.nodes[ask.pickup as usize], &model.nodes[ask.delivery as usize]);
        let mut search = Search { route: self, model, ask, pickup, delivery, times, best: None, bound };
        search.run();
        search.best
    }

    /// The nodes with the request put in.
    pub fn with(&self, model: &Model, ask: u32, spot: &Spot, nodes: &mut Vec<u32>) {
        let ask = &model.asks[ask as usize];
        nodes.clear();
        for (k, stop) in self.stops[..self.stops.len() - 1].iter().enumerate() {
            if k > 0 {
                nodes.push(stop.node);
            }
            if k == usize::from(spot.pickup_after) {
                nodes.push(ask.pickup);
            }
            if k == usize::from(spot.delivery_after) {
                nodes.push(ask.delivery);
            }
        }
    }
}

struct Search<'a> {
    route: &'a Route,
    model: &'a Model,
    ask: &'a Ask,
    pickup: &'a Node,
    delivery: &'a Node,
    times: &'a mut Times,
    best: Option<Spot>,
    bound: f64,
}

impl Search<'_> {
    fn run(&mut self) {
        let stops = &self.route.stops[..];
        let last = stops.len() - 1;
        let capacity = self.model.cars[self.route.car as usize].capacity;
        // Stops that must be left before the boarding can begin cannot follow it.
        let first = stops.partition_point(|stop| stop.late < self.pickup.open).saturating_sub(1);
        for i in first.max(usize::from(self.route.locked))..last {
            let before = &stops[i];
            if before.early > self.pickup.close {
                break;
            }
            let reach = before.service + self.model.seconds(before.place, self.pickup.place);
            let boards = (before.early + reach).max(self.pickup.open);
            if boards > self.pickup.close + EPSILON || !before.load.plus(self.ask.load).fits(capacity) {
                continue;
            }
            self.after(i, boards, reach);
        }
    }

    /// All places of the alighting for a boarding after stop `i`.
    fn after(&mut self, i: usize, boards: f64, reach: f64) {
        let (model, stops) = (self.model, &self.route.stops[..]);
        let (pickup, delivery) = (self.pickup, self.delivery);
        let (before, next) = (&stops[i], &stops[i + 1]);
        let base = self.unused_way();
        let to_pickup = model.cost(before.place, pickup.place);
        // The two halves together.
        let hop = pickup.service + model.seconds(pickup.place, delivery.place);
        let alights = (boards + hop).max(delivery.open);
        if alights > delivery.close + EPSILON {
            return;
        }
        let onward = delivery.service + model.seconds(delivery.place, next.place);
        if alights + onward <= next.late + EPSILON {
            let delta = base
                + to_pickup
                + model.cost(pickup.place, delivery.place)
                + model.cost(delivery.place, next.place)
                - self.way(i + 1);
            self.consider(i, i, delta, [reach, hop, onward]);
        }
        // Apart: the riders stay aboard over the stops between.
        let capacity = model.cars[self.route.car as usize].capacity;
        let to_next = pickup.service + model.seconds(pickup.place, next.place);
        let detour = base + to_pickup + model.cost(pickup.place, next.place) - self.way(i + 1);
        if detour >= self.bound - LEAST_GAIN || boards + to_next > next.late + EPSILON {
            return;
        }
        let latest_boarding = pickup.close.min(next.late - to_next);
        let mut now = boards;
        let mut aboard = 0.0;
        for j in i + 1..stops.len() - 1 {
            let (here, after) = (&stops[j], &stops[j + 1]);
            let step = if j == i + 1 { to_next } else { here.hop };
            now = (now + step).max(here.early);
            aboard += step;
            if now > here.late + EPSILON || here.is_alone || !here.load.plus(self.ask.load).fits(capacity) {
                return;
            }
            let to_delivery = here.service + model.seconds(here.place, delivery.place);
            let alights = (now + to_delivery).max(delivery.open);
            // No way leads back in time: later stops are later still.
            if aboard > self.ask.reach + EPSILON || now > delivery.close + EPSILON {
                return;
            }
            if alights > delivery.close + EPSILON
                || aboard + to_delivery > self.ask.reach + EPSILON
                || alights - latest_boarding > self.ask.reach + EPSILON
            {
                continue;
            }
            let onward = delivery.service + model.seconds(delivery.place, after.place);
            if alights + onward > after.late + EPSILON {
                continue;
            }
            let delta =
                detour + model.cost(here.place, delivery.place) + model.cost(delivery.place, after.place)
                    - after.way;
            self.consider(i, j, delta, [reach, to_delivery, onward]);
        }
    }

    /// An idle vehicle stays at home: its way from start to end is not in the route's cost yet.
    fn unused_way(&self) -> f64 {
        if self.route.stops.len() == 2 { self.route.stops[1].way } else { 0.0 }
    }

    fn way(&self, position: usize) -> f64 {
        self.route.stops[position].way
    }

    fn consider(&mut self, i: usize, j: usize, delta: f64, hops: [f64; 3]) {
        if delta >= self.bound - LEAST_GAIN {
            return;
        }
        if !self.model.is_plain && !self.is_feasible(i, j, hops) {
            return;
        }
        self.bound = delta;
        self.best = Some(Spot { delta, pickup_after: i as u16, delivery_after: j as u16 });
    }

    /// The exact question; `hops` are to the boarding, to the alighting, and onward from it.
    fn is_feasible(&mut self, i: usize, j: usize, [reach, to_delivery, onward]: [f64; 3]) -> bool {
        let stops = &self.route.stops[..];
        let (pickup, delivery) = (self.pickup, self.delivery);
        let times = &mut *self.times;
        times.clear();
        for (k, stop) in stops[..=i].iter().enumerate() {
            times.push(stop.row(k), stop.early);
        }
        times.push(Row { close: pickup.close, hop: reach, since: None }, pickup.open);
        let alighting = |hop| Row { close: delivery.close, hop, since: Some((i as u16 + 1, self.ask.reach)) };
        let shifted = |stop: &Stop, k: usize| {
            let mut row = stop.row(k);
            if let Some((boarding, _)) = &mut row.since {
                *boarding += u16::from(usize::from(*boarding) > i) + u16::from(usize::from(*boarding) > j);
            }
            row
        };
        if j > i {
            let mut hop = pickup.service + self.model.seconds(pickup.place, stops[i + 1].place);
            for (k, stop) in stops.iter().enumerate().take(j + 1).skip(i + 1) {
                times.push(Row { hop, ..shifted(stop, k) }, stop.early);
                hop = stops[k + 1].hop;
            }
        }
        times.push(alighting(to_delivery), delivery.open);
        let mut hop = onward;
        for (k, stop) in stops.iter().enumerate().skip(j + 1) {
            times.push(Row { hop, ..shifted(stop, k) }, stop.early);
            hop = stops.get(k + 1).map_or(0.0, |next| next.hop);
        }
        let max_duration = self.model.cars[self.route.car as usize].max_duration;
        times.earliest(i + 1, max_duration).is_ok()
    }
}
