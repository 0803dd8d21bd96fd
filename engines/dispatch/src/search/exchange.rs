//! Two vehicles change what they do for some time, or from some time on: whoever rides then rides in the other one.
//!
//! A route can be cut wherever nobody is aboard. Taking out and putting back hardly finds these moves: much of two routes would
//! have to be taken out at once.

use super::Search;
use crate::model::{EPSILON, Model, NONE, Route, Stop};

/// Runs between two cuts that go together into a block in the middle, at most.
const LONGEST_BLOCK: usize = 3;
/// Part of the exchanges that are of all that follows a cut.
const TO_THE_END: f64 = 0.5;

/// Stops of a route from one cut to another, none where they are the same.
#[derive(Clone, Copy)]
struct Block {
    /// The stop before.
    cut: usize,
    /// The last stop.
    end: usize,
}

/// Which blocks change places.
#[derive(Clone, Copy)]
struct Exchange {
    delta: f64,
    other: usize,
    block: Block,
    other_block: Block,
}

impl Search<'_> {
    /// Exchanges a block of one route, drawn by lot, for a block of another, where that costs least. False, with the state as it
    /// may be, when no exchange costs less than `limit`.
    pub(super) fn exchange(&mut self, limit: f64) -> bool {
        let one = self.kit.rng.below(self.state.routes.len());
        let Some(exchange) = self.best_exchange(one, limit - self.state.cost) else { return false };
        let Exchange { other, block, other_block, .. } = exchange;
        let nodes = |route: &Route, block: Block, other: &Route, other_block: Block| -> Vec<u32> {
            let last = route.stops.len() - 1;
            let head = route.stops[1..=block.cut].iter();
            let middle = other.stops[other_block.cut + 1..=other_block.end].iter();
            let tail = route.stops[block.end + 1..last].iter();
            head.chain(middle).chain(tail).map(|stop| stop.node).collect()
        };
        let (a, b) = (&self.state.routes[one], &self.state.routes[other]);
        let changed = [(one, nodes(a, block, b, other_block)), (other, nodes(b, other_block, a, block))];
        for (route, nodes) in &changed {
            if !self.state.replace(self.model, *route, nodes) {
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

    /// The cheapest exchange with any other route that costs less than `bound` and that times by themselves allow.
    fn best_exchange(&mut self, one: usize, bound: f64) -> Option<Exchange> {
        let (model, routes) = (self.model, &self.state.routes);
        let a = routes.get(one)?;
        let is_to_the_end = self.kit.rng.chance(TO_THE_END);
        let (mut cuts, mut blocks, mut other_blocks) = (Vec::new(), Vec::new(), Vec::new());
        blocks_of(a, is_to_the_end, &mut cuts, &mut blocks);
        if !is_to_the_end {
            blocks.retain(|block| block.cut < block.end);
            let drawn = *blocks.get(self.kit.rng.below(blocks.len()))?;
            blocks = vec![drawn];
        }
        let mut best: Option<Exchange> = None;
        for (other, b) in routes.iter().enumerate() {
            if other == one || model.cars[a.car as usize].kind != model.cars[b.car as usize].kind {
                continue;
            }
            blocks_of(b, is_to_the_end, &mut cuts, &mut other_blocks);
            for &block in &blocks {
                for &other_block in &other_blocks {
                    let is_nothing = block.cut == block.end && other_block.cut == other_block.end;
                    // Whole routes changing vehicles change nothing.
                    let is_all = block.is_all(a) && other_block.is_all(b);
                    if is_nothing || is_all {
                        continue;
                    }
                    let delta =
                        detour(model, a, block, b, other_block) + detour(model, b, other_block, a, block);
                    if delta < best.as_ref().map_or(bound, |best| best.delta)
                        && reaches(model, a, block, b, other_block)
                        && reaches(model, b, other_block, a, block)
                    {
                        best = Some(Exchange { delta, other, block, other_block });
                    }
                }
            }
        }
        best
    }
}

impl Block {
    fn is_all(self, route: &Route) -> bool {
        self.cut == 0 && self.end + 2 == route.stops.len()
    }
}

/// What a route costs more with the other's block in place of its own, the ways inside the blocks left out.
fn detour(model: &Model, route: &Route, block: Block, other: &Route, other_block: Block) -> f64 {
    let (before, after) = (&route.stops[block.cut], &route.stops[block.end + 1]);
    let saved = if block.cut == block.end { after.way } else { route.stops[block.cut + 1].way + after.way };
    let way = |from: &Stop, to: &Stop| model.cost(from.place, to.place);
    let added = if other_block.cut == other_block.end {
        way(before, after)
    } else {
        way(before, &other.stops[other_block.cut + 1]) + way(&other.stops[other_block.end], after)
    };
    added - saved
}

/// Whether arrival times by themselves allow the other's block in place of the route's own.
fn reaches(model: &Model, route: &Route, block: Block, other: &Route, other_block: Block) -> bool {
    let (before, after) = (&route.stops[block.cut], &route.stops[block.end + 1]);
    let hop = |from: &Stop, to: &Stop| from.service + model.seconds(from.place, to.place);
    if other_block.cut == other_block.end {
        return before.early + hop(before, after) <= after.late + EPSILON;
    }
    let (first, last) = (&other.stops[other_block.cut + 1], &other.stops[other_block.end]);
    let span: f64 = other.stops[other_block.cut + 2..=other_block.end].iter().map(|stop| stop.hop).sum();
    let begins = (before.early + hop(before, first)).max(first.open);
    begins <= first.close + EPSILON && begins + span + hop(last, after) <= after.late + EPSILON
}

/// All blocks to the end of a route, or short ones; empty ones among them.
fn blocks_of(route: &Route, is_to_the_end: bool, cuts: &mut Vec<usize>, blocks: &mut Vec<Block>) {
    cuts_of(route, cuts);
    blocks.clear();
    for (index, &cut) in cuts.iter().enumerate() {
        let short = (index + LONGEST_BLOCK).min(cuts.len() - 1);
        let ends = if is_to_the_end { cuts.len() - 1..=cuts.len() - 1 } else { index..=short };
        blocks.extend(cuts[ends].iter().map(|&end| Block { cut, end }));
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
