//! Requests into routes and out again.

use super::Dispatcher;
use crate::model::{NONE, Spot};
use crate::problem::Request;
use crate::search::{Budget, Meter, Search, Size};

impl Dispatcher {
    pub(super) fn take_row(&mut self, request: &Request) -> u32 {
        let ask = match self.spare.pop() {
            Some(ask) => {
                self.model.set_request(ask, request);
                ask
            }
            None => self.model.push_request(request),
        };
        self.state.at.resize(self.model.asks.len(), NONE);
        self.state.is_pinned.resize(self.model.asks.len(), false);
        self.state.is_out.resize(self.model.asks.len(), false);
        self.state.at[ask as usize] = NONE;
        self.state.is_pinned[ask as usize] = false;
        ask
    }

    pub(super) fn drop_row(&mut self, ask: u32) {
        self.state.bank.retain(|&waiting| waiting != ask);
        self.spare.push(ask);
    }

    /// The cheapest place over all vehicles, exact.
    pub(super) fn cheapest(&mut self, ask: u32) -> Option<(usize, Spot)> {
        let mut best: Option<(usize, Spot)> = None;
        // One idle vehicle stands for all that stand at the same place with the same data; one that is looked at twice does no
        // harm.
        let mut idle = [0_u64; 1 << 10];
        for (index, route) in self.state.routes.iter().enumerate() {
            if route.stops.len() == 2 {
                let slot = &mut idle[route.key as usize % (1 << 10)];
                if std::mem::replace(slot, route.key) == route.key {
                    continue;
                }
            }
            let bound = best.as_ref().map_or(f64::INFINITY, |(_, spot)| spot.delta);
            if let Some(spot) = route.best_spot(&self.model, ask, bound, &mut self.kit.desk) {
                best = Some((index, spot));
            }
        }
        best
    }

    pub(super) fn place(&mut self, ask: u32) -> bool {
        match self.cheapest(ask) {
            Some((route, spot)) => self.put(route, ask, &spot),
            None => false,
        }
    }

    pub(super) fn place_in(&mut self, route: usize, ask: u32) -> bool {
        let spot = self.state.routes[route].best_spot(&self.model, ask, f64::INFINITY, &mut self.kit.desk);
        spot.is_some_and(|spot| self.put(route, ask, &spot))
    }

    pub(super) fn put(&mut self, route: usize, ask: u32, spot: &Spot) -> bool {
        let mut nodes = Vec::new();
        self.state.routes[route].with(&self.model, ask, spot, &mut nodes);
        self.set_stops(route, &nodes)
    }

    /// Gives a route these stops and notes who is in it.
    pub(super) fn set_stops(&mut self, route: usize, nodes: &[u32]) -> bool {
        if !self.state.replace(&self.model, route, nodes) {
            return false;
        }
        for &node in nodes {
            let request = self.model.nodes[node as usize].request;
            if request != NONE {
                self.state.at[request as usize] = route as u32;
            }
        }
        true
    }

    /// Riders who are aboard: only the alighting, wherever it is cheapest in time.
    pub(super) fn append(&mut self, route: usize, ask: u32) -> bool {
        let delivery = self.model.asks[ask as usize].delivery;
        let nodes: Vec<u32> = self.state.routes[route].nodes().collect();
        let mut best: Option<(f64, Vec<u32>)> = None;
        for at in 0..=nodes.len() {
            let mut trial = nodes.clone();
            trial.insert(at, delivery);
            let mut route = self.state.routes[route].clone();
            if route.rebuild(&self.model, &trial).is_ok()
                && best.as_ref().is_none_or(|(cost, _)| route.cost < *cost)
            {
                best = Some((route.cost, trial));
            }
        }
        best.is_some_and(|(_, nodes)| self.set_stops(route, &nodes))
    }

    /// Looks for a plan in which this request has a place too, all others keeping theirs. The plan is as it was when there is
    /// none.
    pub(super) fn rescue(&mut self, ask: u32, steps: u64) -> bool {
        let snapshot = self.state.clone();
        self.state.bank.clear();
        self.state.bank.push(ask);
        let mut absences = vec![1; self.model.asks.len()];
        let mut meter = Meter::new(Budget::Steps(steps));
        let size = Size { average: 5.0, longest: 8.0, scattered: 0.25 };
        let mut search = Search { model: &self.model, kit: &mut self.kit, state: &mut self.state };
        if !search.serve_all(size, &mut absences, &mut meter, 1.0) {
            self.state = snapshot;
            return false;
        }
        self.state.bank = snapshot.bank;
        self.state.bank.retain(|&waiting| waiting != ask);
        self.state.begin();
        true
    }

    /// One after the other, so that nobody who has a place loses it for another.
    pub(super) fn rescue_each(&mut self, steps: u64) {
        for ask in self.state.bank.clone() {
            if self.model.asks[ask as usize].pickup == NONE {
                continue;
            }
            if self.place(ask) {
                self.state.bank.retain(|&waiting| waiting != ask);
            } else {
                self.rescue(ask, steps);
            }
        }
    }
}
