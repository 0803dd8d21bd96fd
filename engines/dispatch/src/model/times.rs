//! When everything on a route may happen.
//!
//! A fixed order of stops is a system of differences: each stop not before it opens nor after it closes, each hop takes
//! its time, each rider is aboard at most so long, the vehicle is out at most so long. Such a system has a least and a
//! greatest solution, and every solution lies between them. Both are found as a fix-point: start from bounds, push a time up
//! where a rule asks for it, until nothing moves. Whoever would be aboard too long boards later, and the walk goes on from
//! there: most of the time the waiting on the way takes it up. A system of `n` unknowns that still moves after `n` rounds over
//! all rules has a cycle of positive length and no solution (Bellman and Ford), so the answer is exact both ways.

use super::{Broken, EPSILON, Model, Route};

/// Walks back for each stop before all rules are gone through in rounds.
const WALKS: usize = 4;

impl Route {
    /// The least and the greatest time table, from the windows of the stops.
    pub(super) fn time(&mut self, model: &Model) -> Result<(), Broken> {
        let all = (1, self.stops.len() - 1);
        self.raise(model, all)?;
        self.lower(model, all);
        Ok(())
    }

    /// The least time table, from lower bounds that need no change but for the stops from `first` to `until`.
    pub(super) fn raise(&mut self, model: &Model, (first, mut until): (usize, usize)) -> Result<(), Broken> {
        let max_duration = model.cars[self.car as usize].max_duration;
        let stops = &mut self.stops[..];
        let last = stops.len() - 1;
        if stops[0].early > stops[0].close + EPSILON {
            return Err(Broken::Time(0));
        }
        let mut walks = WALKS * stops.len();
        let mut k = first;
        loop {
            while k <= last {
                let time = stops[k - 1].early + stops[k].hop;
                let stop = &mut stops[k];
                if time > stop.early {
                    stop.early = time;
                } else if k > until {
                    return Ok(());
                }
                let (early, mate) = (stop.early, usize::from(stop.mate));
                if early > stop.close + EPSILON {
                    return Err(Broken::Time(k));
                }
                let boards = early - stop.reach;
                k += 1;
                if stop.is_alighting(k - 1) && stops[mate].early < boards - EPSILON {
                    if boards > stops[mate].close + EPSILON {
                        return Err(Broken::Time(k - 1));
                    }
                    stops[mate].early = boards;
                    until = until.max(k - 1);
                    k = mate + 1;
                    walks -= 1;
                    if walks == 0 {
                        return self.raise_in_rounds(max_duration);
                    }
                }
            }
            let leaves = stops[last].early - max_duration;
            if stops[0].early >= leaves - EPSILON {
                return Ok(());
            }
            if leaves > stops[0].close + EPSILON {
                return Err(Broken::Time(last));
            }
            stops[0].early = leaves;
            (k, until) = (1, 0);
            walks -= 1;
            if walks == 0 {
                return self.raise_in_rounds(max_duration);
            }
        }
    }

    /// The same by going through all rules, as often as a system with a solution can need.
    #[cold]
    fn raise_in_rounds(&mut self, max_duration: f64) -> Result<(), Broken> {
        let last = self.stops.len() - 1;
        for _ in 0..=self.stops.len() {
            let mut has_moved = false;
            for k in 1..=last {
                let time = self.stops[k - 1].early + self.stops[k].hop;
                let stop = &mut self.stops[k];
                stop.early = stop.early.max(time);
                if stop.early > stop.close + EPSILON {
                    return Err(Broken::Time(k));
                }
            }
            for k in (1..=last).rev() {
                let stop = &self.stops[k];
                let (mate, longest) = match (k == last, stop.is_alighting(k)) {
                    (true, _) => (0, max_duration),
                    (false, true) => (usize::from(stop.mate), stop.reach),
                    (false, false) => continue,
                };
                let leaves = stop.early - longest;
                let from = &mut self.stops[mate];
                if from.early < leaves - EPSILON {
                    if leaves > from.close + EPSILON {
                        return Err(Broken::Time(k));
                    }
                    (from.early, has_moved) = (leaves, true);
                }
            }
            if !has_moved {
                return Ok(());
            }
        }
        Err(Broken::Time(last))
    }

    /// The greatest time table, from upper bounds that need no change but for the stops from `first` to `until`. Asked only of a
    /// route that has a time table.
    pub(super) fn lower(&mut self, model: &Model, (mut first, until): (usize, usize)) {
        let max_duration = model.cars[self.car as usize].max_duration;
        let stops = &mut self.stops[..];
        let last = stops.len() - 1;
        let mut next = until.min(last - 1) + 1;
        loop {
            while next > 0 {
                let k = next - 1;
                let time = stops[next].late - stops[next].hop;
                let stop = &mut stops[k];
                // Rounding must not turn the two solutions round.
                if time < stop.late {
                    stop.late = time.max(stop.early);
                } else if k < first {
                    return;
                }
                next = k;
                let (late, mate) = (stop.late, usize::from(stop.mate));
                if stop.is_boarding(k) && stops[mate].late > late + stops[mate].reach + EPSILON {
                    stops[mate].late = (late + stops[mate].reach).max(stops[mate].early);
                    first = first.min(k);
                    next = mate;
                }
            }
            let back = stops[0].late + max_duration;
            if stops[last].late <= back + EPSILON {
                return;
            }
            stops[last].late = back.max(stops[last].early);
            (next, first) = (last, last);
        }
    }
}
