//! Rides put into a route and taken out of it: what [`Route::rebuild`] makes of the new row of stops, at less cost, because all
//! that has not changed is taken over.

use super::insertion::Spot;
use super::route::{Broken, Route, Stop};
use super::{Ask, Model, NONE};
use crate::problem::Load;

impl Route {
    /// Becomes `old` with the request put in.
    pub fn put_in(&mut self, old: &Self, model: &Model, ask: u32, spot: &Spot) -> Result<(), Broken> {
        let new = self.arrange(old, model, &model.asks[ask as usize], spot)?;
        self.sum(model);
        self.raise(model, new)?;
        self.lower(model, new);
        Ok(())
    }

    /// The stops with the request put in, with the times of the shorter route: bounds of the times of the longer one. Tells the
    /// first and the last stop that are new.
    pub(super) fn arrange(
        &mut self,
        old: &Self,
        model: &Model,
        ask: &Ask,
        spot: &Spot,
    ) -> Result<(usize, usize), Broken> {
        let car = &model.cars[old.car as usize];
        let (i, j) = (usize::from(spot.pickup_after), usize::from(spot.delivery_after));
        (self.car, self.locked) = (old.car, old.locked);
        self.stops.clear();
        self.stops.reserve(old.stops.len() + 2);
        let shifted = |mate: u16| mate + u16::from(usize::from(mate) > i) + u16::from(usize::from(mate) > j);
        let (boarding, alighting) = (i as u16 + 1, j as u16 + 2);
        let half = |node: u32, mate: u16, load: Load| Stop {
            mate,
            load,
            ..Stop::at(&model.nodes[node as usize], node, mate)
        };
        self.stops.extend_from_slice(&old.stops[..=i]);
        self.stops.push(half(ask.pickup, alighting, old.stops[i].load.plus(ask.load)));
        self.stops.extend_from_slice(&old.stops[i + 1..=j]);
        self.stops.push(half(ask.delivery, boarding, old.stops[j].load));
        self.stops.extend_from_slice(&old.stops[j + 1..]);
        self.stops[usize::from(alighting)].reach = ask.reach;
        for (k, stop) in self.stops.iter_mut().enumerate() {
            if k != usize::from(boarding) && k != usize::from(alighting) {
                stop.mate = shifted(stop.mate);
            }
        }
        for k in i + 1..=j + 1 {
            let stop = &mut self.stops[k];
            if k > i + 1 {
                stop.load = stop.load.plus(ask.load);
            }
            if stop.is_alone || !stop.load.fits(car.capacity) {
                return Err(Broken::Room(k));
            }
        }
        for k in [i + 1, i + 2, j + 2, j + 3] {
            self.lead_to(model, k);
        }
        Ok((i + 1, j + 2))
    }

    /// Becomes `old` without the requests marked. None of them may be aboard when the route begins. `moved` is room to note
    /// where stops have gone to.
    pub fn take_out(
        &mut self,
        old: &Self,
        model: &Model,
        is_out: &[bool],
        moved: &mut Vec<u16>,
    ) -> Result<(), Broken> {
        (self.car, self.locked) = (old.car, old.locked);
        self.stops.clear();
        self.stops.reserve(old.stops.len());
        moved.clear();
        let mut gone = Load::default();
        let mut is_gap = false;
        for (k, stop) in old.stops.iter().enumerate() {
            let position = self.stops.len() as u16;
            moved.push(position);
            let request = if stop.node == NONE { NONE } else { model.nodes[stop.node as usize].request };
            if request != NONE && is_out[request as usize] {
                let load = model.asks[request as usize].load;
                gone = if stop.is_delivery { gone.minus(load) } else { gone.plus(load) };
                is_gap = true;
                continue;
            }
            let mut kept = Stop { load: stop.load.minus(gone), early: stop.open, late: stop.close, ..*stop };
            if stop.is_alighting(k) {
                kept.mate = moved[usize::from(stop.mate)];
                self.stops[usize::from(kept.mate)].mate = position;
            } else if usize::from(stop.mate) == k {
                kept.mate = position;
            }
            self.stops.push(kept);
            if is_gap {
                self.lead_to(model, usize::from(position));
                is_gap = false;
            }
        }
        self.sum(model);
        self.time(model)
    }
}
