//! How many rides to expect by place and hour.
//!
//! A place's own count of an hour is a poor witness in thin demand: it is mixed with what the place's daily total and the
//! city's course of the day make one expect, the latter counting as much as a few days of the former (the posterior mean of
//! a Poisson rate under a Gamma prior). Older days fade.

/// Counts of the past, by place, kind of day and hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    zones: usize,
    kinds: usize,
    hours: usize,
    /// What a day's weight is after the next one.
    fade: f64,
    /// Faded counts by kind, zone, hour.
    counts: Vec<f64>,
    /// Faded days by kind.
    days: Vec<f64>,
}

/// So many days of its own outweigh what the rest of the city suggests.
const PRIOR_DAYS: f64 = 6.0;

impl Demand {
    /// No history yet. `kinds` of days differ in demand (weekday, Saturday, holiday); after `half_life` days of its kind a
    /// day counts half.
    #[must_use]
    pub fn new(zones: usize, kinds: usize, hours: usize, half_life: f64) -> Self {
        let fade = 0.5_f64.powf(1.0 / half_life.max(0.1));
        Self { zones, kinds, hours, fade, counts: vec![0.0; zones * kinds * hours], days: vec![0.0; kinds] }
    }

    /// Notes a day that is over: rides asked for, refused ones too, by `zone * hours + hour`. Days of other shapes are ignored.
    pub fn note_day(&mut self, kind: usize, rides: &[u32]) {
        if kind >= self.kinds || rides.len() != self.zones * self.hours {
            return;
        }
        let fade = self.fade;
        self.days[kind] = self.days[kind] * fade + 1.0;
        let first = kind * rides.len();
        for (count, &ride) in self.counts[first..first + rides.len()].iter_mut().zip(rides) {
            *count = *count * fade + f64::from(ride);
        }
    }

    /// Rides to expect in a zone in an hour of such a day. 0 without history.
    #[must_use]
    pub fn expected(&self, kind: usize, zone: usize, hour: usize) -> f64 {
        let Some(&days) = self.days.get(kind).filter(|days| **days > 0.0) else { return 0.0 };
        let all = &self.counts[kind * self.zones * self.hours..(kind + 1) * self.zones * self.hours];
        let total: f64 = all.iter().sum();
        if total == 0.0 || zone >= self.zones || hour >= self.hours {
            return 0.0;
        }
        let place: f64 = all[zone * self.hours..(zone + 1) * self.hours].iter().sum();
        let time: f64 = (0..self.zones).map(|zone| all[zone * self.hours + hour]).sum();
        let suggested = place / days * (time / total);
        (all[zone * self.hours + hour] + PRIOR_DAYS * suggested) / (days + PRIOR_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    const ZONES: usize = 12;
    const HOURS: usize = 10;

    /// A Poisson count (Knuth).
    fn poisson(rng: &mut Rng, rate: f64) -> u32 {
        let (mut count, mut product) = (0, rng.unit());
        while product > (-rate).exp() {
            count += 1;
            product *= rng.unit();
        }
        count
    }

    /// Thin demand with a busy morning, a hospital open on some mornings, and a slow drift over the year.
    fn rate(zone: usize, hour: usize, kind: usize, date: usize) -> f64 {
        let size = [3.0, 2.0, 1.5, 1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.3, 0.2, 0.1][zone];
        let course = [1.8, 1.6, 1.2, 0.8, 0.5, 0.7, 0.9, 1.0, 0.6, 0.3][hour];
        let own = if zone == 2 && hour < 2 { 2.5 } else { 1.0 };
        let weekend = if kind == 1 { 0.4 } else { 1.0 };
        size * course * own * weekend * (1.0 + 0.3 * (date as f64 / 120.0).sin())
    }

    #[test]
    fn it_is_nearer_than_last_week_and_than_the_plain_mean() {
        let mut rng = Rng::new(3);
        let mut demand = Demand::new(ZONES, 2, HOURS, 30.0);
        let mut past: Vec<Vec<u32>> = Vec::new();
        let mut means = vec![vec![0.0; ZONES * HOURS]; 2];
        let mut days = [0.0; 2];
        // Squared distance to what was behind the counts: ours, last week's, the mean so far.
        let mut errors = [0.0; 3];
        for date in 0..200 {
            let kind = usize::from(date % 7 >= 5);
            let rides: Vec<u32> = (0..ZONES * HOURS)
                .map(|at| poisson(&mut rng, rate(at / HOURS, at % HOURS, kind, date)))
                .collect();
            if date >= 28 {
                for at in 0..ZONES * HOURS {
                    let truth = rate(at / HOURS, at % HOURS, kind, date);
                    let guesses = [
                        demand.expected(kind, at / HOURS, at % HOURS),
                        f64::from(past[date - 7][at]),
                        means[kind][at] / days[kind],
                    ];
                    for (error, guess) in errors.iter_mut().zip(guesses) {
                        *error += (guess - truth).powi(2);
                    }
                }
            }
            demand.note_day(kind, &rides);
            days[kind] += 1.0;
            for (mean, &ride) in means[kind].iter_mut().zip(&rides) {
                *mean += f64::from(ride);
            }
            past.push(rides);
        }
        assert!(errors[0] < 0.1 * errors[1], "last week: {errors:?}");
        assert!(errors[0] < 0.8 * errors[2], "the mean: {errors:?}");
    }

    #[test]
    fn nothing_is_expected_of_an_unknown_day() {
        let mut demand = Demand::new(2, 2, 2, 30.0);
        assert_eq!(demand.expected(0, 0, 0), 0.0);
        demand.note_day(0, &[4, 0, 0, 0]);
        assert!(demand.expected(0, 0, 0) > 3.0);
        assert_eq!((demand.expected(1, 0, 0), demand.expected(0, 7, 0)), (0.0, 0.0));
        demand.note_day(5, &[1, 1, 1, 1]);
        demand.note_day(0, &[1]);
        assert!(demand.expected(0, 0, 0) > 3.0, "days of another shape are ignored");
    }
}
