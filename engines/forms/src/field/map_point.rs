//! A place on the map.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use yakuba_base::{Lang, text};

use super::number::stored;
use super::{Ask, Reading, clean, part_text, reject};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// A place on the map, in degrees (JGD2011).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapPointField {}

impl Ask for MapPointField {
    fn answer_type(&self) -> Type {
        Type::Parts(&["lat", "lon"])
    }

    /// The parts `lat` and `lon`, kept to a ten-millionth of a degree (about a centimetre).
    fn read(&self, raw: &Json) -> Reading {
        if raw.is_null() {
            return Ok(None);
        }
        let part = |part| part_text(raw, part).and_then(|typed| clean(&typed, 30, false));
        let (lat, lon) = (text::normalise(&part("lat")?), text::normalise(&part("lon")?));
        if lat.is_empty() && lon.is_empty() {
            return Ok(None);
        }
        let degrees = |text: &str| text.parse::<f64>().ok().map(|degrees| (degrees * 1e7).round() / 1e7);
        match (degrees(&lat), degrees(&lon)) {
            (Some(lat), Some(lon)) if (20.0..46.0).contains(&lat) && (122.0..154.0).contains(&lon) => {
                Ok(Some(json!({"lat": lat, "lon": lon})))
            }
            _ => reject(Reason::NotAPlace),
        }
    }

    fn value<'a>(&self, answer: &'a Json, part: Option<&str>) -> Value<'a> {
        match part {
            None => Value::Answered,
            Some(part) => answer.get(part).and_then(stored).map_or(Value::Empty, Value::Number),
        }
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let part = |part| answer.get(part).map(Json::to_string).unwrap_or_default();
        if lang == Lang::En {
            format!("{}° N, {}° E", part("lat"), part("lon"))
        } else {
            format!("北緯{}度 東経{}度", part("lat"), part("lon"))
        }
    }

    fn seconds(&self) -> u32 {
        40
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_japan_is_on_the_map() {
        let field = MapPointField {};
        let read = field.read(&json!({"lat": "36.5425", "lon": "140.41"})).unwrap().unwrap();
        assert_eq!(read, json!({"lat": 36.5425, "lon": 140.41}));
        assert_eq!(field.read(&read), Ok(Some(read.clone())));
        for (lat, lon) in [("0", "0"), ("NaN", "140"), ("36", ""), ("北", "東")] {
            assert_eq!(
                field.read(&json!({"lat": lat, "lon": lon})),
                reject(Reason::NotAPlace),
                "{lat},{lon}"
            );
        }
    }
}
