//! Days, typed in three fields with an era, or in one as anybody writes a date.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use yakuba_base::{Date, Lang, text, wareki};

use super::{Ask, Reading, clean, one_text, part_text, reject};
use crate::definition::Rule;
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// A day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DateField {
    /// The first day that can be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Rule>,
    /// The last day that can be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Rule>,
}

/// A stored day.
pub(crate) fn stored(answer: &Json) -> Option<Date> {
    answer.as_str()?.parse().ok()
}

impl Ask for DateField {
    fn answer_type(&self) -> Type {
        Type::Date
    }

    /// One text, or the parts `era`, `y`, `m` and `d`; `era` is a name or initial of an era, or `ad` (西暦).
    fn read(&self, raw: &Json) -> Reading {
        let typed = if raw.is_object() {
            let part = |name| part_text(raw, name).and_then(|text| clean(&text, 20, false));
            let (era, year, month, day) = (part("era")?, part("y")?, part("m")?, part("d")?);
            if year.is_empty() && month.is_empty() && day.is_empty() {
                return Ok(None);
            }
            let plain = |text: &str, unit: char| {
                let bare = text.trim_end_matches(unit);
                text::kanji_numerals(bare).map_or_else(|| bare.to_owned(), |number| number.to_string())
            };
            let (year, month, day) = (plain(&year, '年'), plain(&month, '月'), plain(&day, '日'));
            // A year that names its era itself (令和7, R7) needs no chosen one.
            let named = year.starts_with(|c: char| c.is_alphabetic() && c != '元');
            let four = year.chars().filter(|c| c.is_numeric()).count() >= 4;
            let era = if named || four || matches!(era.as_str(), "ad" | "西暦" | "seireki") {
                ""
            } else {
                era_name(&era)
            };
            format!("{era}{year}年{month}月{day}日")
        } else {
            clean(&one_text(raw)?, 40, false)?
        };
        if typed.is_empty() {
            return Ok(None);
        }
        match wareki::parse(&typed) {
            Ok(date) if (1850..=2200).contains(&date.year()) => Ok(Some(json!(date.to_string()))),
            _ => reject(Reason::NotADate),
        }
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        stored(answer).map_or(Value::Empty, Value::Date)
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        stored(answer)
            .map_or_else(String::new, |date| if lang == Lang::En { date.to_string() } else { date.long() })
    }

    fn seconds(&self) -> u32 {
        15
    }
}

/// The era as the reader of dates knows it.
fn era_name(chosen: &str) -> &str {
    match chosen {
        "reiwa" | "r" | "R" => "令和",
        "heisei" | "h" | "H" => "平成",
        "showa" | "s" | "S" => "昭和",
        "taisho" | "t" | "T" => "大正",
        "meiji" | "m" | "M" => "明治",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let field = DateField::default();
        for raw in [
            json!("2026-11-22"),
            json!("令和８年１１月２２日"),
            json!("R8.11.22"),
            json!({"era": "reiwa", "y": "8", "m": "11", "d": "22"}),
            json!({"era": "ad", "y": "２０２６", "m": "１１月", "d": "22日"}),
            json!({"era": "reiwa", "y": "八", "m": "十一月", "d": "二十二"}),
            json!({"era": "heisei", "y": "令和8", "m": "11", "d": "22"}),
            json!({"era": "reiwa", "y": "2026", "m": "11", "d": "22"}),
        ] {
            assert_eq!(field.read(&raw), Ok(Some(json!("2026-11-22"))), "{raw}");
        }
        assert_eq!(
            field.read(&json!({"era": "reiwa", "y": "元", "m": "5", "d": "1"})),
            Ok(Some(json!("2019-05-01")))
        );
        assert_eq!(field.read(&json!({"era": "reiwa", "y": "", "m": "", "d": ""})), Ok(None));
    }

    #[test]
    fn rejects_days_that_do_not_exist() {
        let field = DateField::default();
        for raw in [
            json!("2026-02-30"),
            json!("きのう"),
            json!("9999-01-01"),
            json!({"era": "reiwa", "y": "8", "m": "13", "d": "1"}),
            json!({"era": "reiwa", "y": "8", "m": "", "d": ""}),
        ] {
            assert_eq!(field.read(&raw), reject(Reason::NotADate), "{raw}");
        }
        assert_eq!(field.read(&json!("1".repeat(50))), reject(Reason::TooLong { most: 40 }));
    }
}
