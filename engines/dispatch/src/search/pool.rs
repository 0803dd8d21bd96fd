//! Good routes of different plans, put together anew.
//!
//! Which of the routes ever driven, taken together, serve everybody once and cost least, is a set partitioning problem.
//! Prices for the riders (Lagrange multipliers, by subgradient) give a bound; routes that cannot be in a better plan drop
//! out, and a depth-first search with the same bound tries the rest.

use std::collections::HashMap;

use super::State;
use crate::model::{Model, NONE, Route};
use crate::rng::mix;

/// Routes remembered at most.
const MOST_ROUTES: usize = 8_000;
/// Rounds of price finding.
const ROUNDS: usize = 160;
/// Branches looked at.
const BRANCHES: usize = 5_000;

struct Column {
    cost: f64,
    nodes: Box<[u32]>,
    asks: Box<[u32]>,
    /// When it was last driven, in routes noted.
    seen: u64,
}

/// The routes remembered: for each set of riders the cheapest.
#[derive(Default)]
pub(crate) struct Pool {
    columns: Vec<Column>,
    by_riders: HashMap<u64, u32>,
    noted: u64,
}

impl Pool {
    /// Notes the routes the last step changed.
    pub fn note(&mut self, model: &Model, state: &State) {
        for index in state.changed() {
            let route = &state.routes[index];
            if !route.is_idle(model) {
                self.note_route(model, route);
            }
        }
    }

    fn note_route(&mut self, model: &Model, route: &Route) {
        self.noted += 1;
        let asks = || {
            route
                .nodes()
                .map(|node| &model.nodes[node as usize])
                .filter(|node| node.request != NONE && node.is_delivery)
                .map(|node| node.request)
        };
        let riders = asks().fold(0, |riders, ask| riders ^ mix(u64::from(ask) + 1));
        if let Some(&known) = self.by_riders.get(&riders) {
            let column = &mut self.columns[known as usize];
            column.seen = self.noted;
            if route.cost < column.cost - 1e-9 {
                column.cost = route.cost;
                column.nodes = route.nodes().collect();
            }
            return;
        }
        if self.columns.len() >= MOST_ROUTES {
            self.forget_half();
        }
        self.by_riders.insert(riders, self.columns.len() as u32);
        self.columns.push(Column {
            cost: route.cost,
            nodes: route.nodes().collect(),
            asks: asks().collect(),
            seen: self.noted,
        });
    }

    /// Forgets the half that has not been driven for the longest time.
    fn forget_half(&mut self) {
        let mut seen: Vec<u64> = self.columns.iter().map(|column| column.seen).collect();
        let middle = seen.len() / 2;
        let (_, &mut limit, _) = seen.select_nth_unstable(middle);
        self.columns.retain(|column| column.seen >= limit);
        self.by_riders.clear();
        for (index, column) in self.columns.iter().enumerate() {
            let riders = column.asks.iter().fold(0, |riders, &ask| riders ^ mix(u64::from(ask) + 1));
            self.by_riders.insert(riders, index as u32);
        }
    }

    /// A plan of remembered routes with at most `vehicles` that costs less than `bound`: the stops of each.
    pub fn best_plan(&self, asks: usize, vehicles: usize, bound: f64) -> Option<Vec<Vec<u32>>> {
        let prices = self.prices(asks, vehicles, bound);
        if prices.bound >= bound - 1e-6 {
            return None;
        }
        self.dive(asks, vehicles, bound, &prices)
    }

