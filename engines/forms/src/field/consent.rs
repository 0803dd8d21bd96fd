//! A consent: only "yes" is an answer.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

use super::yes_no::typed_bool;
use super::{Ask, Reading, reject};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// A consent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentField {
    /// To what.
    pub statement: Text,
}

impl Ask for ConsentField {
    fn answer_type(&self) -> Type {
        Type::Bool
    }

    /// An unticked box is sent by no browser, so it is blank; an outspoken no is a reject.
    fn read(&self, raw: &Json) -> Reading {
        match typed_bool(raw)? {
            Some(Json::Bool(false)) => reject(Reason::NoConsent),
            answer => Ok(answer),
        }
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        answer.as_bool().map_or(Value::Empty, Value::Bool)
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        match (answer.as_bool(), lang) {
            (Some(true), Lang::En) => "I agree",
            (Some(true), _) => "同意します",
            _ => "",
        }
        .to_owned()
    }

    fn seconds(&self) -> u32 {
        15
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![("statement".to_owned(), &self.statement)]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_yes_is_an_answer() {
        let field = ConsentField { statement: Text::ja("調べます") };
        assert_eq!(field.read(&json!("on")), Ok(Some(json!(true))));
        assert_eq!(field.read(&json!(null)), Ok(None));
        assert_eq!(field.read(&json!(false)), reject(Reason::NoConsent));
    }
}
