//! Where a ride fits best into a route.
//!
//! Every time table of the longer route, its other stops taken alone, is a time table of the route as it is; so the least
//! and greatest time tables of the route bound the longer one. Each half by itself is weighed against them once for every
//! position. Pairs are then looked at from the cheapest on, and only as long as they can be cheaper than what is known;
//! what passes is asked exactly.

use super::route::Route;
use super::{Ask, EPSILON, Model, NONE, Node};

/// Positions for the two halves: each comes right after the stop of the route as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Additional cost.
    pub delta: f64,
    pub pickup_after: u16,
    pub delivery_after: u16,
}

/// A detour that saves less than this is none.
const LEAST_GAIN: f64 = 1e-9;

impl Route {
    /// The cheapest exact insertion that costs less than `bound`.
    pub fn best_spot(&self, model: &Model, ask: u32, bound: f64, desk: &mut Desk) -> Option<Spot> {
        if !model.can_ever_serve(self.car, ask) {
            return None;
        }
        let ask = &model.asks[ask as usize];
        if ask.pickup == NONE {
            return None;
        }
        let (pickup, delivery) = (&model.nodes[ask.pickup as usize], &model.nodes[ask.delivery as usize]);
        let mut legs = std::mem::take(&mut desk.legs);
        let mut search = Search { route: self, model, ask, pickup, delivery, desk, best: None, bound };
        search.run(&mut legs);
        let best = search.best;
        desk.legs = legs;
        best
    }

    /// The nodes with the request put in.
    pub fn with(&self, model: &Model, ask: u32, spot: &Spot, nodes: &mut Vec<u32>) {
        let ask = &model.asks[ask as usize];
        nodes.clear();
        for (k, stop) in self.stops[..self.stops.len() - 1].iter().enumerate() {
            if k > 0 {
                nodes.push(stop.node);
            }
            if k == usize::from(spot.pickup_after) {
                nodes.push(ask.pickup);
            }
            if k == usize::from(spot.delivery_after) {
                nodes.push(ask.delivery);
            }
        }
    }
}

struct Search<'a> {
    route: &'a Route,
    model: &'a Model,
    ask: &'a Ask,
    pickup: &'a Node,
    delivery: &'a Node,
    desk: &'a mut Desk,
    best: Option<Spot>,
    bound: f64,
}