    fn prices(&self, asks: usize, vehicles: usize, bound: f64) -> Prices {
        let mut prices = Prices { rider: vec![f64::INFINITY; asks], vehicle: 0.0, bound: f64::NEG_INFINITY };
        for column in &self.columns {
            let share = column.cost / column.asks.len() as f64;
            for &ask in &column.asks {
                let price = &mut prices.rider[ask as usize];
                *price = price.min(share);
            }
        }
        let mut best = prices.clone();
        let mut pace = 1.0;
        let mut since_better = 0;
        let mut slope = vec![0.0_f64; asks];
        for _ in 0..ROUNDS {
            slope.fill(1.0);
            let mut lower = prices.rider.iter().sum::<f64>() - prices.vehicle * vehicles as f64;
            let mut used = 0.0;
            for column in &self.columns {
                let reduced = prices.reduced(column);
                if reduced < 0.0 {
                    lower += reduced;
                    used += 1.0;
                    for &ask in &column.asks {
                        slope[ask as usize] -= 1.0;
                    }
                }
            }
            if lower > best.bound {
                best = Prices { bound: lower, ..prices.clone() };
                since_better = 0;
            } else {
                since_better += 1;
                if since_better >= 6 {
                    pace *= 0.6;
                    since_better = 0;
                    prices.clone_from(&best);
                    if pace < 0.002 {
                        break;
                    }
                    continue;
                }
            }
            let fleet_slope = used - vehicles as f64;
            let length: f64 =
                slope.iter().map(|slope| slope * slope).sum::<f64>() + fleet_slope * fleet_slope;
            if length < 0.5 {
                break;
            }
            let step = pace * (bound * 1.001 - lower).max(bound * 1e-4) / length;
            for (price, slope) in prices.rider.iter_mut().zip(&slope) {
                *price += step * slope;
            }
            prices.vehicle = (prices.vehicle + step * fleet_slope).max(0.0);
        }
        best
    }

    fn dive(&self, asks: usize, vehicles: usize, bound: f64, prices: &Prices) -> Option<Vec<Vec<u32>>> {
        let mut live: Vec<(f64, u32)> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| (prices.reduced(column).max(0.0), index as u32))
            .filter(|(reduced, _)| prices.bound + reduced < bound - 1e-6)
            .collect();
        live.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut by_ask = vec![Vec::new(); asks];
        for &(reduced, index) in &live {
            for &ask in &self.columns[index as usize].asks {
                by_ask[ask as usize].push((reduced, index));
            }
        }
        let mut dive = Dive {
            pool: self,
            by_ask,
            covered: vec![false; asks],
            left: asks,
            chosen: Vec::new(),
            lower: prices.bound,
            cost: 0.0,
            vehicles,
            best_cost: bound,
            best: None,
            branches: 0,
        };
        dive.go();
        dive.best.map(|best| best.iter().map(|&index| self.columns[index as usize].nodes.to_vec()).collect())
    }
}

/// What serving each rider is worth, and what a vehicle costs.
#[derive(Clone)]
pub(crate) struct Prices {
    rider: Vec<f64>,
    vehicle: f64,
    /// No plan of these routes costs less.
    bound: f64,
}

impl Prices {
    #[inline]
    fn reduced(&self, column: &Column) -> f64 {
        column.cost + self.vehicle - column.asks.iter().map(|&ask| self.rider[ask as usize]).sum::<f64>()
    }
}

struct Dive<'a> {
    pool: &'a Pool,
    by_ask: Vec<Vec<(f64, u32)>>,
    covered: Vec<bool>,
    left: usize,
    chosen: Vec<u32>,
    lower: f64,
    cost: f64,
    vehicles: usize,
    best_cost: f64,
    best: Option<Vec<u32>>,
    branches: usize,
}

impl Dive<'_> {
    fn go(&mut self) {
        if self.left == 0 {
            if self.cost < self.best_cost - 1e-6 {
                self.best_cost = self.cost;
                self.best = Some(self.chosen.clone());
            }
            return;
        }
        if self.chosen.len() >= self.vehicles || self.branches >= BRANCHES {
            return;
        }
        let row = (0..self.covered.len())
            .filter(|&ask| !self.covered[ask])
            .min_by_key(|&ask| self.by_ask[ask].len())
            .unwrap_or(0);
        for at in 0..self.by_ask[row].len() {
            let (reduced, index) = self.by_ask[row][at];
            if self.lower + reduced >= self.best_cost - 1e-6 {
                return;
            }
            let column = &self.pool.columns[index as usize];
            if column.asks.iter().any(|&ask| self.covered[ask as usize]) {
                continue;
            }
            self.branches += 1;
            if self.branches >= BRANCHES {
                return;
            }
            for &ask in &column.asks {
                self.covered[ask as usize] = true;
            }
            self.left -= column.asks.len();
            self.chosen.push(index);
            self.lower += reduced;
            self.cost += column.cost;
            self.go();
            self.cost -= column.cost;
            self.lower -= reduced;
            self.chosen.pop();
            self.left += column.asks.len();
            for &ask in &column.asks {
                self.covered[ask as usize] = false;
            }
        }
    }
}
