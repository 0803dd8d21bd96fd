//! Serving everybody, and with fewer vehicles.
//!
//! A ride that could not be placed counts the more the more often that happened; a step is taken when those left out
//! count less than those left out before (the absence counters of Christiaens and Vanden Berghe).

use super::ruin::Size;
use super::{Meter, Search};
use crate::model::NONE;

impl Search<'_> {
    /// Tries until everybody has a place. Tells whether it came to that before the budget was used to `until`.
    pub(crate) fn serve_all(
        &mut self,
        size: Size,
        absences: &mut [u32],
        meter: &mut Meter<'_>,
        until: f64,
    ) -> bool {
        let sum = |bank: &[u32], absences: &[u32]| -> u64 {
            bank.iter().map(|&ask| u64::from(absences[ask as usize])).sum()
        };
        let start = meter.used();
        let scale = self.state.cost;
        while !self.state.bank.is_empty() {
            let used = meter.step();
            if used >= until {
                return false;
            }
            let part = ((used - start) / (until - start)).clamp(0.0, 1.0);
            let temperature = scale * 0.01 * 0.01_f64.powf(part);
            let (before, cost, left_out) =
                (sum(&self.state.bank, absences), self.state.cost, self.state.bank.len());
            self.state.begin();
            self.ruin(size);
            if self.state.is_stuck {
                self.state.back(self.model);
                continue;
            }
            self.recreate(false, f64::INFINITY, 0.0);
            let now = sum(&self.state.bank, absences);
            if self.state.bank.is_empty() {
                break;
            }
            let limit = cost - temperature * (1.0 - self.kit.rng.unit()).ln();
            let is_better = now < before || self.state.bank.len() < left_out;
            let is_equal = now == before && self.state.bank.len() == left_out && self.state.cost < limit;
            for &ask in &self.state.bank {
                absences[ask as usize] += 1;
            }
            if !(is_better || is_equal) {
                self.state.back(self.model);
            }
        }
        true
    }

    /// Gives vehicles up, one after the other, as long as everybody finds a place in the others.
    pub(crate) fn fewer_vehicles(&mut self, size: Size, meter: &mut Meter<'_>, until: f64) {
        let mut absences = vec![1_u32; self.model.asks.len()];
        let mut best = self.snapshot();
        let mut cars = self.state.routes.clone();
        loop {
            let weight = |route: &crate::model::Route| -> u64 {
                route
                    .nodes()
                    .map(|node| self.model.nodes[node as usize].request)
                    .filter(|&ask| ask != NONE)
                    .map(|ask| u64::from(absences[ask as usize]))
                    .sum()
            };
            let Some(given_up) = (0..self.state.routes.len())
                .filter(|&route| self.state.routes[route].stops.len() > 2)
                .min_by_key(|&route| weight(&self.state.routes[route]))
            else {
                break;
            };
            // Idle vehicles go first, then the one whose riders are the easiest.
            let leaving: Vec<u32> = self.state.routes[given_up]
                .nodes()
                .map(|node| self.model.nodes[node as usize].request)
                .collect();
            self.state.begin();
            let route = self.state.routes.remove(given_up);
            self.state.cost -= route.cost;
            self.state.routes.retain(|route| route.stops.len() > 2);
            for ask in leaving {
                if self.state.at[ask as usize] != NONE {
                    self.state.at[ask as usize] = NONE;
                    self.state.bank.push(ask);
                }
            }
            self.renumber();
            if !self.serve_all(size, &mut absences, meter, until) {
                break;
            }
            best = self.snapshot();
            cars.clone_from(&self.state.routes);
        }
        self.state.routes = cars;
        self.restore(&best);
    }

    /// After vehicles have left: who is in which route.
    fn renumber(&mut self) {
        self.state.at.fill(NONE);
        for (index, route) in self.state.routes.iter().enumerate() {
            for node in route.nodes() {
                let request = self.model.nodes[node as usize].request;
                if request != NONE {
                    self.state.at[request as usize] = index as u32;
                }
            }
        }
    }
}
