//! From a wish to offers, from an offer to a promise.

use serde::{Deserialize, Serialize};

use super::{Dispatcher, Known, Rejection, Ride, RideId, Stage, VehicleId};
use crate::problem::{Load, Place, Request, Skills, Visit, Window};

/// Which end of the ride the rider cares about.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum When {
    /// Be there by then.
    ArriveBy(f64),
    /// Leave not before.
    LeaveAfter(f64),
}

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Stops he could board at, with the seconds he walks to each; the first is the one he named.
    pub from: Vec<(Place, f64)>,
    /// Stops he could alight at, in the same way.
    pub to: Vec<(Place, f64)>,
    /// When.
    pub when: When,
    /// Room the party takes.
    pub load: Load,
    /// What the vehicle must be able to do.
    pub needs: Skills,
    /// Seconds boarding and alighting take.
    pub service: f64,
    /// Boarding not before: now and the notice the service asks for.
    pub earliest: f64,
}

/// A ride that could be promised. It holds everything the promise needs, so that it can be kept outside and accepted later.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// With the windows that would be promised.
    pub request: Request,
    /// Seconds to walk to the stop and from it.
    pub walk: (f64, f64),
    /// Boarding and alighting as planned if it were accepted now.
    pub planned: (f64, f64),
    /// The vehicle it would be.
    pub vehicle: VehicleId,
    /// What it adds to the cost of all ways.
    pub detour: f64,
}

/// What came of a wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why the time asked for is impossible, vehicle by vehicle.
    pub why: Rejection,
    /// Rides at other times that are possible.
    pub instead: Vec<Offer>,
}

/// The plan has moved on: what was offered is no longer possible. Ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the offer is no longer possible; ask for new offers")]
pub struct Stale;

/// Offers shown at most.
const MOST_OFFERS: usize = 3;
/// Steps by which other times are tried, seconds.
const OTHER_TIMES: [f64; 6] = [900.0, 1800.0, 2700.0, 3600.0, 5400.0, 7200.0];

impl Dispatcher {
    /// Up to three rides, the one nearest to the wish first. Nothing is planned yet.
    ///
    /// # Errors
    /// The reason and what is possible instead, when the time asked for is not.
    pub fn offer(&mut self, wish: &Wish) -> Result<Vec<Offer>, Box<Refusal>> {
        self.fresh();
        let Some(direct) = self.shortest(wish) else {
            return Err(Box::new(Refusal { why: Rejection::no_way(), instead: Vec::new() }));
        };
        let first = self.offer_at(wish, 0.0, direct, true);
        let others = self.others(wish, direct, first.as_ref());
        match first {
            Some(first) => Ok(std::iter::once(first).chain(others).take(MOST_OFFERS).collect()),
            None => {
                let request = self.request(wish, 0, 0, 0.0, direct);
                Err(Box::new(Refusal { why: self.why_not(&request), instead: others }))
            }
        }
    }

    /// The vehicle that could take the request at the least detour, all promises kept, and that detour. Exact over all vehicles;
    /// nothing changes.
    pub fn quote(&mut self, request: &Request) -> Option<(VehicleId, f64)> {
        let ask = self.take_row(request);
        let best = self.cheapest(ask);
        self.drop_row(ask);
        best.and_then(|(route, spot)| Some((self.vehicle_of(self.state.routes[route].car)?, spot.delta)))
    }

    /// Rides at other stops or times: nearer ones first, and only such as differ.
    fn others(&mut self, wish: &Wish, direct: f64, first: Option<&Offer>) -> Vec<Offer> {
        let mut found: Vec<Offer> = Vec::new();
        let wanted = if first.is_some() { MOST_OFFERS - 1 } else { MOST_OFFERS };
        for by in OTHER_TIMES {
            for sign in [-1.0, 1.0] {
                if found.len() >= wanted {
                    return found;
                }
                let Some(offer) = self.offer_at(wish, sign * by, direct, false) else { continue };
                let window = |offer: &Offer| offer.request.pickup.map_or(0.0, |visit| visit.window.open);
                let is_near =
                    |other: &Offer| (window(other) - window(&offer)).abs() < self.settings.pickup_window;
                // Another time is worth showing when the named one is impossible, or when it spares the fleet a way.
                let is_worth = first.is_none_or(|first| offer.detour < 0.7 * first.detour && by <= 1800.0);
                if is_worth && !first.into_iter().chain(&found).any(is_near) {
                    found.push(offer);
                }
            }
        }
        found
    }

    /// The ride nearest to the wish moved by so many seconds, over all pairs of stops.
    fn offer_at(&mut self, wish: &Wish, by: f64, direct: f64, with_rescue: bool) -> Option<Offer> {
        let mut best: Option<(f64, Offer)> = None;
        for (from, &(_, walk_to)) in wish.from.iter().enumerate() {
            for (to, &(_, walk_from)) in wish.to.iter().enumerate() {
                let request = self.request(wish, from, to, by, direct);
                let Some(offer) = self.try_out(&request, (walk_to, walk_from), false) else { continue };
                // A metre of detour against two seconds of walking.
                let burden = offer.detour + 2.0 * (walk_to + walk_from);
                if best.as_ref().is_none_or(|(known, _)| burden < *known) {
                    best = Some((burden, offer));
                }
            }
        }
        if best.is_none() && with_rescue {
            let request = self.request(wish, 0, 0, by, direct);
            let walk = (wish.from.first()?.1, wish.to.first()?.1);
            return self.try_out(&request, walk, true);
        }
        best.map(|(_, offer)| offer)
    }

