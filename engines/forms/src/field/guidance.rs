//! Words between questions.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

use super::{Ask, Reading};
use crate::expression::{Type, Value};

/// Words between questions. There is nothing to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidanceField {
    /// What is said.
    pub body: Text,
}

impl Ask for GuidanceField {
    fn answer_type(&self) -> Type {
        Type::Nothing
    }

    fn read(&self, _raw: &Json) -> Reading {
        Ok(None)
    }

    fn value<'a>(&self, _answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        Value::Empty
    }

    fn show(&self, _answer: &Json, _lang: Lang) -> String {
        String::new()
    }

    fn seconds(&self) -> u32 {
        u32::try_from(self.body.get(Lang::Ja).chars().count() / 10).unwrap_or(60)
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![("body".to_owned(), &self.body)]
    }
}
