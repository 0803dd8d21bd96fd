//! When everything on a route may happen.
//!
//! A fixed order of stops is a system of differences: each stop not before it opens nor after it closes, each hop takes
//! its time, each rider is aboard at most so long, the vehicle is out at most so long. Such a system has a least and a
//! greatest solution, and every solution lies between them. Both are found as a fix-point: start from the openings, push
//! times up where a rule asks for it, until nothing moves. A system of `n` unknowns that still moves after `n` rounds has
//! a cycle of positive length and no solution (Bellman and Ford), so the answer is exact both ways.

use super::EPSILON;

/// One stop as the rules see it. Openings come in as lower bounds of the times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub close: f64,
    /// From the start of service at the stop before to the earliest start here.
    pub hop: f64,
    /// For an alighting: the row of the boarding and the longest time between the two.
    pub since: Option<(u16, f64)>,
}

/// One half of a ride put in after one stop of a route, by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leg {
    /// From the start of service at the stop before to the start here.
    pub reach: f64,
    /// Its service and the way to the stop after.
    pub onward: f64,
    /// It begins no earlier.
    pub begins: f64,
    /// Additional cost; infinite where it cannot be.
    pub delta: f64,
    /// Additional cost of a boarding with the alighting right after it.
    pub together: f64,
    /// No pair with it costs less.
    pub least: f64,
}

impl Leg {
    /// Nothing can be put in here.
    pub const NONE: Self = Self {
        reach: 0.0,
        onward: 0.0,
        begins: 0.0,
        delta: f64::INFINITY,
        together: f64::INFINITY,
        least: f64::INFINITY,
    };
}

/// Rows of a route, and room to compute in. Kept and reused: a search asks millions of times.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    pub rows: Vec<Row>,
    pub at: Vec<f64>,
    /// Boardings and alightings being weighed.
    pub legs: [Vec<Leg>; 2],
    /// Where stops have gone to.
    pub moved: Vec<u16>,
}

impl Times {
    pub fn clear(&mut self) {
        self.rows.clear();
        self.at.clear();
    }

    /// Adds a row whose time is known to be no earlier than `at_least`.
    #[inline]
    pub fn push(&mut self, row: Row, at_least: f64) {
        self.rows.push(row);
        self.at.push(at_least);
    }

    /// The least solution, into `at`, from lower bounds that hold before row `from`. On failure the row that comes too late.
    pub fn earliest(&mut self, from: usize, max_duration: f64) -> Result<(), usize> {
        let last = self.rows.len() - 1;
        let (rows, at) = (&self.rows[..=last], &mut self.at[..=last]);
        let mut from = from.max(1);
        if at[0] > rows[0].close + EPSILON {
            return Err(0);
        }
        for _ in 0..=rows.len() {
            let mut before = at[from - 1];
            for k in from..=last {
                let row = &rows[k];
                let arrival = before + row.hop;
                before = if arrival > at[k] { arrival } else { at[k] };
                at[k] = before;
                if before > row.close + EPSILON {
                    return Err(k);
                }
            }
            let mut moved = usize::MAX;
            let mut raise = |at: &mut [f64], row: usize, to: f64, by: usize| {
                if at[row] < to - EPSILON {
                    at[row] = to;
                    moved = moved.min(row);
                    if to > rows[row].close + EPSILON {
                        return Err(by);
                    }
                }
                Ok(())
            };
            raise(at, 0, at[last] - max_duration, last)?;
            for k in (1..last).rev() {
                if let Some((boarding, reach)) = rows[k].since {
                    raise(at, boarding as usize, at[k] - reach, k)?;
                }
            }
            if moved == usize::MAX {
                return Ok(());
            }
            from = moved + 1;
        }
        Err(last)
    }

    /// The greatest solution, into `at`. Asked only of a route that has a solution.
    pub fn latest(&mut self, max_duration: f64) {
        let last = self.rows.len() - 1;
        for (at, row) in self.at.iter_mut().zip(&self.rows) {
            *at = row.close;
        }
        for _ in 0..=self.rows.len() {
            for k in (0..last).rev() {
                self.at[k] = self.at[k].min(self.at[k + 1] - self.rows[k + 1].hop);
            }
            let mut has_moved = false;
            let longest = self.at[0] + max_duration;
            if self.at[last] > longest + EPSILON {
                (self.at[last], has_moved) = (longest, true);
            }
            for k in 1..last {
                if let Some((boarding, reach)) = self.rows[k].since {
                    let bound = self.at[boarding as usize] + reach;
                    if self.at[k] > bound + EPSILON {
                        (self.at[k], has_moved) = (bound, true);
                    }
                }
            }
            if !has_moved {
                return;
            }
        }
    }
}
