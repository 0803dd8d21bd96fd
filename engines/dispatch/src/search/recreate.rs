//! Putting rides back, each where it costs least.

use super::{Known, Search};
use crate::model::{NONE, Spot};

/// The chance to overlook a place, which keeps the search from always doing the same.
const BLINK: f64 = 0.01;
/// How much chance there is in that order.
const NOISE: f64 = 0.1;
/// What having one place only counts; more than any detour.
const NO_SECOND: f64 = 1e7;

/// In which order rides are put back.
#[derive(Clone, Copy)]
enum Order {
    Random,
    Far,
    Near,
    Tight,
    Early,
    Late,
}

const ORDERS: [Order; 10] = [
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Far,
    Order::Far,
    Order::Near,
    Order::Tight,
    Order::Early,
    Order::Late,
];

impl Search<'_> {
    /// Puts the rides of `kit.out` and the bank back. With `whole`, gives up at the first that finds no place; also when the plan
    /// costs `limit`, as it can only get dearer. False when somebody is left out.
    pub(super) fn recreate(&mut self, whole: bool, limit: f64, by_regret: f64) -> bool {
        let mut out = std::mem::take(&mut self.kit.out);
        out.append(&mut self.state.bank);
        if self.kit.rng.chance(by_regret) {
            self.by_regret(&mut out, limit);
        } else {
            self.order(&mut out);
            for &ask in &out {
                if !self.put_back(ask, limit - self.state.cost) {
                    self.state.bank.push(ask);
                    if whole {
                        break;
                    }
                }
            }
        }
        self.kit.out = out;
        self.state.bank.is_empty() && self.state.cost < limit
    }

    /// Again and again the ride whose second best vehicle is the worst for it, beside the best.
    fn by_regret(&mut self, asks: &mut Vec<u32>, limit: f64) {
        while !asks.is_empty() && self.state.cost < limit {
            let mut pick: Option<(f64, usize, usize, Spot)> = None;
            let mut index = 0;
            while index < asks.len() {
                let Some((regret, route, spot)) = self.regret(asks[index]) else {
                    self.state.bank.push(asks.swap_remove(index));
                    continue;
                };
                if pick.as_ref().is_none_or(|(known, ..)| regret > *known) {
                    pick = Some((regret, index, route, spot));
                }
                index += 1;
            }
            let Some((_, index, route, spot)) = pick else { break };
            let ask = asks.swap_remove(index);
            if !self.insert(route, ask, &spot) {
                self.state.bank.push(ask);
            }
        }
    }

    fn regret(&mut self, ask: u32) -> Option<(f64, usize, Spot)> {
        let (mut best, mut second): (Option<(usize, Spot)>, f64) = (None, f64::INFINITY);
        for route in 0..self.state.routes.len() {
            let Some(spot) = self.spot(route, ask, second) else { continue };
            match &best {
                Some((_, known)) if known.delta <= spot.delta => second = second.min(spot.delta),
                known => {
                    second = known.as_ref().map_or(second, |(_, known)| known.delta);
                    best = Some((route, spot));
                }
            }
        }
        let (route, spot) = best?;
        let second = if second.is_finite() { second } else { NO_SECOND };
        Some(((second - spot.delta) * (1.0 + NOISE * self.kit.rng.unit()), route, spot))
    }

    fn order(&mut self, asks: &mut [u32]) {
        self.kit.rng.shuffle(asks);
        let model = self.model;
        let home = |ask: u32| {
            let pickup = model.asks[ask as usize].pickup;
            let place = model.nodes
                [if pickup == NONE { model.asks[ask as usize].delivery } else { pickup } as usize]
                .place;
            model.cars.first().map_or(0.0, |car| model.cost(car.start, place))
        };
        let node = |ask: u32| &model.nodes[model.asks[ask as usize].delivery as usize];
        let key: &dyn Fn(u32) -> f64 = match ORDERS[self.kit.rng.below(ORDERS.len())] {
            Order::Random => return,
            Order::Far => &|ask| -home(ask),
            Order::Near => &|ask| home(ask),
            Order::Tight => &|ask| node(ask).close - node(ask).open,
            Order::Early => &|ask| node(ask).open,
            Order::Late => &|ask| -node(ask).close,
        };
        asks.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    }

    /// Puts one ride where it costs least, if that is less than `bound`.
    fn put_back(&mut self, ask: u32, bound: f64) -> bool {
        match self.cheapest(ask, BLINK, bound) {
            Some((route, spot)) => self.insert(route, ask, &spot),
            None => false,
        }
    }

    /// The cheapest place over all vehicles that costs less than `bound`. Each vehicle is overlooked with the chance `blink`.
    fn cheapest(&mut self, ask: u32, blink: f64, bound: f64) -> Option<(usize, Spot)> {
        let mut best: Option<(usize, Spot)> = None;
        let mut idle_kinds = [0_u64; 8];
        let mut idle = 0;
        let mut open = std::mem::take(&mut self.kit.open);
        open.clear();
        // What is known bounds what has to be worked out.
        for route in 0..self.state.routes.len() {
            let at = &self.state.routes[route];
            // One idle vehicle of a kind stands for all.
            if at.stops.len() == 2 {
                if idle_kinds[..idle].contains(&at.key) {
                    continue;
                }
                if idle < idle_kinds.len() {
                    idle_kinds[idle] = at.key;
                    idle += 1;
                }
            }
            if blink > 0.0 && self.kit.rng.chance(blink) {
                continue;
            }
            match self.known(route, ask) {
                Known::Best(spot) => {
                    if spot.delta < best.as_ref().map_or(bound, |(_, known)| known.delta) {
                        best = Some((route, spot));
                    }
                }
                Known::AtLeast(least) if least >= best.as_ref().map_or(bound, |(_, known)| known.delta) => {}
                Known::AtLeast(_) | Known::Nothing => open.push(route as u32),
            }
        }
        for &route in &open {
            let bound = best.as_ref().map_or(bound, |(_, known)| known.delta);
            if let Some(spot) = self.spot(route as usize, ask, bound) {
                best = Some((route as usize, spot));
            }
        }
        self.kit.open = open;
        best
    }
}

impl Search<'_> {
    /// A first plan: everybody in the order of time, each where it costs least.
    pub(crate) fn first(&mut self) {
        let mut asks = std::mem::take(&mut self.state.bank);
        let model = self.model;
        asks.sort_by(|&a, &b| {
            let open = |ask: u32| model.nodes[model.asks[ask as usize].delivery as usize].open;
            open(a).total_cmp(&open(b))
        });
        for ask in asks {
            let is_placed = match self.cheapest(ask, 0.0, f64::INFINITY) {
                Some((route, spot)) => self.insert(route, ask, &spot),
                None => false,
            };
            if !is_placed {
                self.state.bank.push(ask);
            }
        }
    }
}
