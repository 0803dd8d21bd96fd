//! A made-up city of 25 by 14 km (350 km²): six centres, most homes near one of them, straight ways times 1.3 at 30 km/h.

use serde_json::{Value, json};
use yakuba_dispatch::{Load, Place, Request, Rng, Skills, Travel, Vehicle, Visit, Window};

pub const HOUR: f64 = 3600.0;
/// The service day.
pub const OPEN: f64 = 8.0 * HOUR;
pub const CLOSE: f64 = 18.0 * HOUR;
/// Seconds a vehicle stands at a stop.
pub const SERVICE: f64 = 30.0;
const STOPS: usize = 300;
/// Part of the trips with an end in a centre.
const IN_CENTRE: f64 = 0.9;
const DETOUR: f64 = 1.3;
const SPEED: f64 = 30.0 / 3.6;

pub struct City {
    /// Metres.
    pub points: Vec<(f64, f64)>,
    pub travel: Travel,
}

impl City {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let anywhere = |rng: &mut Rng| (rng.unit() * 25_000.0, rng.unit() * 14_000.0);
        let centres: Vec<(f64, f64)> = (0..6).map(|_| anywhere(&mut rng)).collect();
        let mut points = centres.clone();
        while points.len() < STOPS {
            let point = if rng.chance(0.6) {
                let centre = centres[rng.below(6)];
                let (angle, far) = (rng.unit() * std::f64::consts::TAU, rng.unit() * 2500.0);
                let near = (centre.0 + far * angle.cos(), centre.1 + far * angle.sin());
                (near.0.clamp(0.0, 25_000.0), near.1.clamp(0.0, 14_000.0))
            } else {
                anywhere(&mut rng)
            };
            points.push(point);
        }
        let metres = |a: usize, b: usize| {
            let (a, b): ((f64, f64), (f64, f64)) = (points[a], points[b]);
            (a.0 - b.0).hypot(a.1 - b.1) * DETOUR
        };
        let travel = Travel::new(STOPS, |a, b| metres(a, b) / SPEED, metres);
        Self { points, travel }
    }

    /// What a checker needs to know the ways itself.
    pub fn facts(&self) -> Value {
        json!({"points": self.points, "detour": DETOUR, "speed": SPEED, "service": SERVICE})
    }

    pub fn vehicle(&self, rng: &mut Rng) -> Vehicle {
        let home = Place(rng.below(6) as u32);
        Vehicle {
            start: home,
            end: home,
            shift: Window::new(OPEN, CLOSE),
            capacity: Load::seats(8),
            max_duration: f64::INFINITY,
            skills: Skills::default(),
            breaks: Vec::new(),
        }
    }

    /// When somebody asks, and for what: half of the rides are asked for in advance, half 10 to 60 minutes before. The pick-up
    /// is promised within 20 minutes, the ride takes at most 1.5 times the direct way and 10 minutes.
    pub fn rides(&self, rng: &mut Rng, count: usize) -> Vec<(f64, Request)> {
        let mut rides: Vec<(f64, Request)> = (0..count)
            .map(|_| {
                let mut ends = [0, 0];
                while ends[0] == ends[1] {
                    ends = [rng.below(STOPS), rng.below(STOPS)];
                    // Homes and centres: most trips begin or end in one.
                    if rng.chance(IN_CENTRE) {
                        ends[rng.below(2)] = rng.below(6);
                    }
                }
                let [from, to] = ends.map(|end| Place(end as u32));
                let wanted = OPEN + 900.0 + rng.unit() * (CLOSE - OPEN - 2.0 * HOUR);
                let asked = if rng.chance(0.5) { 0.0 } else { wanted - 600.0 - rng.unit() * 3000.0 };
                let visit = |place, window| Visit { place, window, service: SERVICE };
                let request = Request {
                    pickup: Some(visit(from, Window::new(wanted, wanted + 1200.0))),
                    delivery: visit(to, Window::new(0.0, CLOSE)),
                    load: Load::seats(1),
                    max_ride: 1.5 * self.travel.seconds(from, to) + 600.0,
                    needs: Skills::default(),
                };
                (asked, request)
            })
            .collect();
        rng.shuffle(&mut rides);
        rides.sort_by(|a, b| a.0.total_cmp(&b.0));
        rides
    }
}
