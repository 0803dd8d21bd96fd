//! Times of day.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, Time, text};

use super::{Ask, Reading, clean, one_text, reject, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// A time of day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeField {}

impl Ask for TimeField {
    fn answer_type(&self) -> Type {
        Type::Time
    }

    /// `9:30`, `０９：３０`, `9時30分`, `午後1時`, `9時半`.
    fn read(&self, raw: &Json) -> Reading {
        let typed = clean(&one_text(raw)?, 20, false)?;
        if typed.is_empty() {
            return Ok(None);
        }
        match time(&text::normalise(&typed)) {
            Some(time) => Ok(Some(Json::String(time.to_string()))),
            None => reject(Reason::NotATime),
        }
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        text_value(Some(answer))
    }

    fn show(&self, answer: &Json, _lang: Lang) -> String {
        shown(Some(answer)).to_owned()
    }

    fn seconds(&self) -> u32 {
        10
    }
}

fn time(typed: &str) -> Option<Time> {
    let (typed, later) = match (typed.strip_prefix("午後"), typed.strip_prefix("午前")) {
        (Some(rest), _) => (rest, 12),
        (_, Some(rest)) => (rest, 0),
        _ => (typed, 0),
    };
    let colons = typed.replace("時半", ":30").replace('時', ":").replace(['分', ' '], "");
    let (hour, minute) = colons.split_once(':')?;
    let digits = |text: &str| {
        (text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u8>().unwrap_or(0))
    };
    let hour = digits(hour).filter(|_| !hour.is_empty())?;
    let hour = if later == 12 && hour < 12 { hour + 12 } else { hour };
    format!("{hour:02}:{:02}", digits(minute)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_and_rejects() {
        for (typed, stored) in [
            ("9:30", "09:30"),
            ("０９：３０", "09:30"),
            ("9時半", "09:30"),
            ("午後1時", "13:00"),
            ("午後12時5分", "12:05"),
            ("00:00", "00:00"),
        ] {
            assert_eq!(TimeField {}.read(&json!(typed)), Ok(Some(json!(stored))), "{typed}");
        }
        for typed in ["25:00", "9", "9:60", "いま", ":30"] {
            assert_eq!(TimeField {}.read(&json!(typed)), reject(Reason::NotATime), "{typed}");
        }
    }
}
