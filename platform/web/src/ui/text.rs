use maud::{Markup, html};

use super::field::{FieldProps, field};
use crate::{tr, tr_args};

/// What is typed, so that a telephone shows the right keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// Words.
    #[default]
    Text,
    /// A number or a code of digits. Not `type=number`: that refuses full-width digits and loses what was typed.
    Digits,
    /// A number with a decimal point.
    Decimal,
    /// A mail address.
    Mail,
    /// A telephone number.
    Phone,
    /// A password.
    Password,
    /// A code sent by mail or shown by an authenticator.
    OneTimeCode,
    /// A time of day.
    Time,
    /// Words to look for.
    Search,
}

/// One line of text.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextInput<'a> {
    /// What is in it, as it was typed.
    pub value: &'a str,
    /// What is typed.
    pub input: Input,
    /// The `autocomplete` purpose (HTML, "autofill"), as `family-name`; WCAG 2.2 §1.3.5 asks for it.
    pub autocomplete: Option<&'a str>,
    /// Expected length in full-width characters; the box is about that wide.
    pub width: Option<u8>,
    /// Longest length in characters; the browser stops there.
    pub max_length: Option<u32>,
    /// A unit before the box.
    pub before: Option<&'a str>,
    /// A unit after the box: 円, 人.
    pub after: Option<&'a str>,
}

impl TextInput<'_> {
    fn width_class(&self) -> &'static str {
        match self.width {
            Some(0..=3) => "w3",
            Some(4..=6) => "w6",
            Some(7..=12) => "w12",
            Some(13..=20) => "w20",
            _ => "w-full",
        }
    }
}

/// A field of one line.
pub fn text_input(props: &FieldProps<'_>, text: &TextInput<'_>) -> Markup {
    let (kind, mode) = match text.input {
        Input::Text => ("text", None),
        Input::Digits | Input::OneTimeCode => ("text", Some("numeric")),
        Input::Decimal => ("text", Some("decimal")),
        // `type=email` would refuse full-width letters before we can put them right.
        Input::Mail => ("text", Some("email")),
        Input::Phone => ("tel", None),
        Input::Password => ("password", None),
        Input::Time => ("time", None),
        Input::Search => ("search", None),
    };
    let autocomplete = match text.input {
        Input::OneTimeCode => Some("one-time-code"),
        _ => text.autocomplete,
    };
    field(
        props,
        &html! {
            span.affixed {
                @if let Some(before) = text.before { span.affix aria-hidden="true" { (before) } }
                input.(text.width_class()) id=(props.id) name=(props.name) type=(kind) inputmode=[mode] value=(text.value)
                    autocomplete=[autocomplete] maxlength=[text.max_length] aria-describedby=[props.described_by()]
                    aria-invalid=[props.invalid()] aria-required=[props.required.then_some("true")] disabled[props.disabled];
                @if let Some(after) = text.after { span.affix { (after) } }
            }
        },
    )
}

/// A field of several lines, with what is left of `max_length` characters.
pub fn text_area(props: &FieldProps<'_>, value: &str, rows: u8, max_length: Option<u32>) -> Markup {
    let described = [props.described_by(), max_length.map(|_| format!("{}-count", props.id))];
    let described: Vec<_> = described.into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    field(
        props,
        &html! {
            // No `maxlength`: a pasted text would be cut without a word. The count says it, the server checks it.
            textarea id=(props.id) name=(props.name) rows=(rows) aria-describedby=[described] aria-invalid=[props.invalid()]
                aria-required=[props.required.then_some("true")] data-count=[max_length] disabled[props.disabled] { "\n" (value) }
            @if let Some(most) = max_length {
                p.count-words id={ (props.id) "-count" } data-left=(tr(props.lang, "count-left")) data-over=(tr(props.lang, "count-over")) {
                    (tr_args(props.lang, "count-most", &[("n", most.into())]))
                }
            }
        },
    )
}
