//! Numbers and amounts of money.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, Text, Yen, text};

use super::{Ask, Reading, clean, one_text, reject};
use crate::expression::{Number, Type, Value};
use crate::problem::Reason;

/// The most digits a number or amount may have; 10¹⁵ yen is more than any city moves.
const MOST_CHARACTERS: usize = 40;

/// Reads `１，２３４円`, `二十三` and the like; the unit may be typed along.
fn typed_number(typed: &str, unit: &str) -> Option<Number> {
    let narrow =
        text::normalise(typed).replace([',', ' ', '¥', '\\', '、'], "").replace(['−', '‐', '–', 'ー'], "-");
    let bare = narrow.strip_suffix(unit).unwrap_or(&narrow);
    let in_kanji = || Some(Number::from(i64::try_from(text::kanji_numerals(bare)?).ok()?));
    let number: Number = bare.parse().ok().or_else(in_kanji)?;
    let limit = Number::from(1_000_000_000_000_000_i64);
    (number <= limit && number >= limit.negated()?).then_some(number)
}

/// A stored number.
pub(crate) fn stored(answer: &Json) -> Option<Number> {
    match answer {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn within(
    number: Number,
    min: Option<Number>,
    max: Option<Number>,
    show: impl Fn(Number) -> String,
) -> Result<(), Reason> {
    match (min, max) {
        (Some(least), _) if number < least => Err(Reason::TooSmall { least: show(least) }),
        (_, Some(most)) if number > most => Err(Reason::TooLarge { most: show(most) }),
        _ => Ok(()),
    }
}

/// A limit in a definition: a JSON number, or a decimal as text.
mod limit {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Json, Number, stored};

    pub(super) fn serialize<S: Serializer>(limit: &Option<Number>, serializer: S) -> Result<S::Ok, S::Error> {
        match limit {
            None => serializer.serialize_none(),
            Some(number) => match number.whole() {
                Some(whole) => whole.serialize(serializer),
                None => serializer.collect_str(number),
            },
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Number>, D::Error> {
        let json = Json::deserialize(deserializer)?;
        if json.is_null() {
            return Ok(None);
        }
        stored(&json).map(Some).ok_or_else(|| serde::de::Error::custom(format!("{json} is not a number")))
    }
}

/// A number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberField {
    /// The least.
    #[serde(with = "limit", skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// The greatest.
    #[serde(with = "limit", skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// Digits behind the point.
    pub decimals: u32,
    /// The unit shown behind the number (人, 通, ㎡).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
}

impl Ask for NumberField {
    fn answer_type(&self) -> Type {
        Type::Number
    }

    fn read(&self, raw: &Json) -> Reading {
        let typed = clean(&one_text(raw)?, MOST_CHARACTERS, false)?;
        if typed.is_empty() {
            return Ok(None);
        }
        let unit = self.unit.as_ref().map_or("", |unit| unit.get(Lang::Ja));
        let Some(number) = typed_number(&typed, unit) else { return reject(Reason::NotANumber) };
        if number.decimals().is_none_or(|decimals| decimals > self.decimals) {
            return reject(Reason::TooManyDecimals { most: self.decimals });
        }
        if let Err(reason) = within(number, self.min, self.max, |limit| limit.to_string()) {
            return reject(reason);
        }
        Ok(Some(number.whole().map_or_else(|| Json::String(number.to_string()), Json::from)))
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        stored(answer).map_or(Value::Empty, Value::Number)
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let number = stored(answer).map_or_else(String::new, |number| number.to_string());
        match self.unit.as_ref().map(|unit| unit.get(lang)) {
            Some(unit) if lang == Lang::En => format!("{number} {unit}"),
            Some(unit) => format!("{number}{unit}"),
            None => number,
        }
    }

    fn seconds(&self) -> u32 {
        10
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        self.unit.iter().map(|unit| ("unit".to_owned(), unit)).collect()
    }
}

/// An amount of money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YenField {
    /// The least, in yen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The greatest, in yen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

impl Ask for YenField {
    fn answer_type(&self) -> Type {
        Type::Number
    }

    fn read(&self, raw: &Json) -> Reading {
        let typed = clean(&one_text(raw)?, MOST_CHARACTERS, false)?;
        if typed.is_empty() {
            return Ok(None);
        }
        let Some(number) = typed_number(&typed, "円") else { return reject(Reason::NotANumber) };
        let Some(yen) = number.whole() else { return reject(Reason::TooManyDecimals { most: 0 }) };
        let show = |limit: Number| Yen(limit.whole().unwrap_or(0)).to_string();
        if let Err(reason) = within(number, self.min.map(Number::from), self.max.map(Number::from), show) {
            return reject(reason);
        }
        Ok(Some(Json::from(yen)))
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        stored(answer).map_or(Value::Empty, Value::Number)
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        show_yen(answer.as_i64().unwrap_or(0), lang)
    }

    fn seconds(&self) -> u32 {
        15
    }
}

/// `1,200円` or `1,200 yen`.
pub(crate) fn show_yen(yen: i64, lang: Lang) -> String {
    if lang == Lang::En { format!("{} yen", Yen(yen).grouped()) } else { Yen(yen).to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reason(reading: Reading) -> Reason {
        reading.unwrap_err().remove(0).reason
    }

    #[test]
    fn anything_sensible_is_a_number() {
        let field = NumberField { unit: Some(Text::ja("人")), decimals: 1, ..NumberField::default() };
        for (typed, stored) in [
            ("２", json!(2)),
            (" 1,234 ", json!(1234)),
            ("3人", json!(3)),
            ("1.50", json!("1.5")),
            ("−4", json!(-4)),
            ("二十三人", json!(23)),
        ] {
            assert_eq!(field.read(&json!(typed)), Ok(Some(stored)), "{typed}");
        }
        assert_eq!(field.read(&json!(1.5)), Ok(Some(json!("1.5"))));
        assert_eq!(field.read(&json!("")), Ok(None));
    }

    #[test]
    fn rejects() {
        let field = NumberField { min: Some(1.into()), max: Some(10.into()), ..NumberField::default() };
        assert_eq!(reason(field.read(&json!("ふたり"))), Reason::NotANumber);
        assert_eq!(reason(field.read(&json!("1e3"))), Reason::NotANumber);
        assert_eq!(reason(field.read(&json!("9".repeat(30)))), Reason::NotANumber);
        assert_eq!(reason(field.read(&json!("9".repeat(300)))), Reason::TooLong { most: MOST_CHARACTERS });
        assert_eq!(reason(field.read(&json!("1.5"))), Reason::TooManyDecimals { most: 0 });
        assert_eq!(reason(field.read(&json!("0"))), Reason::TooSmall { least: "1".to_owned() });
        assert_eq!(reason(field.read(&json!(11))), Reason::TooLarge { most: "10".to_owned() });
    }

    #[test]
    fn yen_are_whole_and_shown_in_groups() {
        let field = YenField { max: Some(1_000_000), ..YenField::default() };
        assert_eq!(field.read(&json!("￥１２，０００円")), Ok(Some(json!(12000))));
        assert_eq!(field.show(&json!(12000), Lang::Ja), "12,000円");
        assert_eq!(reason(field.read(&json!("0.5"))), Reason::TooManyDecimals { most: 0 });
        assert_eq!(
            reason(field.read(&json!("2000000"))),
            Reason::TooLarge { most: "1,000,000円".to_owned() }
        );
    }
}
