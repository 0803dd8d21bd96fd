//! The land around some stops, as a polygon: GOFS knows zones, not stops.

/// Degrees around a stop that belong to it: about 800 m.
const AROUND: f64 = 0.008;

type Point = (f64, f64);

fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Half of the hull of sorted points (Andrew's monotone chain).
fn half(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut chain: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = chain[..]
            && turn(a, b, point) <= 0.0
        {
            chain.pop();
        }
        chain.push(point);
    }
    chain.pop();
    chain
}

/// A closed ring (longitude, latitude) around the places (latitude, longitude), clockwise as GOFS asks.
pub(super) fn around(places: impl Iterator<Item = (f64, f64)>) -> Vec<[f64; 2]> {
    let corners = [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)];
    let mut points: Vec<Point> = places
        .flat_map(|(lat, lon)| corners.map(|(east, north)| (lon + east * AROUND, lat + north * AROUND)))
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut ring = half(points.iter().copied());
    ring.extend(half(points.iter().rev().copied()));
    ring.reverse();
    ring.extend(ring.first().copied());
    ring.into_iter().map(|(lon, lat)| [lon, lat]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_is_closed_clockwise_and_holds_every_place() {
        let places = [(36.5, 140.3), (36.6, 140.4), (36.55, 140.35), (36.5, 140.4)];
        let ring = around(places.into_iter());
        assert_eq!(ring.first(), ring.last());
        let doubled: f64 =
            ring.windows(2).map(|side| side[0][0] * side[1][1] - side[1][0] * side[0][1]).sum();
        assert!(doubled < 0.0, "clockwise");
        for (lat, lon) in places {
            let inside = ring
                .windows(2)
                .all(|side| turn((side[0][0], side[0][1]), (side[1][0], side[1][1]), (lon, lat)) < 0.0);
            assert!(inside, "{lat} {lon}");
        }
    }
}
