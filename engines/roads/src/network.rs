//! Pieces of road, the turns between them, and what is closed.

use std::collections::HashSet;

use crate::rules::{Class, seconds};

/// A point of the earth, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// North.
    pub lat: f64,
    /// East.
    pub lon: f64,
}

/// Mean radius of the earth, metres.
const EARTH: f64 = 6_371_000.0;

impl Point {
    /// Metres to the east and to the north of another point; exact enough within a prefecture.
    #[must_use]
    pub fn offset(self, from: Self) -> (f64, f64) {
        let middle = f64::midpoint(self.lat, from.lat).to_radians();
        let east = (self.lon - from.lon).to_radians() * middle.cos() * EARTH;
        (east, (self.lat - from.lat).to_radians() * EARTH)
    }

    /// Metres as the crow flies.
    #[must_use]
    pub fn metres(self, to: Self) -> f64 {
        let (east, north) = to.offset(self);
        east.hypot(north)
    }
}

/// A piece of road between two junctions, in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Arc {
    /// Junctions.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// The number of the way in its source.
    pub way: i64,
    /// Its kind.
    pub class: Class,
    /// Length.
    pub metres: f64,
    /// Time without traffic.
    pub seconds: f64,
    /// Its line; the first and the last point are junctions.
    pub shape: Vec<Point>,
    /// The same piece in the other direction.
    pub back: Option<u32>,
}

/// Where something stands on the road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    /// The piece of road, an index into [`Network::arcs`].
    pub arc: u32,
    /// Which part of it lies behind, 0 to 1.
    pub part: f64,
    /// Metres between the thing and the road.
    pub away: f64,
}

/// What cannot be driven now (通行止め).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Closure {
    /// A whole way, by the number of its source.
    Way(i64),
    /// Everything that passes within so many metres of a point.
    Around(Point, f64),
}

/// A network of roads.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Pieces of road.
    pub arcs: Vec<Arc>,
    /// Seconds lost at each junction: signals.
    pub waits: Vec<f64>,
    /// Turns from one piece to another that are forbidden.
    pub forbidden: HashSet<(u32, u32)>,
    /// Restrictions of the source that could not be understood.
    pub ignored: usize,
    /// Pieces that leave each junction.
    leaving: Vec<Vec<u32>>,
}

/// Seconds for turning round at the end of a road.
const TURNING_ROUND: f64 = 25.0;
/// Seconds a sharp turn at a junction costs.
const SHARP_TURN: f64 = 4.0;
/// A turn sharper than this is driven slowly, radians.
const SHARP: f64 = 1.0;

impl Network {
    /// A network without roads between so many junctions.
    #[must_use]
    pub fn new(junctions: usize) -> Self {
        Self { waits: vec![0.0; junctions], leaving: vec![Vec::new(); junctions], ..Self::default() }
    }

    /// Adds a piece of road along a line, km/h on its straight parts.
    pub fn add(&mut self, ends: (u32, u32), way: i64, class: Class, speed: f64, shape: Vec<Point>) -> u32 {
        let hops: Vec<(f64, f64)> = shape.windows(2).map(|pair| pair[1].offset(pair[0])).collect();
        let lengths: Vec<f64> = hops.iter().map(|(east, north)| east.hypot(*north)).collect();
        let bends: Vec<f64> = hops.windows(2).map(|pair| bend(pair[0], pair[1])).collect();
        let arc = Arc {
            from: ends.0,
            to: ends.1,
            way,
            class,
            metres: lengths.iter().sum(),
            seconds: seconds(speed, &lengths, &bends),
            shape,
            back: None,
        };
        let id = self.arcs.len() as u32;
        self.leaving[ends.0 as usize].push(id);
        self.arcs.push(arc);
        id
    }

