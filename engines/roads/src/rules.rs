//! Who may drive where, and how fast: the tags of OpenStreetMap read for a car that carries passengers.
//!
//! Sources: the OpenStreetMap wiki's pages on `access`, `oneway`, `highway`, `maxspeed` and `barrier`; statutory limits of
//! 道路交通法施行令 第11条 (60 km/h) and 第27条. Speeds without a sign are guesses of what is driven, not limits.

use std::collections::HashMap;

/// Tags of a way or node.
pub type Tags<'a> = HashMap<&'a str, &'a str>;

/// A kind of road; traffic by the hour differs by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Motorways (高速道路) and their ramps.
    Motorway,
    /// National roads (国道).
    Trunk,
    /// Main prefectural roads (主要地方道).
    Primary,
    /// Prefectural roads and roads that join parts of a town.
    Secondary,
    /// Everything else a car may use.
    Local,
}

impl Class {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Motorway, Self::Trunk, Self::Primary, Self::Secondary, Self::Local];
}

/// In which directions a way may be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    Both,
    /// As it is drawn.
    Forward,
    /// Against it.
    Backward,
}

/// What the tags of a way mean for a car.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drivable {
    /// Its kind.
    pub class: Class,
    /// km/h on a straight piece.
    pub speed: f64,
    /// Where to.
    pub direction: Direction,
}

/// Values under which the public may not drive.
const CLOSED: [&str; 8] =
    ["no", "private", "agricultural", "forestry", "delivery", "emergency", "military", "permit"];
/// Obstacles no car passes unless something says so.
const BLOCKING: [&str; 9] =
    ["bollard", "block", "chain", "cycle_barrier", "debris", "jersey_barrier", "log", "stile", "wall"];

/// The most special word on cars decides.
fn access<'a>(tags: &Tags<'a>) -> Option<&'a str> {
    ["motorcar", "motor_vehicle", "vehicle", "access"].iter().find_map(|key| tags.get(key).copied())
}

/// What a car may do with a way; None when it may not use it.
#[must_use]
pub fn drivable(tags: &Tags<'_>) -> Option<Drivable> {
    let highway = *tags.get("highway")?;
    let word = access(tags);
    if word.is_some_and(|word| CLOSED.contains(&word)) || tags.get("area") == Some(&"yes") {
        return None;
    }
    let (class, usual) = match highway {
        "motorway" => (Class::Motorway, 90.0),
        "motorway_link" => (Class::Motorway, 45.0),
        "trunk" => (Class::Trunk, 55.0),
        "trunk_link" => (Class::Trunk, 40.0),
        "primary" => (Class::Primary, 48.0),
        "primary_link" => (Class::Primary, 36.0),
        "secondary" => (Class::Secondary, 44.0),
        "secondary_link" => (Class::Secondary, 34.0),
        "tertiary" => (Class::Secondary, 38.0),
        "tertiary_link" => (Class::Secondary, 30.0),
        "unclassified" => (Class::Local, 32.0),
        "residential" => (Class::Local, 25.0),
        "living_street" => (Class::Local, 12.0),
        "service" => (Class::Local, 15.0),
        "road" => (Class::Local, 20.0),
        // Field and forest tracks (農道・林道) only where cars are expressly let in.
        "track" if word.is_some() => (Class::Local, 15.0),
        _ => return None,
    };
    let mut speed = tags.get("maxspeed").and_then(|text| kilometres(text)).map_or(usual, |limit| {
        // Nobody's average is the limit.
        limit * 0.9
    });
    if tags.get("lanes") == Some(&"1") && tags.get("oneway") != Some(&"yes") {
        speed = speed.min(30.0);
    }
    if tags.get("surface").is_some_and(|surface| is_loose(surface)) {
        speed = speed.min(25.0);
    }
    Some(Drivable { class, speed, direction: direction(tags, highway) })
}

fn direction(tags: &Tags<'_>, highway: &str) -> Direction {
    match ["oneway:motor_vehicle", "oneway"].iter().find_map(|key| tags.get(key).copied()) {
        Some("yes" | "true" | "1") => Direction::Forward,
        Some("-1" | "reverse") => Direction::Backward,
        Some(_) => Direction::Both,
        None => {
            let is_round = matches!(tags.get("junction"), Some(&("roundabout" | "circular")));
            if is_round || highway == "motorway" { Direction::Forward } else { Direction::Both }
        }
    }
}

/// A limit in km/h: "50", "30 mph"; None for words.
fn kilometres(text: &str) -> Option<f64> {
    let number = text.split_whitespace().next()?.parse::<f64>().ok()?;
    let is_sane = number > 0.0;
    is_sane.then_some(if text.ends_with("mph") { number * 1.609_344 } else { number })
}

fn is_loose(surface: &str) -> bool {
    matches!(
        surface,
        "unpaved" | "gravel" | "fine_gravel" | "dirt" | "ground" | "earth" | "grass" | "sand" | "pebblestone"
    )
}

