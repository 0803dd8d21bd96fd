//! Stops and the ways between them.

use serde::{Deserialize, Serialize};
use yakuba_base::text::fold_for_search;
use yakuba_dispatch::{Place, Travel};

/// Where a stop lies; the city grew together from these (平成16年の合併).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// 大宮: the centre.
    #[default]
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
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Honcho, Self::Yamagata, Self::Miwa, Self::Ogawa, Self::Gozenyama];

    /// As it is sent and kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Honcho => "honcho",
            Self::Yamagata => "yamagata",
            Self::Miwa => "miwa",
            Self::Ogawa => "ogawa",
            Self::Gozenyama => "gozenyama",
        }
    }

    /// Reads [`Area::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == name)
    }

    /// In Japanese.
    pub fn label(self) -> &'static str {
        match self {
            Self::Honcho => "大宮",
            Self::Yamagata => "山方",
            Self::Miwa => "美和",
            Self::Ogawa => "緒川",
            Self::Gozenyama => "御前山",
        }
    }

    /// 美和・緒川・御前山: no taxi company is left there, so the weekend trial serves them.
    pub fn has_no_taxi(self) -> bool {
        matches!(self, Self::Miwa | Self::Ogawa | Self::Gozenyama)
    }
}

/// A stop (乗降場所).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Not used any more (休止): nobody can book it, promised rides still go there.
    #[serde(default)]
    pub is_closed: bool,
}

/// A road that cannot be used, or takes longer (通行止め). Without a road map it is told by the areas it joins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// Its id.
    pub id: String,
    /// One end.
    pub between: Area,
    /// The other end; the same area: within it.
    pub and: Area,
    /// Minutes longer; none when there is no way.
    pub longer: Option<i64>,
    /// Why.
    pub why: String,
}

/// All stops and ways. A stop's place in the engine's table is its position here.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The order only grows.
    pub stops: Vec<Stop>,
    /// The city's border, degrees (longitude, latitude).
    pub outline: Vec<(f64, f64)>,
    /// What is closed on the day.
    pub closures: Vec<Closure>,
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

    /// Stops that can be booked, in the order of their readings.
    pub fn open_stops(&self) -> Vec<&Stop> {
        let mut stops: Vec<&Stop> = self.stops.iter().filter(|stop| !stop.is_closed).collect();
        stops.sort_by(|a, b| a.kana.cmp(&b.kana));
        stops
    }

    /// What somebody typed: an open stop's name, reading or key, in any script.
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
        let mut begins = self.stops.iter().filter(|stop| !stop.is_closed).filter(|stop| {
            [&stop.name, &stop.kana, &stop.romaji].iter().any(|text| folded(text).starts_with(&wanted))
        });
        self.stops.iter().filter(|stop| !stop.is_closed).find(is).or_else(|| {
            let first = begins.next();
            // A beginning that several share names none of them.
            if begins.next().is_some() { None } else { first }
        })
    }

    /// The stop nearest to a place (latitude, longitude).
    pub fn nearest(&self, (lat, lon): (f64, f64)) -> Option<&Stop> {
        let squeeze = lat.to_radians().cos();
        let away = |stop: &&Stop| ((stop.lon - lon) * squeeze).hypot(stop.lat - lat);
        self.stops.iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    /// Metres by road between two stops.
    pub fn metres(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (&self.stops[from], &self.stops[to]);
        let east = (a.lon - b.lon) * DEGREE * a.lat.to_radians().cos();
        let north = (a.lat - b.lat) * DEGREE;
        (east.hypot(north) * WINDING).round()
    }

    /// The table the engine plans with: whole seconds, metres. Where a road is closed the way leads round it, if there is one.
    pub fn travel(&self) -> Travel {
        let seconds = |from: usize, to: usize| {
            if from == to { 0.0 } else { (self.metres(from, to) / SPEED + SETTING_OFF).ceil() }
        };
        if self.closures.is_empty() {
            return Travel::new(self.stops.len(), seconds, |from, to| self.metres(from, to));
        }
        let direct = |from: usize, to: usize| match self.closed(from, to) {
            Some(None) if from != to => f64::INFINITY,
            Some(Some(longer)) if from != to => seconds(from, to) + longer as f64 * 60.0,
            _ => seconds(from, to),
        };
        let count = self.stops.len();
        let mut way: Vec<(f64, f64)> = (0..count * count)
            .map(|pair| (pair / count, pair % count))
            .map(|(from, to)| (direct(from, to), self.metres(from, to)))
            .collect();
        // Floyd and Warshall: a few hundred stops take a millisecond or two.
        for via in 0..count {
            for from in 0..count {
                let (first, first_metres) = way[from * count + via];
                if first.is_infinite() {
                    continue;
                }
                for to in 0..count {
                    let (second, second_metres) = way[via * count + to];
                    if first + second < way[from * count + to].0 {
                        way[from * count + to] = (first + second, first_metres + second_metres);
                    }
                }
            }
        }
        Travel::new(count, |from, to| way[from * count + to].0, |from, to| way[from * count + to].1)
    }

    /// What the closures say of the direct way: nothing, so much longer, or not at all.
    fn closed(&self, from: usize, to: usize) -> Option<Option<i64>> {
        let (from, to) = (self.stops[from].area, self.stops[to].area);
        self.closures
            .iter()
            .filter(|closure| {
                (closure.between, closure.and) == (from, to) || (closure.and, closure.between) == (from, to)
            })
            .map(|closure| closure.longer)
            .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(key: &str, name: &str, kana: &str, lat: f64) -> Stop {
        let (name, kana) = (name.to_owned(), kana.to_owned());
        Stop { key: key.to_owned(), name, kana, romaji: key.to_owned(), lat, lon: 140.4, ..Stop::default() }
    }

    fn network() -> Network {
        Network {
            stops: vec![
                stop("ono", "小野", "おの", 36.5),
                stop("oba", "小場", "おば", 36.52),
                stop("tomioka", "富岡", "とみおか", 36.6),
            ],
            ..Network::default()
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
    fn a_closed_road_is_gone_round_or_cuts_an_area_off() {
        let mut network = network();
        network.stops[0].area = Area::Miwa;
        network.stops[1].area = Area::Ogawa;
        let closure =
            |between, and, longer| Closure { id: String::new(), between, and, longer, why: String::new() };
        let before = network.travel().seconds(Place(0), Place(2));
        network.closures = vec![closure(Area::Honcho, Area::Miwa, None)];
        let round = network.travel().seconds(Place(0), Place(2));
        assert!(round > before && round.is_finite(), "by way of 緒川: {round} after {before}");
        network.closures.push(closure(Area::Ogawa, Area::Miwa, Some(30)));
        assert!(network.travel().seconds(Place(0), Place(2)) > round + 1_700.0);
        network.closures.push(closure(Area::Miwa, Area::Ogawa, None));
        assert!(network.travel().seconds(Place(0), Place(2)).is_infinite());
        assert!(network.travel().seconds(Place(0), Place(0)).abs() < f64::EPSILON);
    }

    #[test]
    fn ways_take_whole_seconds() {
        let travel = network().travel();
        let seconds = travel.seconds(Place(0), Place(2));
        assert!(seconds.fract().abs() < f64::EPSILON && seconds > 1_500.0, "{seconds}");
        assert!(travel.seconds(Place(1), Place(1)).abs() < f64::EPSILON);
    }
}
