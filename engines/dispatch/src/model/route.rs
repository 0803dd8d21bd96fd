//! One vehicle's stops with everything that makes the next question about it cheap.

use super::times::{Row, Times};
use super::{EPSILON, Model, NONE, Node};
use crate::problem::{Load, Place};
use crate::rng::mix;

/// A stop of a route, its depots included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// [`NONE`] for the two depots.
    pub node: u32,
    pub place: Place,
    /// The position of the other half of the ride; the stop's own where there is none.
    pub mate: u16,
    /// Nobody may be aboard: a break.
    pub is_alone: bool,
    pub is_delivery: bool,
    pub open: f64,
    pub close: f64,
    pub service: f64,
    /// From the start of service at the stop before to the earliest start here.
    pub hop: f64,
    /// Cost of the way from the stop before.
    pub way: f64,
    /// In the least and the greatest of all time tables.
    pub early: f64,
    pub late: f64,
    /// Aboard when it leaves.
    pub load: Load,
    /// Longest time since the boarding.
    pub reach: f64,
}

/// Why a row of stops is no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Too much aboard after the position.
    Room(usize),
    /// Too late at the position, whatever is done.
    Time(usize),
    /// A half without the other, or the halves in the wrong order.
    Order(usize),
}

/// A vehicle's stops.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub car: u32,
    pub stops: Vec<Stop>,
    pub cost: f64,
    /// Same vehicle kind and same stops: same key.
    pub key: u64,
    /// Nothing may be put in before this position: driven already, or being driven to.
    pub locked: u16,
}

impl Route {
    /// An empty route; with breaks it may have no time table, which says that the vehicle's data contradict themselves.
    pub fn empty(model: &Model, car: u32, times: &mut Times) -> Result<Self, Broken> {
        let mut route = Self { car, stops: Vec::new(), cost: 0.0, key: 0, locked: 0 };
        let breaks = model.cars[car as usize].breaks.clone();
        route.rebuild(model, &breaks, times).map(|()| route)
    }

