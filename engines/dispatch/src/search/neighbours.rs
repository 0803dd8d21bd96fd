//! Which requests belong together: near in place and in time.

use crate::model::{Model, NONE, Node};

/// Rows are worked out when they are first asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    rows: Vec<Vec<u32>>,
}

/// More than a search ever takes out together.
const LONGEST_ROW: usize = 120;
/// What a second of waiting, and a second too late, count beside the way itself.
const WAITING: f64 = 0.2;
const TOO_LATE: f64 = 1.0;

impl Neighbours {
    /// Forgets everything: the requests have changed.
    pub fn forget(&mut self) {
        self.rows.clear();
    }

    /// Requests by closeness, the request itself first.
    pub fn of(&mut self, model: &Model, ask: u32) -> &[u32] {
        self.rows.resize(model.asks.len(), Vec::new());
        let row = &mut self.rows[ask as usize];
        if row.is_empty() {
            let mut others: Vec<(f64, u32)> = (0..model.asks.len() as u32)
                .filter(|&other| other != ask && model.asks[other as usize].pickup != NONE)
                .map(|other| (distance(model, ask, other), other))
                .collect();
            let by_distance = |a: &(f64, u32), b: &(f64, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
            if others.len() > LONGEST_ROW {
                others.select_nth_unstable_by(LONGEST_ROW, by_distance);
                others.truncate(LONGEST_ROW);
            }
            others.sort_unstable_by(by_distance);
            row.push(ask);
            row.extend(others.into_iter().map(|(_, other)| other));
        }
        row
    }
}

fn distance(model: &Model, a: u32, b: u32) -> f64 {
    let (a, b) = (&model.asks[a as usize], &model.asks[b as usize]);
    let mut best = f64::INFINITY;
    for from in [a.pickup, a.delivery].into_iter().filter(|&node| node != NONE) {
        for to in [b.pickup, b.delivery].into_iter().filter(|&node| node != NONE) {
            let (from, to) = (&model.nodes[from as usize], &model.nodes[to as usize]);
            best = best.min(hop(model, from, to)).min(hop(model, to, from));
        }
    }
    best
}

/// The way, the waiting it cannot avoid, and the lateness.
fn hop(model: &Model, from: &Node, to: &Node) -> f64 {
    let way = from.service + model.seconds(from.place, to.place);
    let waiting = (to.open - way - from.close).max(0.0);
    let late = (from.open + way - to.close).max(0.0);
    model.cost(from.place, to.place) + WAITING * waiting + TOO_LATE * late
}
