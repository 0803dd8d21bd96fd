//! A network made up from points: for demonstrations where no map is at hand. Its roads do not exist, and whoever shows it
//! says so.

use crate::network::{Network, Point};
use crate::rules::Class;

/// How much longer a made-up road is than the straight line, at most.
const WINDING: f64 = 0.35;
/// Points on the line of a road, a bend at each.
const BENDS: usize = 12;

/// Joins points by roads as valleys would: two are neighbours when no third is nearer to both (the relative neighbourhood
/// graph of Toussaint 1980), which joins everything and makes few detours. Long roads are main roads; every road winds a
/// little, always in the same way.
#[must_use]
pub fn network(points: &[Point]) -> Network {
    let mut network = Network::new(points.len());
    let metres = |a: usize, b: usize| points[a].metres(points[b]);
    for a in 0..points.len() {
        for b in a + 1..points.len() {
            let length = metres(a, b);
            let is_between = |c: &usize| *c != a && *c != b && metres(a, *c).max(metres(b, *c)) < length;
            if length == 0.0 || (0..points.len()).any(|c| is_between(&c)) {
                continue;
            }
            let (class, speed) = match length {
                3500.0.. => (Class::Primary, 48.0),
                1800.0.. => (Class::Secondary, 42.0),
                _ => (Class::Local, 32.0),
            };
            network.add_both(
                (a as u32, b as u32),
                (a * points.len() + b) as i64,
                class,
                speed,
                wind(points[a], points[b], a + b),
            );
        }
    }
    network
}

/// A line from one point to another that swings to both sides; `kind` decides how much.
fn wind(from: Point, to: Point, kind: usize) -> Vec<Point> {
    let swing = WINDING * ((kind * 7 % 10) as f64 + 1.0) / 10.0;
    let at = |step: usize| {
        let part = step as f64 / BENDS as f64;
        // Ends stay where they are.
        let side = swing / 4.0 * (part * std::f64::consts::TAU).sin();
        let (north, east) = (to.lat - from.lat, to.lon - from.lon);
        Point { lat: from.lat + part * north + side * east, lon: from.lon + part * east - side * north }
    };
    (0..=BENDS).map(|step| if step == BENDS { to } else { at(step) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Traffic;
    use crate::table::Tables;

    fn grid(size: usize) -> Vec<Point> {
        let point = |k: usize| Point {
            lat: 36.5 + 0.02 * (k / size) as f64 + 0.001 * (k * 7 % 5) as f64,
            lon: 140.3 + 0.02 * (k % size) as f64 + 0.001 * (k * 11 % 7) as f64,
        };
        (0..size * size).map(point).collect()
    }

    #[test]
    fn everything_is_joined_without_great_detours() {
        let points = grid(5);
        let network = network(&points);
        let quiet = Traffic { from: 0.0, factors: [1.0; 5] };
        let tables = Tables::new(&network, &points, &[quiet], &[]);
        let table = tables.at(0.0).unwrap();
        for a in 0..points.len() {
            for b in (0..points.len()).filter(|&b| b != a) {
                let straight = points[a].metres(points[b]);
                let metres = table.metres(a, b);
                assert!(
                    (0.999 * straight..3.0 * straight).contains(&metres),
                    "{a} {b}: {metres} of {straight}"
                );
            }
        }
    }
}
