//! When a vehicle will really be there, as a range that holds as often as it says.
//!
//! The range is planned time plus quantiles of how far plans were wrong lately, at about the same distance in time (split
//! conformal prediction). The level follows what came: after a miss ranges get wider, so that the share of ranges kept comes
//! to what was asked for in snow too (Gibbs and Candès 2021, "Adaptive Conformal Inference Under Distribution Shift").

use std::collections::VecDeque;

/// Reports kept for each distance.
const KEPT: usize = 400;
/// Reports without which ranges are the widest guess.
const FEWEST: usize = 40;
/// The guess, seconds before and after, as parts of the time ahead and at least so much.
const GUESS: (f64, f64) = (0.5, 300.0);
/// How fast the level follows.
const PACE: f64 = 0.01;
/// Ends of the distances, seconds ahead.
const DISTANCES: [f64; 5] = [300.0, 900.0, 1800.0, 3600.0, f64::INFINITY];

/// How far plans were wrong lately.
#[derive(Clone, Debug)]
pub struct Arrivals {
    /// Part of the ranges that shall hold.
    coverage: f64,
    /// For each distance: the level in use, and how late vehicles were, the newest last.
    past: Vec<(f64, VecDeque<f64>)>,
}

impl Arrivals {
    /// No reports yet; `coverage` of the ranges shall hold, such as 0.9.
    #[must_use]
    pub fn new(coverage: f64) -> Self {
        let coverage = coverage.clamp(0.5, 0.99);
        Self { coverage, past: DISTANCES.map(|_| (coverage, VecDeque::new())).to_vec() }
    }

    /// The earliest and latest arrival to tell for one planned so many seconds ahead; both as seconds from the planned time.
    #[must_use]
    pub fn range(&self, ahead: f64) -> (f64, f64) {
        let (level, errors) = &self.past[distance(ahead)];
        let guess = GUESS.1.max(GUESS.0 * ahead);
        if errors.len() < FEWEST {
            return (-guess, guess);
        }
        let mut sorted: Vec<f64> = errors.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let count = sorted.len() as f64;
        let out = ((1.0 - level) / 2.0).max(0.0);
        // One more than counted, as the next may lie outside of all.
        let low = (out * (count + 1.0)).floor() as usize;
        let high = ((1.0 - out) * (count + 1.0)).ceil() as usize;
        let before = if low == 0 { sorted[0] - guess } else { sorted[low - 1] };
        let after = sorted.get(high - 1).copied().unwrap_or(sorted[sorted.len() - 1] + guess);
        (before, after)
    }

    /// A vehicle came so many seconds later than was planned so many seconds ahead.
    pub fn note(&mut self, ahead: f64, late: f64) {
        let (before, after) = self.range(ahead);
        let missed = if (before..=after).contains(&late) { 0.0 } else { 1.0 };
        let wanted = 1.0 - self.coverage;
        let (level, errors) = &mut self.past[distance(ahead)];
        if errors.len() >= FEWEST {
            *level = (*level + PACE * (missed - wanted)).clamp(0.5, 1.0);
        }
        errors.push_back(late);
        if errors.len() > KEPT {
            errors.pop_front();
        }
    }
}

fn distance(ahead: f64) -> usize {
    DISTANCES.iter().position(|end| ahead < *end).unwrap_or(DISTANCES.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    /// Lateness with a long tail that grows with the distance; from a day on there is snow.
    fn late(rng: &mut Rng, ahead: f64, snow: f64) -> f64 {
        let tail = -(1.0 - rng.unit()).ln();
        (tail - 0.7) * (30.0 + 0.06 * ahead) * snow
    }

    #[test]
    fn ranges_hold_as_often_as_they_say_in_sun_and_snow() {
        for coverage in [0.8, 0.9, 0.95] {
            let mut rng = Rng::new(11);
            let mut arrivals = Arrivals::new(coverage);
            // Kept and told, before the snow, in it, and after.
            let mut sums = [[0_u32; 2]; 3];
            for report in 0..30_000 {
                let part = report / 10_000;
                let ahead = rng.unit() * 4000.0;
                let late = late(&mut rng, ahead, if part == 1 { 2.5 } else { 1.0 });
                let (before, after) = arrivals.range(ahead);
                if report % 10_000 >= 500 {
                    sums[part][0] += u32::from((before..=after).contains(&late));
                    sums[part][1] += 1;
                }
                arrivals.note(ahead, late);
            }
            for [kept, told] in sums {
                let part = f64::from(kept) / f64::from(told);
                assert!((part - coverage).abs() < 0.025, "{coverage}: {sums:?}");
            }
        }
    }

    #[test]
    fn ranges_are_wide_while_little_is_known_and_narrow_where_plans_are_good() {
        let mut arrivals = Arrivals::new(0.9);
        assert_eq!(arrivals.range(1200.0), (-600.0, 600.0));
        for report in 0..200 {
            arrivals.note(1200.0, f64::from(report % 41) - 20.0);
        }
        let (before, after) = arrivals.range(1200.0);
        assert!((-20.0..=-15.0).contains(&before) && (15.0..=20.0).contains(&after), "{before} {after}");
    }
}
