//! The city as a plain drawing: border, stops, vehicles. Every map has its list beside it.
//!
//! Border: 国土交通省「国土数値情報（行政区域データ）」, simplified.

use yakuba_web::{Markup, html};

use crate::model::{Network, Stop};

/// Width of the drawing, in its own units.
const WIDTH: f64 = 360.0;
const MARGIN: f64 = 14.0;

/// A part of the earth on paper.
pub(crate) struct Map {
    west: f64,
    north: f64,
    /// Units of a degree of latitude.
    scale: f64,
    /// A degree of longitude is this much shorter.
    squeeze: f64,
    height: f64,
}

/// What is marked at a place.
pub(crate) struct Mark<'a> {
    /// Degrees (latitude, longitude).
    pub at: (f64, f64),
    /// Words beside it; a number or a letter that the list repeats.
    pub label: &'a str,
    /// Its look: `from`, `to`, `vehicle`, `area`.
    pub kind: &'static str,
}

impl Map {
    /// A map that shows all these places (latitude, longitude).
    pub fn around(places: impl Iterator<Item = (f64, f64)>) -> Option<Map> {
        let (mut south, mut north, mut west, mut east) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for (lat, lon) in places {
            (south, north) = (south.min(lat), north.max(lat));
            (west, east) = (west.min(lon), east.max(lon));
        }
        if south > north {
            return None;
        }
        let squeeze = f64::midpoint(south, north).to_radians().cos();
        // A single place still has surroundings.
        let (wide, high) = (((east - west) * squeeze).max(0.02), (north - south).max(0.02));
        let scale = (WIDTH - 2.0 * MARGIN) / wide;
        Some(Map { west, north, scale, squeeze, height: high * scale + 2.0 * MARGIN })
    }

    /// A map of the whole city.
    pub fn of(network: &Network) -> Option<Map> {
        let border = network.outline.iter().map(|&(lon, lat)| (lat, lon));
        Map::around(border.chain(network.stops.iter().map(|stop| (stop.lat, stop.lon))))
    }

    fn xy(&self, (lat, lon): (f64, f64)) -> (f64, f64) {
        (MARGIN + (lon - self.west) * self.squeeze * self.scale, MARGIN + (self.north - lat) * self.scale)
    }

    fn border(&self, network: &Network) -> String {
        let point = |&(lon, lat): &(f64, f64)| {
            let (x, y) = self.xy((lat, lon));
            format!("{x:.1},{y:.1}")
        };
        network.outline.iter().map(point).collect::<Vec<_>>().join(" ")
    }

    /// The drawing, with all stops as dots, ways as lines and marks on top. `words` say what it shows.
    pub fn draw(
        &self,
        network: &Network,
        words: &str,
        ways: &[Vec<(f64, f64)>],
        marks: &[Mark<'_>],
    ) -> Markup {
        let line = |way: &[(f64, f64)]| {
            let point = |place: &(f64, f64)| {
                let (x, y) = self.xy(*place);
                format!("{x:.1},{y:.1}")
            };
            way.iter().map(point).collect::<Vec<_>>().join(" ")
        };
        let at = |stop: &Stop| self.xy((stop.lat, stop.lon));
        html! {
            svg.map viewBox={ "0 0 " (WIDTH) " " (format!("{:.0}", self.height)) } role="img" aria-label=(words) {
                polygon.map-land points=(self.border(network)) {}
                @for stop in network.stops.iter().filter(|stop| !stop.is_closed) {
                    @let (x, y) = at(stop);
                    circle.map-stop cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="2" {}
                }
                @for way in ways { polyline.map-way points=(line(way)) fill="none" {} }
                @for mark in marks {
                    @let (x, y) = self.xy(mark.at);
                    g.map-mark.(mark.kind) transform=(format!("translate({x:.1} {y:.1})")) {
                        circle r="9" {}
                        text text-anchor="middle" y="4" { (mark.label) }
                    }
                }
            }
        }
    }
}

/// Whose border it is, below every map.
pub(crate) fn credit() -> &'static str {
    "市域：国土交通省「国土数値情報（行政区域データ）」を加工"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_everything_fits() {
        let places = [(36.5, 140.2), (36.7, 140.45)];
        let map = Map::around(places.into_iter()).unwrap();
        let (south_west, north_east) = (map.xy(places[0]), map.xy(places[1]));
        assert!(north_east.1 < south_west.1 && north_east.0 > south_west.0);
        assert!(north_east.0 <= WIDTH && south_west.1 <= map.height);
        assert!(Map::around(std::iter::empty()).is_none());
    }
}
