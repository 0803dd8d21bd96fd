//! Step by step to a cheaper plan, at first taking a worse one now and then (simulated annealing).

use super::pool::Pool;
use super::ruin::Size;
use super::{Meter, Search};
use crate::model::NONE;

/// Routes of plans that cost at most so many times the best are remembered.
const NEAR_BEST: f64 = 1.06;
/// Part of the budget kept for the last recombination.
const LAST_PART: f64 = 0.03;

/// Steps between two recombinations.
const RECOMBINE_EVERY: u64 = 10_000;

/// The cooling and the strength of the steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heat {
    /// First and last temperature, as a part of what a ride costs on average.
    pub from: f64,
    pub to: f64,
    pub size: Size,
    /// Part of the steps that exchange what two routes do for some time.
    pub exchanges: f64,
    /// Part of the other steps that place first whoever would lose most by waiting.
    pub by_regret: f64,
}

impl Heat {
    /// Found by trial over the instances of Cordeau: rides with a longest time aboard.
    pub const RIDES: Self = Self {
        from: 0.7,
        to: 0.005,
        size: Size { average: 8.0, longest: 10.0, scattered: 0.6 },
        exchanges: 0.2,
        by_regret: 0.2,
    };
    /// Found by trial over the instances of Li and Lim: goods, fewest vehicles.
    /// Routes are long, and so is what must come out of one at once.
    pub const GOODS: Self = Self {
        from: 2.0,
        to: 0.005,
        size: Size { average: 12.0, longest: 20.0, scattered: 0.25 },
        exchanges: 0.0,
        by_regret: 0.0,
    };
    /// Between events: close to the plan that people have seen, and nobody's vehicle changes but for his own good.
    pub const DAY: Self = Self {
        from: 0.2,
        to: 0.005,
        size: Size { average: 4.0, longest: 8.0, scattered: 0.25 },
        exchanges: 0.0,
        by_regret: 0.2,
    };
}

impl Search<'_> {
    /// Improves a complete plan until the budget is used to `until`; the best plan seen is the state afterwards. With a pool, its
    /// routes are put together anew now and then.
    pub(crate) fn anneal(
        &mut self,
        heat: Heat,
        meter: &mut Meter<'_>,
        until: f64,
        mut pool: Option<&mut Pool>,
    ) {
        let start = meter.used();
        let mut best = self.snapshot();
        let mut best_cost = self.state.cost;
        let scale = self.state.cost / self.model.asks.len().max(1) as f64;
        let mut steps = 0_u64;
        loop {
            let used = meter.step();
            if used >= until {
                break;
            }
            steps += 1;
            if steps.is_multiple_of(RECOMBINE_EVERY)
                && let Some(pool) = &pool
                && self.recombine(pool, best_cost)
            {
                best_cost = self.state.cost;
                best = self.snapshot();
            }
            let part = (used - start) / (until - start);
            let temperature = scale * heat.from * (heat.to / heat.from).powf(part);
            let limit = self.state.cost - temperature * (1.0 - self.kit.rng.unit()).ln();
            self.state.begin();
            let is_taken = if self.kit.rng.chance(heat.exchanges) {
                self.exchange(limit)
            } else {
                self.ruin(heat.size);
                !self.state.is_stuck && self.recreate(true, limit, heat.by_regret)
            };
            if !is_taken {
                self.state.back(self.model);
                continue;
            }
            if self.state.cost < best_cost * NEAR_BEST
                && let Some(pool) = &mut pool
            {
                pool.note(self.model, self.state);
            }
            if self.state.cost < best_cost - 1e-9 {
                best_cost = self.state.cost;
                best = self.snapshot();
            }
        }
        self.restore(&best);
        if let Some(pool) = &pool {
            self.recombine(pool, best_cost);
        }
    }

    /// A cooling that puts the routes of all its plans together anew now and then. Only for fleets in which any vehicle can drive
    /// any route.
    pub(crate) fn improve(&mut self, heat: Heat, meter: &mut Meter<'_>) {
        let until = 1.0 - LAST_PART * (1.0 - meter.used());
        self.anneal(heat, meter, until, Some(&mut Pool::default()));
    }

    /// Takes the best plan that the routes remembered make up, if it costs less than `bound`.
    fn recombine(&mut self, pool: &Pool, bound: f64) -> bool {
        let vehicles = self.state.routes.len();
        let Some(plan) = pool.best_plan(self.model.asks.len(), vehicles, bound) else { return false };
        let mut plan = plan.into_iter();
        let whole: Vec<Vec<u32>> = (0..vehicles).map(|_| plan.next().unwrap_or_default()).collect();
        self.restore(&whole);
        true
    }

    /// The stops of every route.
    pub(crate) fn snapshot(&self) -> Vec<Vec<u32>> {
        self.state.routes.iter().map(|route| route.nodes().collect()).collect()
    }

    /// Makes the state what it was.
    pub(crate) fn restore(&mut self, snapshot: &[Vec<u32>]) {
        self.state.begin();
        self.state.at.fill(NONE);
        for (index, nodes) in snapshot.iter().enumerate() {
            let has_worked = self.state.replace(self.model, index, nodes);
            debug_assert!(has_worked, "a plan once feasible stays so");
            for &node in nodes {
                let request = self.model.nodes[node as usize].request;
                if request != NONE {
                    self.state.at[request as usize] = index as u32;
                }
            }
        }
        self.state.bank.clear();
        self.state
            .bank
            .extend((0..self.model.asks.len() as u32).filter(|&ask| self.state.at[ask as usize] == NONE));
        self.state.cost = self.state.routes.iter().map(|route| route.cost).sum();
    }
}
