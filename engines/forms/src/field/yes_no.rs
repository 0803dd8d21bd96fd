//! Yes or no.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::Lang;

use super::{Ask, Reading, one_text, reject};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// Yes or no.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YesNoField {}

/// Reads `true`, `yes`, `on`, `はい` and their opposites.
pub(crate) fn typed_bool(raw: &Json) -> Reading {
    if raw.is_boolean() {
        return Ok(Some(raw.clone()));
    }
    match one_text(raw)?.trim() {
        "" => Ok(None),
        "true" | "yes" | "on" | "1" | "はい" => Ok(Some(Json::Bool(true))),
        "false" | "no" | "off" | "0" | "いいえ" => Ok(Some(Json::Bool(false))),
        _ => reject(Reason::NotAnOption),
    }
}

impl Ask for YesNoField {
    fn answer_type(&self) -> Type {
        Type::Bool
    }

    fn read(&self, raw: &Json) -> Reading {
        typed_bool(raw)
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        answer.as_bool().map_or(Value::Empty, Value::Bool)
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        match (answer.as_bool(), lang) {
            (Some(true), Lang::En) => "Yes",
            (Some(false), Lang::En) => "No",
            (Some(true), _) => "はい",
            (Some(false), _) => "いいえ",
            (None, _) => "",
        }
        .to_owned()
    }

    fn seconds(&self) -> u32 {
        5
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_and_rejects() {
        assert_eq!(YesNoField {}.read(&json!("はい")), Ok(Some(json!(true))));
        assert_eq!(YesNoField {}.read(&json!(false)), Ok(Some(json!(false))));
        assert_eq!(YesNoField {}.read(&json!("")), Ok(None));
        assert_eq!(YesNoField {}.read(&json!("たぶん")), reject(Reason::NotAnOption));
    }
}
