//! Fields as these pages need them: what was typed, and what is wrong with it.

use yakuba_base::{Lang, Yen};
use yakuba_web::{
    FormPairs, Markup,
    ui::{ErrorLink, FieldProps, Input, TextInput, error_summary, text_input},
};

/// What is wrong in a form: the field and the words beside it.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub field: &'static str,
    pub words: String,
}

impl Wrong {
    pub fn new(field: &'static str, words: impl Into<String>) -> Wrong {
        Wrong { field, words: words.into() }
    }
}

/// The summary at the top.
pub(super) fn summary(wrong: Option<&Wrong>) -> Markup {
    let errors: Vec<ErrorLink> = wrong
        .iter()
        .map(|wrong| ErrorLink { field_id: wrong.field.to_owned(), message: wrong.words.clone() })
        .collect();
    error_summary(Lang::Ja, &errors)
}

/// A field's frame, with what is wrong with it.
pub(super) fn props<'a>(name: &'a str, label: &'a str, wrong: Option<&'a Wrong>) -> FieldProps<'a> {
    let error = wrong.filter(|wrong| wrong.field == name).map(|wrong| wrong.words.as_str());
    FieldProps { error, ..FieldProps::new(Lang::Ja, name, label) }
}

/// A field for an amount.
pub(super) fn yen_input(name: &str, label: &str, value: &str, wrong: Option<&Wrong>) -> Markup {
    let text =
        TextInput { value, input: Input::Digits, width: Some(6), after: Some("円"), ..TextInput::default() };
    text_input(&props(name, label, wrong), &text)
}

/// More than anybody hands over or counts at a counter.
const MOST: Yen = Yen(100_000_000);

/// The amount that was typed; nothing typed is nothing.
pub(super) fn yen(form: &FormPairs, field: &'static str) -> Result<Yen, Wrong> {
    let typed = form.text(field).trim();
    if typed.is_empty() {
        return Ok(Yen::ZERO);
    }
    match typed.parse::<Yen>() {
        Ok(amount) if amount > MOST => Err(Wrong::new(
            field,
            format!("一度に入れられるのは{MOST}までです。けたを確かめてください。ほかの内容は残っています。"),
        )),
        Ok(amount) if amount >= Yen::ZERO => Ok(amount),
        Ok(_) => Err(Wrong::new(field, "金額は0円以上で入れてください。ほかの内容は残っています。")),
        Err(error) => Err(Wrong::new(field, error.to_string())),
    }
}
