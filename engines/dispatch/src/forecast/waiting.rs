//! Where idle vehicles wait.

use crate::problem::{Place, Travel};

/// Places for `vehicles` idle vehicles, so that the rides expected are reached soonest: the sum, over places, of rides expected
/// times the seconds from the nearest vehicle is small. `fixed` vehicles stay where they are and count. One by one where it
/// helps most, then moved as long as that helps (the interchange of Teitz and Bart 1968 for the p-median problem).
#[must_use]
pub fn waiting_places(
    travel: &Travel,
    expected: &[(Place, f64)],
    fixed: &[Place],
    vehicles: usize,
) -> Vec<Place> {
    let mut chosen: Vec<Place> = Vec::new();
    let sum = |chosen: &[Place]| -> f64 {
        let near = |place: Place| {
            let ways = fixed.iter().chain(chosen).map(|&from| travel.seconds(from, place));
            ways.fold(FAR, f64::min)
        };
        expected.iter().map(|&(place, rides)| rides * near(place)).sum()
    };
    if expected.is_empty() {
        return chosen;
    }
    let best = |chosen: &mut Vec<Place>, at: usize| {
        let mut found = (f64::INFINITY, chosen[at]);
        for &(place, _) in expected {
            chosen[at] = place;
            let sum = sum(chosen);
            if sum < found.0 - 1e-9 {
                found = (sum, place);
            }
        }
        chosen[at] = found.1;
        found.0
    };
    let mut now = f64::INFINITY;
    for at in 0..vehicles {
        chosen.push(expected[0].0);
        now = best(&mut chosen, at);
    }
    loop {
        let before = now;
        for at in 0..chosen.len() {
            now = best(&mut chosen, at);
        }
        if now >= before - 1e-9 {
            return chosen;
        }
    }
}

/// What a place counts that no vehicle can reach, seconds.
const FAR: f64 = 86_400.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Places on a line, a minute apart.
    fn line() -> Travel {
        let points: Vec<(f64, f64)> = (0..10).map(|k| (60.0 * f64::from(k), 0.0)).collect();
        Travel::euclidean(&points)
    }

    fn even() -> Vec<(Place, f64)> {
        (0..10).map(|place| (Place(place), 1.0)).collect()
    }

    #[test]
    fn vehicles_spread_over_what_is_expected() {
        let mut places = waiting_places(&line(), &even(), &[], 2);
        places.sort();
        assert_eq!(places, [Place(2), Place(7)]);
        let mut rides = even();
        rides[9].1 = 100.0;
        assert_eq!(waiting_places(&line(), &rides, &[], 1), [Place(9)]);
    }

    #[test]
    fn vehicles_that_stay_are_counted() {
        assert_eq!(waiting_places(&line(), &even(), &[Place(2)], 1), [Place(7)]);
        assert_eq!(waiting_places(&line(), &[], &[], 3), []);
    }
}
