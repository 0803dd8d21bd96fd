//! Ruin and recreate: take some rides that belong together out of the plan, put them back better.
//!
//! After Christiaens and Vanden Berghe (2020), "Slack Induction by String Removals for Vehicle Routing Problems", with
//! exact insertion under maximum ride times and a memory of every insertion already worked out.

mod anneal;
mod exchange;
mod fleet;
mod memory;
mod neighbours;
mod pool;
mod recreate;
mod ruin;
mod state;

pub(crate) use anneal::Heat;
pub(crate) use memory::{Known, Memory};
pub(crate) use neighbours::Neighbours;
pub(crate) use ruin::Size;
pub(crate) use state::State;

use crate::model::{Desk, Model, NONE, Spot};
use crate::rng::Rng;

/// How long a search may go on. The library has no clock: time is the caller's.
pub enum Budget<'a> {
    /// So many steps; the same seed and steps give the same plan everywhere.
    Steps(u64),
    /// Asked now and then which part of the time is used up; the search ends at 1.
    Used(&'a mut dyn FnMut() -> f64),
}

/// Counts a budget down.
pub(crate) struct Meter<'a> {
    budget: Budget<'a>,
    pub steps: u64,
    used: f64,
}

/// Steps between two looks at the caller's clock.
const STEPS_PER_LOOK: u64 = 8;

impl<'a> Meter<'a> {
    pub fn new(budget: Budget<'a>) -> Self {
        let mut meter = Self { budget, steps: 0, used: 0.0 };
        if let Budget::Used(clock) = &mut meter.budget {
            meter.used = clock();
        }
        meter
    }

    /// Notes a step and tells how much of the budget is used, 1 or more at its end.
    pub fn step(&mut self) -> f64 {
        self.steps += 1;
        match &mut self.budget {
            Budget::Steps(all) => self.used = self.steps as f64 / (*all).max(1) as f64,
            Budget::Used(clock) if self.steps.is_multiple_of(STEPS_PER_LOOK) => self.used = clock(),
            Budget::Used(_) => {}
        }
        self.used
    }

    pub fn used(&self) -> f64 {
        self.used
    }
}

/// What a search needs beside the problem; kept between searches for its memory.
#[derive(Clone, Debug)]
pub(crate) struct Kit {
    pub rng: Rng,
    pub desk: Desk,
    /// Where stops have gone to.
    moved: Vec<u16>,
    pub memory: Memory,
    pub neighbours: Neighbours,
    nodes: Vec<u32>,
    out: Vec<u32>,
    open: Vec<u32>,
}

impl Kit {
    pub fn new(seed: u64, memory_bits: u32) -> Self {
        Self {
            rng: Rng::new(seed),
            desk: Desk::default(),
            moved: Vec::new(),
            memory: Memory::new(memory_bits),
            neighbours: Neighbours::default(),
            nodes: Vec::new(),
            out: Vec::new(),
            open: Vec::new(),
        }
    }
}

/// A search at work on a state.
pub(crate) struct Search<'a> {
    pub model: &'a Model,
    pub kit: &'a mut Kit,
    pub state: &'a mut State,
}

impl Search<'_> {
    /// The cheapest insertion into one route that costs less than `bound`, from memory where it is known.
    fn spot(&mut self, route: usize, ask: u32, bound: f64) -> Option<Spot> {
        let kit = &mut *self.kit;
        let at = &self.state.routes[route];
        let slot = kit.memory.slot(at.key, ask);
        match kit.memory.get(slot) {
            Known::Best(spot) => return (spot.delta < bound).then_some(spot),
            Known::AtLeast(least) if least >= bound => return None,
            Known::AtLeast(_) | Known::Nothing => {}
        }
        let found = at.best_spot(self.model, ask, bound, &mut kit.desk);
        kit.memory.put(slot, found, bound);
        found
    }

    /// What the memory knows of one route.
    fn known(&self, route: usize, ask: u32) -> Known {
        self.kit.memory.get(self.kit.memory.slot(self.state.routes[route].key, ask))
    }

    /// Puts the request there. False, with the route as it was, should the memory have been mistaken.
    fn insert(&mut self, route: usize, ask: u32, spot: &Spot) -> bool {
        let model = self.model;
        let has_worked = self.state.change(route, |new, old| new.put_in(old, model, ask, spot));
        if has_worked {
            self.state.at[ask as usize] = route as u32;
        }
        has_worked
    }

    /// Takes the requests out of their routes. On ways that break the triangle a route may not stand without some of its stops:
    /// then the state is stuck, and the step must be taken back.
    fn remove(&mut self, asks: &[u32]) {
        let mut is_out = std::mem::take(&mut self.state.is_out);
        for &ask in asks {
            is_out[ask as usize] = true;
        }
        let (model, moved) = (self.model, &mut self.kit.moved);
        for &ask in asks {
            let route = self.state.at[ask as usize];
            if route == NONE {
                continue;
            }
            if self.state.change(route as usize, |new, old| new.take_out(old, model, &is_out, moved)) {
                for &gone in asks {
                    let at = &mut self.state.at[gone as usize];
                    if *at == route {
                        *at = NONE;
                    }
                }
            } else {
                self.state.is_stuck = true;
            }
        }
        for &ask in asks {
            is_out[ask as usize] = false;
        }
        self.state.is_out = is_out;
    }
}