impl Search<'_> {
    fn run(&mut self, legs: &mut [Vec<Leg>; 2]) {
        let [boardings, alightings] = legs;
        let stops = &self.route.stops[..];
        // Stops that must be left before the boarding can begin cannot follow it.
        let first = stops.partition_point(|stop| stop.late < self.pickup.open).saturating_sub(1);
        let first = first.max(usize::from(self.route.locked));
        self.weigh_boardings(first, boardings);
        if boardings.is_empty() {
            return;
        }
        self.weigh_alightings(first + 1, alightings);
        // The least each boarding can come to: both halves together, or the cheapest alighting from there on.
        let mut cheapest = f64::INFINITY;
        for k in (0..boardings.len().max(alightings.len())).rev() {
            cheapest = alightings.get(k).map_or(cheapest, |alighting| cheapest.min(alighting.delta));
            if let Some(boarding) = boardings.get_mut(k) {
                boarding.least = boarding.together.min(boarding.delta + cheapest);
            }
        }
        loop {
            let next = boardings.iter().enumerate().min_by(|a, b| a.1.least.total_cmp(&b.1.least));
            let Some((k, boarding)) = next.filter(|(_, leg)| leg.least < self.bound - LEAST_GAIN) else {
                return;
            };
            let boarding = *boarding;
            boardings[k].least = f64::INFINITY;
            self.after(first + k, &boarding, &alightings[k.min(alightings.len())..]);
        }
    }

    /// The boarding by itself after each stop from `first` on.
    fn weigh_boardings(&self, first: usize, legs: &mut Vec<Leg>) {
        let (model, stops) = (self.model, &self.route.stops[..]);
        let (pickup, delivery) = (self.pickup, self.delivery);
        let (here, there) = (model.travel.around(pickup.place), model.travel.around(delivery.place));
        let capacity = model.cars[self.route.car as usize].capacity;
        let hop = pickup.service + here.seconds_from(delivery.place);
        let direct = here.cost_from(delivery.place);
        legs.clear();
        // An idle vehicle stays at home: its way from start to end is not in the route's cost yet.
        let base = if stops.len() == 2 { stops[1].way } else { 0.0 };
        for pair in stops[first..].windows(2) {
            let (before, next) = (&pair[0], &pair[1]);
            if before.early > pickup.close {
                break;
            }
            let mut leg = Leg::NONE;
            leg.reach = before.service + here.seconds_to(before.place);
            leg.begins = (before.early + leg.reach).max(pickup.open);
            if leg.begins <= pickup.close + EPSILON && before.load.plus(self.ask.load).fits(capacity) {
                let saved = base + here.cost_to(before.place) - next.way;
                leg.onward = pickup.service + here.seconds_from(next.place);
                if leg.begins + leg.onward <= next.late + EPSILON {
                    leg.delta = saved + here.cost_from(next.place);
                }
                let alights = (leg.begins + hop).max(delivery.open);
                let onward = delivery.service + there.seconds_from(next.place);
                if alights <= delivery.close + EPSILON && alights + onward <= next.late + EPSILON {
                    leg.together = saved + direct + there.cost_from(next.place);
                }
            }
            legs.push(leg);
        }
    }

    /// The alighting by itself after each stop from `first` on.
    fn weigh_alightings(&self, first: usize, legs: &mut Vec<Leg>) {
        let delivery = self.delivery;
        let there = self.model.travel.around(delivery.place);
        legs.clear();
        for pair in self.route.stops[first..].windows(2) {
            let (here, next) = (&pair[0], &pair[1]);
            if here.early > delivery.close {
                break;
            }
            let mut leg = Leg::NONE;
            leg.reach = here.service + there.seconds_to(here.place);
            leg.begins = (here.early + leg.reach).max(delivery.open);
            leg.onward = delivery.service + there.seconds_from(next.place);
            if leg.begins <= delivery.close + EPSILON && leg.begins + leg.onward <= next.late + EPSILON {
                leg.delta = there.cost_to(here.place) + there.cost_from(next.place) - next.way;
            }
            legs.push(leg);
        }
    }

    /// All places of the alighting for a boarding after stop `i`; `alightings` are those after stops `i + 1`, `i + 2` …
    fn after(&mut self, i: usize, boarding: &Leg, alightings: &[Leg]) {
        let (model, stops) = (self.model, &self.route.stops[..]);
        let (pickup, delivery) = (self.pickup, self.delivery);
        if boarding.together < self.bound - LEAST_GAIN {
            let hop = pickup.service + model.seconds(pickup.place, delivery.place);
            let onward = delivery.service + model.seconds(delivery.place, stops[i + 1].place);
            self.consider(i, i, boarding.together, [boarding.reach, hop, onward]);
        }
        // Apart: the riders stay aboard over the stops between.
        let capacity = model.cars[self.route.car as usize].capacity;
        let latest_boarding = pickup.close.min(stops[i + 1].late - boarding.onward);
        let mut now = boarding.begins;
        let mut aboard = 0.0;
        for (j, alighting) in (i + 1..).zip(alightings) {
            let here = &stops[j];
            let step = if j == i + 1 { boarding.onward } else { here.hop };
            now = (now + step).max(here.early);
            aboard += step;
            if now > here.late + EPSILON || here.is_alone || !here.load.plus(self.ask.load).fits(capacity) {
                return;
            }
            // No way leads back in time: later stops are later still.
            if aboard > self.ask.reach + EPSILON || now > delivery.close + EPSILON {
                return;
            }
            let delta = boarding.delta + alighting.delta;
            if delta >= self.bound - LEAST_GAIN {
                continue;
            }
            let alights = (now + alighting.reach).max(delivery.open);
            if alights > delivery.close + EPSILON
                || aboard + alighting.reach > self.ask.reach + EPSILON
                || alights - latest_boarding > self.ask.reach + EPSILON
                || alights + alighting.onward > stops[j + 1].late + EPSILON
            {
                continue;
            }
            self.consider(i, j, delta, [boarding.reach, alighting.reach, alighting.onward]);
        }
    }

    fn consider(&mut self, i: usize, j: usize, delta: f64, hops: [f64; 3]) {
        if delta >= self.bound - LEAST_GAIN {
            return;
        }
        let spot = Spot { delta, pickup_after: i as u16, delivery_after: j as u16 };
        if !self.model.is_plain {
            let is_feasible = self.by_waiting(i, j, hops).unwrap_or_else(|| self.by_trial(&spot));
            if !is_feasible {
                return;
            }
        }
        self.bound = delta;
        self.best = Some(spot);
    }

    /// The exact question where everybody can leave as early as before; `hops` are to the boarding, to the alighting, and onward
    /// from it. None when somebody would be aboard or out too long, and has to begin later.
    fn by_waiting(&mut self, i: usize, j: usize, [reach, to_delivery, onward]: [f64; 3]) -> Option<bool> {
        let stops = &self.route.stops[..];
        let (pickup, delivery) = (self.pickup, self.delivery);
        let at = &mut self.desk.at;
        at.clear();
        let boards = (stops[i].early + reach).max(pickup.open);
        let mut now = boards;
        // Times of the stops from `i + 1` on; those before stay as they are.
        let is_aboard_too_long = |at: &[f64], k: usize, now: f64| {
            let (mate, stop) = (usize::from(stops[k].mate), &stops[k]);
            stop.is_delivery && mate != k && {
                let boarded = if mate > i { at[mate - i - 1] } else { stops[mate].early };
                now - boarded > stop.reach + EPSILON
            }
        };
        let mut hop = pickup.service + self.model.seconds(pickup.place, stops[i + 1].place);
        for (k, stop) in stops.iter().enumerate().take(j + 1).skip(i + 1) {
            now = (now + hop).max(stop.early);
            if now > stop.close + EPSILON {
                return Some(false);
            }
            if now > stop.early && is_aboard_too_long(at, k, now) {
                return None;
            }
            at.push(now);
            hop = stops[k + 1].hop;
        }
        let alights = (now + to_delivery).max(delivery.open);
        if alights > delivery.close + EPSILON {
            return Some(false);
        }
        if alights - boards > self.ask.reach + EPSILON {
            return None;
        }
        (now, hop) = (alights, onward);
        for (k, stop) in stops.iter().enumerate().skip(j + 1) {
            now += hop;
            if now <= stop.early {
                return Some(true);
            }
            if now > stop.close + EPSILON {
                return Some(false);
            }
            if is_aboard_too_long(at, k, now) {
                return None;
            }
            at.push(now);
            hop = stops.get(k + 1).map_or(0.0, |next| next.hop);
        }
        let max_duration = self.model.cars[self.route.car as usize].max_duration;
        (now - stops[0].early <= max_duration + EPSILON).then_some(true)
    }

    /// The exact question in full.
    fn by_trial(&mut self, spot: &Spot) -> bool {
        let trial = self.desk.trial.get_or_insert_with(|| self.route.clone());
        let new = trial.arrange(self.route, self.model, self.ask, spot);
        new.is_ok_and(|new| trial.raise(self.model, new).is_ok())
    }
}

/// One half of a ride put in after one stop of a route, by itself.
#[derive(Clone, Copy, Debug)]
struct Leg {
    /// From the start of service at the stop before to the start here.
    reach: f64,
    /// Its service and the way to the stop after.
    onward: f64,
    /// It begins no earlier.
    begins: f64,
    /// Additional cost; infinite where it cannot be.
    delta: f64,
    /// Additional cost of a boarding with the alighting right after it.
    together: f64,
    /// No pair with it costs less.
    least: f64,
}

impl Leg {
    /// Nothing can be put in here.
    const NONE: Self = Self {
        reach: 0.0,
        onward: 0.0,
        begins: 0.0,
        delta: f64::INFINITY,
        together: f64::INFINITY,
        least: f64::INFINITY,
    };
}

/// Room to weigh insertions in. Kept and reused: a search asks millions of times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    /// Boardings and alightings being weighed.
    legs: [Vec<Leg>; 2],
    /// Times behind the boarding.
    at: Vec<f64>,
    trial: Option<Route>,
}
