//! A value that follows from other answers.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::Lang;

use super::number::{show_yen, stored};
use super::{Ask, Reading, shown, text_value};
use crate::definition::Rule;
use crate::expression::{Type, Value};

/// What a calculated value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Money.
    Yen,
    /// A number.
    #[default]
    Number,
    /// Words.
    Text,
}

/// A value that follows from other answers; nobody types it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalculatedField {
    /// How it follows.
    pub value: Rule,
    /// What it is.
    #[serde(default)]
    pub unit: Unit,
}

impl Ask for CalculatedField {
    fn answer_type(&self) -> Type {
        if self.unit == Unit::Text { Type::Text } else { Type::Number }
    }

    /// Whatever is sent is ignored: the value is always calculated.
    fn read(&self, _raw: &Json) -> Reading {
        Ok(None)
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        match self.unit {
            Unit::Text => text_value(Some(answer)),
            _ => stored(answer).map_or(Value::Empty, Value::Number),
        }
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let number = stored(answer);
        match self.unit {
            Unit::Yen => number
                .and_then(|number| number.floor().whole())
                .map_or_else(String::new, |yen| show_yen(yen, lang)),
            Unit::Number => number.map_or_else(String::new, |number| number.to_string()),
            Unit::Text => shown(Some(answer)).to_owned(),
        }
    }

    fn seconds(&self) -> u32 {
        2
    }
}
