//! Putting rides back, each where it costs least.

use super::Search;
use crate::model::{NONE, Spot};

/// The chance to overlook a place, which keeps the search from always doing the same.
const BLINK: f64 = 0.01;

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
    /// Puts the rides of `kit.out` and the bank back. With `whole`, gives up at the first that finds no place and tells so by
    /// false; else those without a place are in the bank.
    pub(super) fn recreate(&mut self, whole: bool) -> bool {
        let mut out = std::mem::take(&mut self.kit.out);
        out.append(&mut self.state.bank);
        self.order(&mut out);
        let mut is_complete = true;
        for &ask in &out {
            if !self.put_back(ask) {
                self.state.bank.push(ask);
                is_complete = false;
                if whole {
                    break;
                }
            }
        }
        self.kit.out = out;
        is_complete
    }

    fn order(&mut self, asks: &mut [u32]) {
        self.kit.rng.shuffle(asks);
        let model = self.model;
        let home = |ask: u32| {
            let pickup = model.asks[ask as usize].pickup;
            let place = model.nodes[if pickup == NONE { model.asks[ask as usize].delivery } else { pickup } as usize].place;
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

    /// Puts one ride where it costs least.
    pub(crate) fn put_back(&mut self, ask: u32) -> bool {
        match self.cheapest(ask, BLINK) {
            Some((route, spot)) => self.insert(route, ask, &spot),
            None => false,
        }
    }

    /// The cheapest place over all vehicles.
    pub(crate) fn cheapest(&mut self, ask: u32, blink: f64) -> Option<(usize, Spot)> {
        let mut best: Option<(usize, Spot)> = None;
        let mut idle_kinds = [0_u64; 8];
        let mut idle = 0;
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
            let Some(spot) = self.spot(route, ask) else { continue };
            if best.as_ref().is_none_or(|(_, known)| spot.delta < known.delta)
                && !(blink > 0.0 && self.kit.rng.chance(blink))
            {
                best = Some((route, spot));
            }
        }
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
            let is_placed = match self.cheapest(ask, 0.0) {
                Some((route, spot)) => self.insert(route, ask, &spot),
                None => false,
            };
            if !is_placed {
                self.state.bank.push(ask);
            }
        }
    }
}
