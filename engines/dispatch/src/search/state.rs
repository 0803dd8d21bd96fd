//! A plan being changed, with the way back.

use crate::model::{Broken, Model, NONE, Route};

/// Routes and who is in which.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub routes: Vec<Route>,
    /// The route of each request, or [`NONE`].
    pub at: Vec<u32>,
    /// Requests that have no route and want one.
    pub bank: Vec<u32>,
    pub cost: f64,
    /// Requests that stay in their vehicle whatever is better.
    pub is_pinned: Vec<bool>,
    /// Marks of a removal at work.
    pub is_out: Vec<bool>,
    /// A change did not work out; the step must be taken back.
    pub is_stuck: bool,
    undo: Vec<(usize, Route)>,
    spare: Vec<Route>,
    /// The bank and the places before the step.
    kept: Vec<u32>,
    kept_cost: f64,
}

impl State {
    /// Idle vehicles and every request waiting. A vehicle whose own breaks contradict its shift is left out.
    pub fn idle(model: &Model) -> Self {
        let routes =
            (0..model.cars.len() as u32).filter_map(|car| Route::empty(model, car).ok()).collect::<Vec<_>>();
        let cost = routes.iter().map(|route| route.cost).sum();
        let count = model.asks.len();
        Self {
            routes,
            at: vec![NONE; count],
            bank: (0..count as u32).collect(),
            cost,
            is_pinned: vec![false; count],
            is_out: vec![false; count],
            ..Self::default()
        }
    }

    /// Everything from here on can be taken back.
    pub fn begin(&mut self) {
        self.spare.extend(self.undo.drain(..).map(|(_, route)| route));
        self.is_stuck = false;
        self.kept.clone_from(&self.bank);
        self.kept_cost = self.cost;
    }

    /// Takes the step back.
    pub fn back(&mut self, model: &Model) {
        // Those the step had put in somewhere lose their place first.
        for &(index, _) in &self.undo {
            for node in self.routes[index].nodes() {
                let request = model.nodes[node as usize].request;
                if request != NONE && self.at[request as usize] == index as u32 {
                    self.at[request as usize] = NONE;
                }
            }
        }
        while let Some((index, route)) = self.undo.pop() {
            for node in route.nodes() {
                let request = model.nodes[node as usize].request;
                if request != NONE {
                    self.at[request as usize] = index as u32;
                }
            }
            self.spare.push(std::mem::replace(&mut self.routes[index], route));
        }
        self.bank.clone_from(&self.kept);
        self.cost = self.kept_cost;
        self.is_stuck = false;
    }

    /// Gives the route these stops; false, and the route as it was, when they are no route.
    pub fn replace(&mut self, model: &Model, index: usize, nodes: &[u32]) -> bool {
        self.change(index, |new, old| {
            (new.car, new.locked) = (old.car, old.locked);
            new.rebuild(model, nodes)
        })
    }

    /// Makes another route of one; false, and the route as it was, when that is no route. The new one begins as any old route.
    pub fn change(
        &mut self,
        index: usize,
        make: impl FnOnce(&mut Route, &Route) -> Result<(), Broken>,
    ) -> bool {
        let old = &self.routes[index];
        let mut new = self.spare.pop().unwrap_or_else(|| old.clone());
        if make(&mut new, old).is_err() {
            self.spare.push(new);
            return false;
        }
        self.cost += new.cost - old.cost;
        let old = std::mem::replace(&mut self.routes[index], new);
        if self.undo.iter().any(|&(touched, _)| touched == index) {
            self.spare.push(old);
        } else {
            self.undo.push((index, old));
        }
        true
    }

    /// Routes the step has changed so far.
    pub fn changed(&self) -> impl Iterator<Item = usize> + '_ {
        self.undo.iter().map(|&(index, _)| index)
    }

    /// Whether the request may be taken out of its route.
    pub fn is_free(&self, model: &Model, ask: u32) -> bool {
        let pickup = model.asks[ask as usize].pickup;
        let route = self.at[ask as usize];
        pickup != NONE && route != NONE && !self.is_pinned[ask as usize] && {
            let route = &self.routes[route as usize];
            route.locked == 0
                || !route.stops[..=usize::from(route.locked)].iter().any(|stop| stop.node == pickup)
        }
    }

    /// Vehicles that drive.
    pub fn used(&self, model: &Model) -> usize {
        self.routes.iter().filter(|route| !route.is_idle(model)).count()
    }
}
