//! The fastest ways, by a contraction hierarchy (Geisberger et al. 2008) whose nodes are the pieces of road, so that turns can
//! be forbidden and cost time.

use fast_paths::{FastGraph, InputGraph, PathCalculator};

use crate::network::{Closure, Network, Snapped};

/// Weights are thousandths of a second, as whole numbers.
const SCALE: f64 = 1000.0;

/// A prepared network for one state of the roads.
pub struct Router<'a> {
    network: &'a Network,
    graph: FastGraph,
    /// Seconds on each piece as of now; infinite where it is closed.
    seconds: Vec<f64>,
}

/// The order in which pieces were contracted. It fits the network whatever the traffic; preparing again with it is fast.
pub struct Order(Vec<usize>);

/// One way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// How long it takes.
    pub seconds: f64,
    /// How long it is.
    pub metres: f64,
}

impl<'a> Router<'a> {
    /// Prepares a network; `factors` for each class of road (see [`crate::Traffic`]).
    #[must_use]
    pub fn new(network: &'a Network, factors: [f64; 5], closures: &[Closure]) -> Self {
        let (seconds, graph) = graph(network, factors, closures);
        Self { network, graph: fast_paths::prepare(&graph), seconds }
    }

    /// Prepares it again with an order known from before.
    #[must_use]
    pub fn with_order(network: &'a Network, factors: [f64; 5], closures: &[Closure], order: &Order) -> Self {
        let (seconds, input) = graph(network, factors, closures);
        let graph =
            fast_paths::prepare_with_order(&input, &order.0).unwrap_or_else(|_| fast_paths::prepare(&input));
        Self { network, graph, seconds }
    }

    /// What makes the next preparation of the same network fast.
    #[must_use]
    pub fn order(&self) -> Order {
        Order(fast_paths::get_node_ordering(&self.graph))
    }

    /// Room for searches; one for each thread, kept between questions.
    #[must_use]
    pub fn calculator(&self) -> PathCalculator {
        fast_paths::create_calculator(&self.graph)
    }

    /// The fastest way between two places on the road; None when there is none.
    #[must_use]
    pub fn way(&self, calculator: &mut PathCalculator, from: Snapped, to: Snapped) -> Option<Way> {
        if let Some(way) = self.along(from, to) {
            return Some(way);
        }
        let (from, to) = (self.both_directions(from), self.both_directions(to));
        let rest = |&(arc, part): &(u32, f64)| self.seconds[arc as usize] * (1.0 - part);
        let weigh = |seconds: f64| (seconds * SCALE).round() as usize;
        // The search begins with the pieces after the first one and ends at the end of the last; what lies beyond the place asked
        // for is taken off again, after a shift that keeps weights positive.
        let shift = to.iter().map(rest).fold(0.0, f64::max);
        let starts: Vec<(usize, usize)> = from
            .iter()
            .flat_map(|end| self.network.turns(end.0).map(move |turn| (end, turn)))
            .map(|(end, (next, turn))| (next as usize, rest(end) + turn + self.seconds[next as usize]))
            .filter(|(_, seconds)| seconds.is_finite())
            .map(|(next, seconds)| (next, weigh(seconds)))
            .collect();
        let ends: Vec<(usize, usize)> =
            to.iter().map(|end| (end.0 as usize, weigh(shift - rest(end)))).collect();
        if starts.is_empty() || ends.is_empty() {
            return None;
        }
        let path = calculator.calc_path_multiple_sources_and_targets(&self.graph, starts, ends)?;
        let arcs = &self.network.arcs;
        let nodes = path.get_nodes();
        let (&first, &last) = (nodes.first()?, nodes.last()?);
        let left = from.iter().find(|end| arcs[end.0 as usize].to == arcs[first].from)?;
        let entered = to.iter().find(|end| end.0 as usize == last)?;
        let part = |&(arc, part): &(u32, f64)| arcs[arc as usize].metres * (1.0 - part);
        let all: f64 = nodes.iter().map(|&arc| arcs[arc].metres).sum();
        Some(Way {
            seconds: (path.get_weight() as f64 / SCALE - shift).max(0.0),
            metres: all + part(left) - part(entered),
        })
    }

    /// Both on one piece, the second ahead of the first.
    fn along(&self, from: Snapped, to: Snapped) -> Option<Way> {
        self.both_directions(from)
            .into_iter()
            .flat_map(|from| self.both_directions(to).into_iter().map(move |to| (from, to)))
            .find(|(from, to)| from.0 == to.0 && from.1 <= to.1)
            .map(|((arc, from), (_, to))| {
                let part = to - from;
                let metres = self.network.arcs[arc as usize].metres * part;
                Way { seconds: self.seconds[arc as usize] * part, metres }
            })
    }

    /// The open pieces a place lies on, with the part of each that lies behind.
    fn both_directions(&self, at: Snapped) -> Vec<(u32, f64)> {
        let back = self.network.arcs[at.arc as usize].back;
        [Some((at.arc, at.part)), back.map(|back| (back, 1.0 - at.part))]
            .into_iter()
            .flatten()
            .filter(|&(arc, _)| self.seconds[arc as usize].is_finite())
            .collect()
    }
}

/// Pieces of road as nodes, turns as edges. An edge weighs the turn and the piece it leads into.
fn graph(network: &Network, factors: [f64; 5], closures: &[Closure]) -> (Vec<f64>, InputGraph) {
    let closed = network.closed(closures);
    let seconds: Vec<f64> = network
        .arcs
        .iter()
        .zip(&closed)
        .map(
            |(arc, &is_closed)| {
                if is_closed { f64::INFINITY } else { arc.seconds * factors[arc.class as usize] }
            },
        )
        .collect();
    let mut input = InputGraph::new();
    for arc in 0..network.arcs.len() as u32 {
        for (next, turn) in network.turns(arc) {
            let weight = turn + seconds[next as usize];
            if seconds[arc as usize].is_finite() && weight.is_finite() {
                input.add_edge(arc as usize, next as usize, ((weight * SCALE).round() as usize).max(1));
            }
        }
    }
    // The library counts its nodes by the edges it was given; one that leads nowhere makes room for all.
    let last = network.arcs.len();
    input.add_edge(last, last + 1, 1);
    input.freeze();
    (seconds, input)
}
