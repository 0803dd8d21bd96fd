//! Stops and the ways between them.

use serde::{Deserialize, Serialize};
use yakuba_base::text::fold_for_search;
use yakuba_dispatch::{Place, Travel};

/// Where a stop lies; the city grew together from these (平成16年の合併).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// 大宮: the centre.
    Honcho,
    /// 山方
    Yamagata,
    /// 美和
    Miwa,
    /// 緒川
    Ogawa,
    /// 御前山
    Gozenyama,
}

impl Area {
    /// 美和・緒川・御前山: no taxi company is left there, so the weekend trial serves them.
    pub fn has_no_taxi(self) -> bool {
        matches!(self, Self::Miwa | Self::Ogawa | Self::Gozenyama)
    }
}

/// A stop (乗降場所).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Its key in addresses and forms.
    pub key: String,
    /// Its name.
    pub name: String,
    /// In kana, to find it by sound.
    pub kana: String,
    /// In Latin letters.
    pub romaji: String,
    /// Where it lies.
    pub area: Area,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
}

/// All stops. A stop's place in the engine's table is its position here.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// In the order of their readings.
    pub stops: Vec<Stop>,
}

/// Straight lines are this much shorter than mountain roads (synthetic; a measured table replaces it).
const WINDING: f64 = 1.4;
/// Metres a second on them: 32 km/h.
const SPEED: f64 = 32.0 / 3.6;
/// Seconds for setting off and pulling in.
const SETTING_OFF: f64 = 45.0;
/// Metres of a degree of latitude.
const DEGREE: f64 = 111_195.0;

impl Network {
    /// The position of a stop.
    pub fn place(&self, key: &str) -> Option<Place> {
        self.stops.iter().position(|stop| stop.key == key).map(|at| Place(at as u32))
    }

    /// The stop of a key.
    pub fn stop(&self, key: &str) -> Option<&Stop> {
        self.stops.iter().find(|stop| stop.key == key)
    }

    /// What somebody typed: a stop's name, reading or key, in any script.
    pub fn find(&self, typed: &str) -> Option<&Stop> {
        let wanted = fold_for_search(typed.trim());
        if wanted.is_empty() {
            return None;
        }
        let folded = |text: &str| fold_for_search(text);
        let is = |stop: &&Stop| {
            stop.key == typed
                || [&stop.name, &stop.kana, &stop.romaji].iter().any(|text| folded(text) == wanted)
        };
        let mut begins = self.stops.iter().filter(|stop| {
            [&stop.name, &stop.kana, &stop.romaji].iter().any(|text| folded(text).starts_with(&wanted))
        });
        self.stops.iter().find(is).or_else(|| {
            let first = begins.next();
            // A beginning that several share names none of them.
            if begins.next().is_some() { None } else { first }
        })
    }

    /// Metres by road between two stops.
    pub fn metres(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (&self.stops[from], &self.stops[to]);
        let east = (a.lon - b.lon) * DEGREE * a.lat.to_radians().cos();
        let north = (a.lat - b.lat) * DEGREE;
        (east.hypot(north) * WINDING).round()
    }

    /// The table the engine plans with: whole seconds, metres.
    pub fn travel(&self) -> Travel {
        let seconds = |from: usize, to: usize| {
            if from == to { 0.0 } else { (self.metres(from, to) / SPEED + SETTING_OFF).ceil() }
        };
        Travel::new(self.stops.len(), seconds, |from, to| self.metres(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(key: &str, name: &str, kana: &str, lat: f64) -> Stop {
        let (name, kana) = (name.to_owned(), kana.to_owned());
        Stop { key: key.to_owned(), name, kana, romaji: key.to_owned(), area: Area::Honcho, lat, lon: 140.4 }
    }

    fn network() -> Network {
        Network {
            stops: vec![
                stop("ono", "小野", "おの", 36.5),
                stop("oba", "小場", "おば", 36.52),
                stop("tomioka", "富岡", "とみおか", 36.6),
            ],
        }
    }

    #[test]
    fn a_stop_is_found_by_name_and_sound() {
        let network = network();
        for typed in ["小野", "おの", "オノ", "ono", "ONO"] {
            assert_eq!(network.find(typed).map(|stop| stop.key.as_str()), Some("ono"), "{typed}");
        }
        assert_eq!(network.find("とみ").map(|stop| stop.key.as_str()), Some("tomioka"));
        assert_eq!(network.find("お"), None, "several begin so");
        assert_eq!(network.find(" "), None);
    }

    #[test]
    fn ways_take_whole_seconds() {
        let travel = network().travel();
        let seconds = travel.seconds(Place(0), Place(2));
        assert!(seconds.fract().abs() < f64::EPSILON && seconds > 1_500.0, "{seconds}");
        assert!(travel.seconds(Place(1), Place(1)).abs() < f64::EPSILON);
    }
}
