//! Boxes to type into.

use yakuba_forms::definition::Prefill;
use yakuba_forms::field::{LongTextField, NumberField, Script, TextField};
use yakuba_web::Markup;
use yakuba_web::ui::{Input, TextInput, text_area, text_input};

use crate::question::Question;
use crate::tr;

fn input(question: &Question<'_>, input: TextInput<'_>) -> Markup {
    let value = question.text("");
    question.with_props(|props| text_input(props, &TextInput { value: &value, ..input }))
}

pub(crate) fn line(question: &Question<'_>, field: &TextField) -> Markup {
    let kind = if field.script == Script::Digits { Input::Digits } else { Input::Text };
    let width = u8::try_from(field.max_length).ok().filter(|most| *most <= 20);
    let autocomplete = match question.field.prefill {
        Some(Prefill::Name) => Some("name"),
        _ => None,
    };
    // No `maxlength`: a pasted text would be cut without a word, and full-width digits count double until they are read.
    input(question, TextInput { input: kind, width, autocomplete, ..TextInput::default() })
}

pub(crate) fn lines(question: &Question<'_>, field: &LongTextField) -> Markup {
    let value = question.text("");
    let most = u32::try_from(field.max_length).ok();
    let rows = if field.max_length > 300 { 7 } else { 4 };
    question.with_props(|props| text_area(props, &value, rows, most))
}

pub(crate) fn number(question: &Question<'_>, field: &NumberField) -> Markup {
    let kind = if field.decimals == 0 { Input::Digits } else { Input::Decimal };
    let unit = field.unit.as_ref().map(|unit| unit.get(question.lang()));
    input(question, TextInput { input: kind, width: Some(6), after: unit, ..TextInput::default() })
}

pub(crate) fn yen(question: &Question<'_>) -> Markup {
    let unit = tr(question.lang(), "yen");
    input(
        question,
        TextInput { input: Input::Digits, width: Some(12), after: Some(&unit), ..TextInput::default() },
    )
}

pub(crate) fn time(question: &Question<'_>) -> Markup {
    // Not the browser's own box for times: it refuses 「午後1時半」 and loses what was typed.
    input(question, TextInput { width: Some(6), ..TextInput::default() })
}

pub(crate) fn phone(question: &Question<'_>) -> Markup {
    let autocomplete = question.is_own().then_some("tel");
    input(question, TextInput { input: Input::Phone, width: Some(12), autocomplete, ..TextInput::default() })
}

pub(crate) fn mail(question: &Question<'_>) -> Markup {
    let autocomplete = question.is_own().then_some("email");
    input(question, TextInput { input: Input::Mail, width: Some(20), autocomplete, ..TextInput::default() })
}

pub(crate) fn corporate_number(question: &Question<'_>) -> Markup {
    input(question, TextInput { input: Input::Digits, width: Some(12), ..TextInput::default() })
}