    /// The same in both directions.
    pub fn add_both(&mut self, ends: (u32, u32), way: i64, class: Class, speed: f64, shape: Vec<Point>) {
        let reverse: Vec<Point> = shape.iter().rev().copied().collect();
        let there = self.add(ends, way, class, speed, shape);
        let back = self.add((ends.1, ends.0), way, class, speed, reverse);
        self.arcs[there as usize].back = Some(back);
        self.arcs[back as usize].back = Some(there);
    }

    /// Pieces that leave a junction.
    #[must_use]
    pub fn leaving(&self, junction: u32) -> &[u32] {
        &self.leaving[junction as usize]
    }

    /// Pieces that can follow a piece, and the seconds the turn costs.
    pub fn turns(&self, arc: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let here = &self.arcs[arc as usize];
        let choices = self.leaving(here.to);
        let is_dead_end = choices.iter().all(|&next| here.back == Some(next));
        choices.iter().filter_map(move |&next| {
            if here.back == Some(next) {
                return is_dead_end.then_some((next, TURNING_ROUND));
            }
            if self.forbidden.contains(&(arc, next)) {
                return None;
            }
            let is_junction = choices.len() > 2;
            let is_sharp = is_junction && self.angle(arc, next).abs() > SHARP;
            let turning = if is_sharp { SHARP_TURN } else { 0.0 };
            Some((next, turning + self.waits[here.to as usize]))
        })
    }

    /// How far one turns, radians; to the left is positive.
    fn angle(&self, arc: u32, next: u32) -> f64 {
        let (before, after) = (&self.arcs[arc as usize].shape, &self.arcs[next as usize].shape);
        match (before.as_slice(), after.as_slice()) {
            ([.., a, b], [c, d, ..]) => bend(b.offset(*a), d.offset(*c)),
            _ => 0.0,
        }
    }

    /// Which pieces the closures take away.
    #[must_use]
    pub fn closed(&self, closures: &[Closure]) -> Vec<bool> {
        let is_hit = |arc: &Arc, closure: &Closure| match *closure {
            Closure::Way(way) => arc.way == way,
            Closure::Around(point, metres) => {
                arc.shape.windows(2).any(|pair| nearest(point, pair[0], pair[1]).0 <= metres)
            }
        };
        self.arcs.iter().map(|arc| closures.iter().any(|closure| is_hit(arc, closure))).collect()
    }

    /// The nearest place on a road from which there is a way on. None in an empty network.
    #[must_use]
    pub fn snap(&self, point: Point) -> Option<Snapped> {
        let mut best: Option<Snapped> = None;
        for (id, arc) in self.arcs.iter().enumerate() {
            let limit = best.map_or(f64::INFINITY, |best| best.away);
            // No point of it can be nearer than its beginning less its length.
            if arc.shape.first().is_none_or(|first| first.metres(point) - arc.metres > limit) {
                continue;
            }
            let mut behind = 0.0;
            for pair in arc.shape.windows(2) {
                let length = pair[0].metres(pair[1]);
                let (away, along) = nearest(point, pair[0], pair[1]);
                if away < best.map_or(f64::INFINITY, |best| best.away) {
                    let part = (behind + along * length) / arc.metres.max(1e-9);
                    best = Some(Snapped { arc: id as u32, part: part.clamp(0.0, 1.0), away });
                }
                behind += length;
            }
        }
        best
    }
}

/// The angle from one direction to another, radians.
fn bend(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 * b.1 - a.1 * b.0).atan2(a.0 * b.0 + a.1 * b.1)
}

/// Metres from a point to a line, and which part of the line lies before the nearest place.
fn nearest(point: Point, from: Point, to: Point) -> (f64, f64) {
    let (line, there) = (to.offset(from), point.offset(from));
    let square = line.0 * line.0 + line.1 * line.1;
    let along =
        if square > 0.0 { ((there.0 * line.0 + there.1 * line.1) / square).clamp(0.0, 1.0) } else { 0.0 };
    ((there.0 - along * line.0).hypot(there.1 - along * line.1), along)
}