    /// Nodes in their order, depots left out.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        self.stops[1..self.stops.len() - 1].iter().map(|stop| stop.node)
    }

    /// Whether it serves nobody.
    pub fn is_idle(&self, model: &Model) -> bool {
        self.stops.len() == 2 + model.cars[self.car as usize].breaks.len()
    }

    /// Makes the nodes its stops. On an error the route is unusable until it is rebuilt.
    pub fn rebuild(&mut self, model: &Model, nodes: &[u32], times: &mut Times) -> Result<(), Broken> {
        let car = &model.cars[self.car as usize];
        self.stops.clear();
        self.stops.push(Stop::depot(car.start, car.shift.open, car.shift.close, 0));
        for &id in nodes {
            let position = self.stops.len() as u16;
            self.stops.push(Stop::at(&model.nodes[id as usize], id, position));
        }
        let last = self.stops.len() as u16;
        self.stops.push(Stop::depot(car.end, car.shift.open, car.shift.close, last));
        for k in 1..self.stops.len() {
            self.lead_to(model, k);
        }
        self.pair(model)?;
        self.weigh(model)?;
        self.finish(model, times)
    }

    /// The way to a stop from the one before.
    pub(super) fn lead_to(&mut self, model: &Model, k: usize) {
        let before = &self.stops[k - 1];
        let (service, place) = (before.service, before.place);
        let here = &mut self.stops[k];
        here.hop = service + model.seconds(place, here.place);
        here.way = model.cost(place, here.place);
    }

    /// Cost, key and times, once the stops, the ways between them and their loads stand.
    pub(super) fn finish(&mut self, model: &Model, times: &mut Times) -> Result<(), Broken> {
        let car = &model.cars[self.car as usize];
        if self.stops.len() == 2 {
            (self.cost, self.key) = (0.0, car.idle_key());
        } else {
            self.cost = self.stops[1..].iter().map(|stop| stop.way).sum();
            // Which stop follows which says all about the order.
            let follows = |pair: &[Stop]| mix(u64::from(pair[0].node) << 32 | u64::from(pair[1].node));
            self.key = self.stops.windows(2).map(follows).fold(car.kind, u64::wrapping_add);
        }
        self.time(model, times)
    }

    fn pair(&mut self, model: &Model) -> Result<(), Broken> {
        for k in 1..self.stops.len() - 1 {
            let stop = self.stops[k];
            let node = &model.nodes[stop.node as usize];
            if node.request == NONE || !node.is_delivery {
                continue;
            }
            let ask = &model.asks[node.request as usize];
            if ask.pickup == NONE {
                continue;
            }
            let boarding = self.stops[..k].iter().rposition(|before| before.node == ask.pickup);
            let boarding = boarding.ok_or(Broken::Order(k))?;
            self.stops[k].mate = boarding as u16;
            self.stops[k].reach = ask.reach;
            self.stops[boarding].mate = k as u16;
        }
        Ok(())
    }

    fn weigh(&mut self, model: &Model) -> Result<(), Broken> {
        let car = &model.cars[self.car as usize];
        let mut aboard = Load::default();
        for (k, stop) in self.stops.iter().enumerate() {
            // Riders aboard from the start have an alighting only.
            if stop.is_delivery && usize::from(stop.mate) == k {
                let request = model.nodes[stop.node as usize].request;
                aboard = aboard.plus(model.asks[request as usize].load);
            }
        }
        for (k, stop) in self.stops.iter_mut().enumerate() {
            if stop.node != NONE && !stop.is_alone {
                let load = model.asks[model.nodes[stop.node as usize].request as usize].load;
                if !stop.is_delivery && usize::from(stop.mate) == k {
                    return Err(Broken::Order(k));
                }
                aboard = if stop.is_delivery { aboard.minus(load) } else { aboard.plus(load) };
            }
            if !aboard.fits(car.capacity) || (stop.is_alone && aboard != Load::default()) {
                return Err(Broken::Room(k));
            }
            stop.load = aboard;
        }
        Ok(())
    }

    /// The least and the greatest time table; by plain passes while nobody is aboard or out too long in them.
    fn time(&mut self, model: &Model, times: &mut Times) -> Result<(), Broken> {
        let max_duration = model.cars[self.car as usize].max_duration;
        let is_earliest = self.pass_forward(max_duration)?;
        let is_latest = self.pass_backward(max_duration);
        if is_earliest && is_latest {
            return Ok(());
        }
        times.clear();
        for (k, stop) in self.stops.iter().enumerate() {
            times.push(stop.row(k), stop.early);
        }
        if !is_earliest {
            times.earliest(1, max_duration).map_err(Broken::Time)?;
            for (stop, &early) in self.stops.iter_mut().zip(&times.at) {
                stop.early = early;
            }
        }
        if !is_latest {
            times.latest(max_duration);
            for (stop, &late) in self.stops.iter_mut().zip(&times.at) {
                stop.late = late;
            }
        }
        for stop in &mut self.stops {
            stop.late = stop.late.max(stop.early);
        }
        Ok(())
    }

    /// Lower bounds of all times; tells whether they are a time table.
    fn pass_forward(&mut self, max_duration: f64) -> Result<bool, Broken> {
        let mut is_table = true;
        let mut now = f64::NEG_INFINITY;
        for k in 0..self.stops.len() {
            let stop = &self.stops[k];
            now = (now + stop.hop).max(stop.open);
            if now > stop.close + EPSILON {
                return Err(Broken::Time(k));
            }
            is_table &= !stop.is_alighting(k)
                || now - self.stops[usize::from(stop.mate)].early <= stop.reach + EPSILON;
            self.stops[k].early = now;
        }
        Ok(is_table && now - self.stops[0].early <= max_duration + EPSILON)
    }

    /// Upper bounds of all times; tells whether they are a time table.
    fn pass_backward(&mut self, max_duration: f64) -> bool {
        let mut is_table = true;
        let mut bound = f64::INFINITY;
        for k in (0..self.stops.len()).rev() {
            let late = self.stops[k].close.min(bound);
            bound = late - self.stops[k].hop;
            // Rounding must not turn the two solutions round.
            self.stops[k].late = late.max(self.stops[k].early);
            let mate = &self.stops[usize::from(self.stops[k].mate)];
            is_table &= !mate.is_alighting(usize::from(self.stops[k].mate))
                || mate.late - late <= mate.reach + EPSILON;
        }
        let last = self.stops.len() - 1;
        is_table && self.stops[last].late - self.stops[0].late <= max_duration + EPSILON
    }
}

impl Stop {
    /// A stop by itself, as a half without the other.
    pub(super) fn at(node: &Node, id: u32, position: u16) -> Self {
        Self {
            node: id,
            is_alone: node.request == NONE,
            is_delivery: node.is_delivery,
            service: node.service,
            ..Self::depot(node.place, node.open, node.close, position)
        }
    }

    fn depot(place: Place, open: f64, close: f64, position: u16) -> Self {
        Self {
            node: NONE,
            place,
            mate: position,
            is_alone: false,
            is_delivery: false,
            open,
            close,
            service: 0.0,
            hop: 0.0,
            way: 0.0,
            early: open,
            late: close,
            load: Load::default(),
            reach: f64::INFINITY,
        }
    }

    /// Whether somebody leaves here who boards on this route.
    #[inline]
    pub fn is_alighting(&self, position: usize) -> bool {
        self.is_delivery && usize::from(self.mate) != position
    }

    /// The rules of the stop at this position.
    #[inline]
    pub fn row(&self, position: usize) -> Row {
        let since = self.is_alighting(position).then_some((self.mate, self.reach));
        Row { close: self.close, hop: self.hop, since }
    }
}