    /// Places the request, reads off the promise, and takes everything back.
    fn try_out(&mut self, request: &Request, walk: (f64, f64), with_rescue: bool) -> Option<Offer> {
        let pickup = request.pickup?;
        if pickup.window.is_empty() || request.delivery.window.is_empty() {
            return None;
        }
        let before = self.state.cost;
        let ask = self.take_row(request);
        let snapshot = with_rescue.then(|| self.state.clone());
        self.state.begin();
        let mut is_placed = self.place(ask);
        if !is_placed && with_rescue {
            is_placed = self.rescue(ask, self.settings.rescue_steps);
        }
        let offer = if is_placed { self.read_off(ask, request, walk, before) } else { None };
        match snapshot {
            Some(snapshot) => self.state = snapshot,
            None => self.state.back(&self.model),
        }
        self.state.at[ask as usize] = super::NONE;
        self.drop_row(ask);
        offer
    }

    fn read_off(&self, ask: u32, request: &Request, walk: (f64, f64), before: f64) -> Option<Offer> {
        let route = &self.state.routes[self.state.at[ask as usize] as usize];
        let row = &self.model.asks[ask as usize];
        let stop = |node: u32| route.stops.iter().find(|stop| stop.node == node);
        let (boards, alights) = (stop(row.pickup)?, stop(row.delivery)?);
        let mut promised = *request;
        let pickup = promised.pickup.as_mut()?;
        pickup.window = span(boards.early, boards.late, pickup.window, self.settings.pickup_window);
        promised.delivery.window =
            span(alights.early, alights.late, promised.delivery.window, self.settings.arrival_window);
        Some(Offer {
            request: promised,
            walk,
            planned: (boards.early, alights.early),
            vehicle: self.vehicle_of(route.car)?,
            detour: self.state.cost - before,
        })
    }

    /// Gives the promise. The plan may have changed since the offer: then it is looked for again, promises of all others
    /// kept.
    ///
    /// # Errors
    /// When no plan keeps this promise beside the others; nothing has changed then.
    pub fn accept(&mut self, id: RideId, offer: &Offer) -> Result<VehicleId, Stale> {
        self.promise_to(id, &offer.request, None)
    }

    /// Gives a promise for a ride chosen by hand; `vehicle` pins it there.
    ///
    /// # Errors
    /// As for [`Dispatcher::accept`]; also when the ride exists already.
    pub fn promise_to(
        &mut self,
        id: RideId,
        request: &Request,
        vehicle: Option<VehicleId>,
    ) -> Result<VehicleId, Stale> {
        let is_late = request.pickup.is_none_or(|visit| visit.window.close < self.now);
        if self.rides.contains_key(&id) || is_late {
            return Err(Stale);
        }
        self.fresh();
        let mut request = *request;
        if let Some(pickup) = &mut request.pickup {
            pickup.window.open = pickup.window.open.max(self.now.min(pickup.window.close));
        }
        let ask = self.take_row(&request);
        let snapshot = self.state.clone();
        let is_placed = match vehicle {
            Some(vehicle) => self.route_of(vehicle).is_some_and(|route| self.place_in(route, ask)),
            None => self.place(ask) || self.rescue(ask, self.settings.rescue_steps),
        };
        if !is_placed {
            self.state = snapshot;
            self.drop_row(ask);
            return Err(Stale);
        }
        self.state.is_pinned[ask as usize] = vehicle.is_some();
        let route = self.state.at[ask as usize] as usize;
        self.rides.insert(id, Known { ride: Ride { request, stage: Stage::Waiting, pinned: vehicle }, ask });
        self.vehicle_of(self.state.routes[route].car).ok_or(Stale)
    }

    /// The direct way between the nearest pair of stops.
    fn shortest(&self, wish: &Wish) -> Option<f64> {
        wish.from
            .iter()
            .flat_map(|from| wish.to.iter().map(move |to| (from.0, to.0)))
            .map(|(from, to)| self.model.seconds(from, to))
            .min_by(f64::total_cmp)
            .filter(|seconds| seconds.is_finite())
    }

    /// The wish as a request between two of its stops, moved by so many seconds.
    fn request(&self, wish: &Wish, from: usize, to: usize, by: f64, direct: f64) -> Request {
        let settings = &self.settings;
        let place = |stops: &[(Place, f64)], at: usize| stops.get(at).copied().unwrap_or((Place(0), 0.0));
        let ((from, walk_to), (to, walk_from)) = (place(&wish.from, from), place(&wish.to, to));
        let max_ride = settings.ride_factor * direct + settings.ride_extra;
        let earliest = wish.earliest.max(self.now) + walk_to;
        let (pickup, delivery) = match wish.when {
            When::ArriveBy(time) => {
                let by = time + by - walk_from;
                (Window::new(earliest, f64::MAX), Window::new(by - settings.arrival_window, by))
            }
            When::LeaveAfter(time) => {
                let from = (time + by).max(0.0) + walk_to;
                (Window::new(earliest.max(from), from + settings.tolerance), Window::ALWAYS)
            }
        };
        Request {
            pickup: Some(Visit { place: from, window: pickup, service: wish.service }),
            delivery: Visit { place: to, window: delivery, service: wish.service },
            load: wish.load,
            max_ride,
            needs: wish.needs,
        }
    }
}

/// The part of what was wished that is promised: it begins at the planned time, is as wide as the service promises, and
/// reaches back where the wish ends sooner.
fn span(early: f64, late: f64, wished: Window, width: f64) -> Window {
    let close = (early + width).min(wished.close).max(early.min(late));
    Window::new((close - width).max(wished.open).min(early), close)
}
