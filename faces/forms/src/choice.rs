//! Things to choose: one, any, yes or no, and a consent.

use serde_json::Value as Json;
use yakuba_forms::field::{ChoiceField, ChoiceOption, ChoicesField, ConsentField};
use yakuba_web::Markup;
use yakuba_web::html;
use yakuba_web::ui::{self, Choice, checkboxes, radios, select};

use crate::question::Question;
use crate::{tr, words};

/// More than this are folded into a list.
const MOST_IN_SIGHT: usize = 12;

fn choices<'a>(question: &Question<'_>, options: &'a [ChoiceOption]) -> Vec<Choice<'a>> {
    let lang = question.lang();
    let choice = |option: &'a ChoiceOption| Choice {
        value: &option.value,
        label: option.label.get(lang),
        hint: option.hint.as_ref().map(|hint| hint.get(lang)),
    };
    options.iter().map(choice).collect()
}

pub(crate) fn one(question: &Question<'_>, field: &ChoiceField) -> Markup {
    let choices = choices(question, &field.options);
    let chosen = question.text("");
    question.with_props(|props| {
        if choices.len() > MOST_IN_SIGHT {
            select(props, &choices, Some(&chosen))
        } else {
            radios(props, &choices, Some(&chosen))
        }
    })
}

pub(crate) fn any(question: &Question<'_>, field: &ChoicesField) -> Markup {
    let choices = choices(question, &field.options);
    let chosen: Vec<&str> = match question.value() {
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).collect(),
        Some(Json::String(one)) => vec![one],
        _ => Vec::new(),
    };
    question.with_props(|props| checkboxes(props, &choices, &chosen))
}

fn typed_bool(value: Option<&Json>) -> Option<bool> {
    match value? {
        Json::Bool(yes) => Some(*yes),
        Json::String(text) => match text.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn yes_no(question: &Question<'_>) -> Markup {
    let chosen = typed_bool(question.value());
    question.with_props(|props| ui::yes_no(props, chosen))
}

pub(crate) fn consent(question: &Question<'_>, field: &ConsentField) -> Markup {
    let lang = question.lang();
    let given = typed_bool(question.value()) == Some(true);
    let agree = tr(lang, "consent-agree");
    html! {
        div.consent {
            div.card { (words::prose(field.statement.get(lang))) }
            (question.with_props(|props| {
                checkboxes(props, &[Choice::new("true", &agree)], if given { &["true"] } else { &[] })
            }))
        }
    }
}
