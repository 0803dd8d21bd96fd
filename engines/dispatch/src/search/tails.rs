//! Two vehicles change what they do from some time on: whoever rides later rides in the other one.
//!
//! A route can be cut wherever nobody is aboard. Taking out and putting back never finds this move: most of two routes would
//! have to be taken out at once.

use super::Search;
use crate::model::{EPSILON, NONE, Route, Stop};

/// Both cuts of an exchange: each route goes on after its cut with what followed the other's.
#[derive(Clone, Copy)]
struct Exchange {
    delta: f64,
    other: usize,
    cut: usize,
    other_cut: usize,
}

impl Search<'_> {
    /// Exchanges what follows a cut of one route, drawn by lot, for what follows a cut of another, where that costs least. False,
    /// with the state as it may be, when no exchange costs less than `limit`.
    pub(super) fn exchange_tails(&mut self, limit: f64) -> bool {
        let one = self.kit.rng.below(self.state.routes.len());
        let Some(exchange) = self.best_exchange(one, limit - self.state.cost) else { return false };
        let Exchange { other, cut, other_cut, .. } = exchange;
        let nodes = |head: &Route, cut: usize, tail: &Route, tail_cut: usize| -> Vec<u32> {
            let head = head.stops[1..=cut].iter();
            let tail = tail.stops[tail_cut + 1..tail.stops.len() - 1].iter();
            head.chain(tail).map(|stop| stop.node).collect()
        };
        let (a, b) = (&self.state.routes[one], &self.state.routes[other]);
        let changed = [(one, nodes(a, cut, b, other_cut)), (other, nodes(b, other_cut, a, cut))];
        for (route, nodes) in &changed {
            if !self.state.replace(self.model, *route, nodes, &mut self.kit.times) {
                return false;
            }
        }
        for (route, nodes) in changed {
            for node in nodes {
                let request = self.model.nodes[node as usize].request;
                if request != NONE {
                    self.state.at[request as usize] = route as u32;
                }
            }
        }
        self.state.cost < limit
    }

    /// The cheapest exchange with any other route that costs less than `bound` and that arrival times by themselves allow.
    fn best_exchange(&mut self, one: usize, bound: f64) -> Option<Exchange> {
        let (model, routes) = (self.model, &self.state.routes);
        let a = routes.get(one)?;
        let mut best: Option<Exchange> = None;
        let mut cuts = Vec::new();
        cuts_of(a, &mut cuts);
        let mut other_cuts = Vec::new();
        for (other, b) in routes.iter().enumerate() {
            if other == one || model.cars[a.car as usize].kind != model.cars[b.car as usize].kind {
                continue;
            }
            cuts_of(b, &mut other_cuts);
            for &cut in &cuts {
                let (head, tail) = (&a.stops[cut], &a.stops[cut + 1]);
                for &other_cut in &other_cuts {
                    let (other_head, other_tail) = (&b.stops[other_cut], &b.stops[other_cut + 1]);
                    // Whole routes changing vehicles change nothing.
                    if head.node == other_head.node || tail.node == other_tail.node {
                        continue;
                    }
                    let delta = model.cost(head.place, other_tail.place)
                        + model.cost(other_head.place, tail.place)
                        - tail.way
                        - other_tail.way;
                    if delta >= best.as_ref().map_or(bound, |best| best.delta) {
                        continue;
                    }
                    let reaches = |from: &Stop, to: &Stop| {
                        from.early + from.service + model.seconds(from.place, to.place) <= to.late + EPSILON
                    };
                    if reaches(head, other_tail) && reaches(other_head, tail) {
                        best = Some(Exchange { delta, other, cut, other_cut });
                    }
                }
            }
        }
        best
    }
}

/// Positions after which nobody is aboard and anything may follow.
fn cuts_of(route: &Route, cuts: &mut Vec<usize>) {
    cuts.clear();
    // Whoever is aboard from the start has no boarding: no cut before the alighting.
    let is_unpaired = |(k, stop): &(usize, &Stop)| stop.is_delivery && usize::from(stop.mate) == *k;
    let mut until = route.stops.iter().enumerate().rfind(is_unpaired).map_or(0, |(k, _)| k);
    for (k, stop) in route.stops[..route.stops.len() - 1].iter().enumerate() {
        until = until.max(usize::from(stop.mate));
        if until <= k && k >= usize::from(route.locked) {
            cuts.push(k);
        }
    }
}
