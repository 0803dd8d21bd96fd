//! Taking out rides that belong together.

use super::Search;
use crate::model::{NONE, Route};

/// How much is taken out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Requests on average.
    pub average: f64,
    /// Stops of one route at most.
    pub longest: f64,
    /// Part of the steps that take related rides one by one instead of strings of stops.
    pub scattered: f64,
}

/// How strongly the nearest are preferred among the related.
const PREFERENCE: i32 = 4;

impl Search<'_> {
    /// Takes rides out of the plan and leaves them in `kit.out`.
    pub(super) fn ruin(&mut self, size: Size) {
        let mut out = std::mem::take(&mut self.kit.out);
        out.clear();
        if let Some(seed) = self.seed() {
            if self.kit.rng.chance(size.scattered) {
                self.scattered(seed, size, &mut out);
            } else {
                self.strings(seed, size, &mut out);
            }
        }
        self.remove(&out);
        self.kit.out = out;
    }

    /// A ride to begin at; the bank's, when somebody waits there, half of the time.
    fn seed(&mut self) -> Option<u32> {
        if !self.state.bank.is_empty() && self.kit.rng.chance(0.5) {
            return Some(self.state.bank[self.kit.rng.below(self.state.bank.len())]);
        }
        let all = self.model.asks.len();
        if all == 0 {
            return None;
        }
        (0..16).map(|_| self.kit.rng.below(all) as u32).find(|&ask| self.state.is_free(self.model, ask))
    }

    fn scattered(&mut self, seed: u32, size: Size, out: &mut Vec<u32>) {
        let wanted = 1 + self.kit.rng.below((2.0 * size.average) as usize);
        let row = self.kit.neighbours.of(self.model, seed);
        for (rank, &ask) in row.iter().enumerate() {
            if out.len() >= wanted {
                break;
            }
            let chance = (1.0 - rank as f64 / row.len() as f64).powi(PREFERENCE);
            if self.state.is_free(self.model, ask) && self.kit.rng.chance(0.2 + 0.8 * chance) {
                out.push(ask);
            }
        }
    }

    fn strings(&mut self, seed: u32, size: Size, out: &mut Vec<u32>) {
        let rides = self.state.at.iter().filter(|&&route| route != NONE).count();
        let used = self.state.used(self.model).max(1);
        let longest = size.longest.min(2.0 * rides as f64 / used as f64).max(1.0);
        let most = (4.0 * size.average / (1.0 + longest) - 1.0).max(1.0);
        let strings = (1.0 + self.kit.rng.unit() * most) as usize;
        let mut row = std::mem::take(&mut self.kit.nodes);
        row.clear();
        row.extend_from_slice(self.kit.neighbours.of(self.model, seed));
        let mut ruined: [u32; 32] = [NONE; 32];
        let mut count = 0;
        for &ask in &row {
            if count >= strings.min(ruined.len()) {
                break;
            }
            let route = self.state.at[ask as usize];
            if route == NONE || ruined[..count].contains(&route) || !self.state.is_free(self.model, ask) {
                continue;
            }
            ruined[count] = route;
            count += 1;
            self.string(route, ask, longest, out);
        }
        self.kit.nodes = row;
    }

    /// A run of stops around one of the ride's, sometimes with a part in the middle left in.
    fn string(&mut self, route: u32, ask: u32, longest: f64, out: &mut Vec<u32>) {
        let rng = &mut self.kit.rng;
        let stops = self.state.routes[route as usize].stops.len() - 2;
        let length = (1.0 + rng.unit() * longest.min(stops as f64)) as usize;
        let asked = &self.model.asks[ask as usize];
        let anchor = if rng.chance(0.5) { asked.pickup } else { asked.delivery };
        let at = position(&self.state.routes[route as usize], anchor);
        let spared =
            if length > 1 && rng.chance(0.5) { 1 + rng.below((stops - length).min(length) + 1) } else { 0 };
        let all = (length + spared).min(stops);
        let spared = all - length.min(all);
        let first = at.saturating_sub(rng.below(all)).clamp(1, stops + 1 - all);
        let hole = first + rng.below(length.max(1));
        for k in first..first + all {
            if spared > 0 && (hole..hole + spared).contains(&k) {
                continue;
            }
            let node = self.state.routes[route as usize].stops[k].node;
            let request = self.model.nodes[node as usize].request;
            if request != NONE && !out.contains(&request) && self.state.is_free(self.model, request) {
                out.push(request);
            }
        }
    }
}

fn position(route: &Route, node: u32) -> usize {
    route.stops.iter().position(|stop| stop.node == node).unwrap_or(1)
}