/// Whether a car passes what stands on a point.
#[must_use]
pub fn is_passable(tags: &Tags<'_>) -> bool {
    match (tags.get("barrier"), access(tags)) {
        (_, Some(word)) => !CLOSED.contains(&word),
        (Some(barrier), None) => !BLOCKING.contains(barrier),
        (None, None) => true,
    }
}

/// Sideways acceleration passengers bear, m/s²: what limits the speed on winding mountain roads.
const SIDEWAYS: f64 = 2.0;
/// No bend is driven slower, m/s.
const SLOWEST_BEND: f64 = 3.0;

/// Seconds on a piece of road of these lengths (metres) and bends (radians between one length and the next).
#[must_use]
pub fn seconds(speed: f64, lengths: &[f64], bends: &[f64]) -> f64 {
    let straight = speed / 3.6;
    let at = |bend: Option<&f64>, before: f64, after: f64| {
        let bend = bend.copied().unwrap_or(0.0).abs();
        // The circle that turns so far on half of both lengths.
        let radius = (before + after) / 2.0 / bend.max(1e-6);
        (SIDEWAYS * radius).sqrt().clamp(SLOWEST_BEND.min(straight), straight)
    };
    let mut sum = 0.0;
    for (k, &length) in lengths.iter().enumerate() {
        let before = if k > 0 { at(bends.get(k - 1), lengths[k - 1], length) } else { straight };
        let after = match lengths.get(k + 1) {
            Some(&next) => at(bends.get(k), length, next),
            None => straight,
        };
        sum += length / 2.0 / before + length / 2.0 / after;
    }
    sum
}

/// How much longer roads take in a part of the day, by kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Seconds since midnight from which it holds.
    pub from: f64,
    /// One factor for each of [`Class::ALL`].
    pub factors: [f64; 5],
}

impl Traffic {
    /// An ordinary weekday of a small city: two busy times on the main roads. Guessed, not measured.
    #[must_use]
    pub fn weekday() -> Vec<Self> {
        let hour = 3600.0;
        let quiet = [1.0; 5];
        let busy = [1.05, 1.3, 1.25, 1.15, 1.05];
        let day = [1.0, 1.1, 1.08, 1.05, 1.0];
        [(0.0, quiet), (7.0, busy), (9.0, day), (16.5, busy), (18.5, quiet)]
            .map(|(from, factors)| Self { from: from * hour, factors })
            .to_vec()
    }

    /// Snow (降雪): everything slower, small roads most.
    #[must_use]
    pub fn snow() -> Vec<Self> {
        vec![Self { from: 0.0, factors: [1.5, 1.5, 1.6, 1.7, 2.0] }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> Option<Drivable> {
        drivable(&pairs.iter().copied().collect())
    }

    #[test]
    fn the_most_special_access_word_decides() {
        assert!(of(&[("highway", "residential"), ("access", "private")]).is_none());
        assert!(of(&[("highway", "residential"), ("access", "no"), ("motor_vehicle", "yes")]).is_some());
        assert!(of(&[("highway", "residential"), ("motorcar", "no"), ("access", "yes")]).is_none());
        assert!(of(&[("highway", "footway")]).is_none());
        assert!(of(&[("highway", "track")]).is_none());
    }

    #[test]
    fn directions_follow_signs_roundabouts_and_motorways() {
        let direction = |pairs: &[_]| of(pairs).unwrap().direction;
        assert_eq!(direction(&[("highway", "primary")]), Direction::Both);
        assert_eq!(direction(&[("highway", "primary"), ("oneway", "-1")]), Direction::Backward);
        assert_eq!(direction(&[("highway", "primary"), ("junction", "roundabout")]), Direction::Forward);
        assert_eq!(direction(&[("highway", "motorway")]), Direction::Forward);
        assert_eq!(direction(&[("highway", "motorway"), ("oneway", "no")]), Direction::Both);
    }

    #[test]
    fn signs_are_limits_and_not_averages() {
        let speed = of(&[("highway", "primary"), ("maxspeed", "50")]).unwrap().speed;
        assert!((speed - 45.0).abs() < 1e-9);
        let speed = of(&[("highway", "primary"), ("maxspeed", "30 mph")]).unwrap().speed;
        assert!((speed - 27.0 * 1.609_344).abs() < 1e-9);
        assert_eq!(of(&[("highway", "primary"), ("maxspeed", "JP:urban")]).unwrap().speed, 48.0);
    }

    #[test]
    fn bends_cost_time() {
        let straight = seconds(48.0, &[100.0, 100.0, 100.0], &[0.0, 0.0]);
        assert!((straight - 300.0 / (48.0 / 3.6)).abs() < 1e-6);
        let hairpins = seconds(48.0, &[20.0; 15], &[0.8; 14]);
        assert!(hairpins > 1.8 * straight, "{hairpins} {straight}");
        let gentle = seconds(48.0, &[100.0; 3], &[0.05; 2]);
        assert!((gentle - straight).abs() < 1e-6);
    }
}
