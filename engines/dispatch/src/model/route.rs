//! One vehicle's stops with everything that makes the next question about it cheap.

use super::{Model, NONE, Node};
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
    /// Which stop follows which, spread over all bits.
    pub link: u64,
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
    pub fn empty(model: &Model, car: u32) -> Result<Self, Broken> {
        let mut route = Self { car, stops: Vec::new(), cost: 0.0, key: 0, locked: 0 };
        let breaks = model.cars[car as usize].breaks.clone();
        route.rebuild(model, &breaks).map(|()| route)
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
    pub fn rebuild(&mut self, model: &Model, nodes: &[u32]) -> Result<(), Broken> {
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
        self.sum(model);
        self.time(model)
    }

    /// The way to a stop from the one before.
    pub(super) fn lead_to(&mut self, model: &Model, k: usize) {
        let before = &self.stops[k - 1];
        let (node, service, place) = (before.node, before.service, before.place);
        let here = &mut self.stops[k];
        here.hop = service + model.seconds(place, here.place);
        here.way = model.cost(place, here.place);
        here.link = mix(u64::from(node) << 32 | u64::from(here.node));
    }

    /// Cost and key, once the stops and the ways between them stand.
    pub(super) fn sum(&mut self, model: &Model) {
        let car = &model.cars[self.car as usize];
        if self.stops.len() == 2 {
            (self.cost, self.key) = (0.0, car.idle_key());
            return;
        }
        (self.cost, self.key) = (0.0, car.kind);
        // Which stop follows which says all about the order.
        for stop in &self.stops[1..] {
            self.cost += stop.way;
            self.key = self.key.wrapping_add(stop.link);
        }
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
            link: 0,
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

    /// Whether somebody boards here.
    #[inline]
    pub fn is_boarding(&self, position: usize) -> bool {
        !self.is_delivery && usize::from(self.mate) != position
    }
}
