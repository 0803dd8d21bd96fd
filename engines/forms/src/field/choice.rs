//! One of several options, or any of them.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

use super::{Ask, Reading, one_text, reject, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// An option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Its name in answers and rules; stays the same when the label changes.
    pub value: String,
    /// What a person reads.
    pub label: Text,
    /// More words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// One of several options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceField {
    /// The options in the order shown.
    pub options: Vec<ChoiceOption>,
}

/// Any of several options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoicesField {
    /// The options in the order shown.
    pub options: Vec<ChoiceOption>,
    /// How many must be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<usize>,
    /// How many can be chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<usize>,
}

fn values(options: &[ChoiceOption]) -> Vec<String> {
    options.iter().map(|option| option.value.clone()).collect()
}

/// The label of the option; an option that is no longer offered shows its value, so that nothing vanishes.
fn label<'a>(options: &'a [ChoiceOption], value: &'a str, lang: Lang) -> &'a str {
    options.iter().find(|option| option.value == value).map_or(value, |option| option.label.get(lang))
}

fn texts(options: &[ChoiceOption]) -> Vec<(String, &Text)> {
    let of = |option: &'_ ChoiceOption| format!("options.{}", option.value);
    let mut texts = Vec::new();
    for option in options {
        texts.push((of(option), &option.label));
        texts.extend(option.hint.iter().map(|hint| (format!("{}.hint", of(option)), hint)));
    }
    texts
}

impl Ask for ChoiceField {
    fn answer_type(&self) -> Type {
        Type::Choice(values(&self.options))
    }

    fn read(&self, raw: &Json) -> Reading {
        let chosen = one_text(raw)?;
        if chosen.is_empty() {
            return Ok(None);
        }
        if !self.options.iter().any(|option| option.value == chosen) {
            return reject(Reason::NotAnOption);
        }
        Ok(Some(Json::String(chosen)))
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        text_value(Some(answer))
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        label(&self.options, shown(Some(answer)), lang).to_owned()
    }

    fn seconds(&self) -> u32 {
        8
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        texts(&self.options)
    }
}

impl Ask for ChoicesField {
    fn answer_type(&self) -> Type {
        Type::Choices(values(&self.options))
    }

    /// The chosen options, each once, in the order of the form.
    fn read(&self, raw: &Json) -> Reading {
        let chosen: Vec<&str> = match raw {
            Json::Null => Vec::new(),
            Json::String(one) => vec![one],
            Json::Array(many) if many.iter().all(Json::is_string) => {
                many.iter().filter_map(Json::as_str).collect()
            }
            _ => return reject(Reason::WrongShape),
        };
        let chosen: Vec<&str> = chosen.into_iter().filter(|value| !value.is_empty()).collect();
        if chosen.iter().any(|value| !self.options.iter().any(|option| option.value == *value)) {
            return reject(Reason::NotAnOption);
        }
        let kept: Vec<Json> = self
            .options
            .iter()
            .filter(|option| chosen.contains(&option.value.as_str()))
            .map(|option| Json::String(option.value.clone()))
            .collect();
        match (self.min, self.max) {
            _ if kept.is_empty() => Ok(None),
            (Some(least), _) if kept.len() < least => reject(Reason::TooFew { least }),
            (_, Some(most)) if kept.len() > most => reject(Reason::TooMany { most }),
            _ => Ok(Some(Json::Array(kept))),
        }
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        match answer.as_array() {
            Some(chosen) if !chosen.is_empty() => {
                Value::Choices(chosen.iter().filter_map(Json::as_str).collect())
            }
            _ => Value::Empty,
        }
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let chosen = answer.as_array().into_iter().flatten().filter_map(Json::as_str);
        let labels: Vec<&str> = chosen.map(|value| label(&self.options, value, lang)).collect();
        labels.join(if lang == Lang::En { ", " } else { "、" })
    }

    fn seconds(&self) -> u32 {
        12
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        texts(&self.options)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn options() -> Vec<ChoiceOption> {
        ["a", "b", "c"]
            .map(|value| ChoiceOption {
                value: value.to_owned(),
                label: Text::ja(value.to_uppercase()),
                hint: None,
            })
            .to_vec()
    }

    #[test]
    fn only_options_are_taken() {
        let field = ChoiceField { options: options() };
        assert_eq!(field.read(&json!("b")), Ok(Some(json!("b"))));
        assert_eq!(field.read(&json!("x")), reject(Reason::NotAnOption));
        assert_eq!(field.read(&json!(["a", "b"])), reject(Reason::WrongShape));
        assert_eq!(field.show(&json!("b"), Lang::Ja), "B");
        assert_eq!(field.show(&json!("gone"), Lang::Ja), "gone");
    }

    #[test]
    fn several_keep_the_forms_order_and_its_limits() {
        let field = ChoicesField { options: options(), min: Some(2), max: Some(2) };
        assert_eq!(field.read(&json!(["c", "a", "a"])), Ok(Some(json!(["a", "c"]))));
        assert_eq!(field.read(&json!("c")), reject(Reason::TooFew { least: 2 }));
        assert_eq!(field.read(&json!(["a", "b", "c"])), reject(Reason::TooMany { most: 2 }));
        assert_eq!(field.read(&json!([1])), reject(Reason::WrongShape));
        assert_eq!(field.read(&json!([""])), Ok(None));
    }
}
