//! The inputs of the workshop's forms: what was typed comes back when something has to be mended.

use maud::{Markup, html};
use yakuba_base::{Lang, Text};
use yakuba_web::{
    FormPairs,
    ui::{self, Choice, ErrorLink, FieldProps, Input, TextInput},
};

/// What was typed, when a form comes back with something to mend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// What was sent.
    pub form: Option<&'a FormPairs>,
    /// What is wrong.
    pub errors: &'a [ErrorLink],
}

impl<'a> Typed<'a> {
    /// What was typed under `name`, else what is stored.
    pub fn value(&self, name: &str, stored: &str) -> String {
        self.form.and_then(|form| form.get(name)).unwrap_or(stored).to_owned()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str, value: &str, stored: bool) -> bool {
        self.form.map_or(stored, |form| form.all(name).any(|each| each == value))
    }

    /// What is wrong with the input of that name.
    pub fn error(&self, name: &str) -> Option<&'a str> {
        self.errors.iter().find(|error| error.field_id == name).map(|error| error.message.as_str())
    }

    fn props<'p>(&self, name: &'p str, label: &'p str, hint: &'p str) -> FieldProps<'p>
    where
        'a: 'p,
    {
        FieldProps {
            required: false,
            hint: (!hint.is_empty()).then_some(hint),
            error: self.error(name),
            ..FieldProps::new(Lang::Ja, name, label)
        }
    }

    /// One line.
    pub fn line(&self, name: &str, label: &str, hint: &str, stored: &str) -> Markup {
        let value = self.value(name, stored);
        ui::text_input(&self.props(name, label, hint), &TextInput { value: &value, ..TextInput::default() })
    }

    /// One line for a number.
    pub fn number(&self, name: &str, label: &str, hint: &str, stored: &str, unit: &str) -> Markup {
        let value = self.value(name, stored);
        let after = (!unit.is_empty()).then_some(unit);
        let text =
            TextInput { value: &value, input: Input::Decimal, width: Some(6), after, ..TextInput::default() };
        ui::text_input(&self.props(name, label, hint), &text)
    }

    /// Several lines.
    pub fn area(&self, name: &str, label: &str, hint: &str, stored: &str, rows: u8) -> Markup {
        ui::text_area(&self.props(name, label, hint), &self.value(name, stored), rows, None)
    }

    /// One of several, folded.
    pub fn pick(
        &self,
        name: &str,
        label: &str,
        hint: &str,
        choices: &[(&str, &str)],
        stored: &str,
    ) -> Markup {
        let choices: Vec<Choice<'_>> =
            choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
        ui::select(&self.props(name, label, hint), &choices, Some(&self.value(name, stored)))
    }

    /// Any of several.
    pub fn ticks(&self, name: &str, label: &str, choices: &[(&str, &str)], stored: &[&str]) -> Markup {
        let list: Vec<Choice<'_>> = choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
        let chosen: Vec<&str> = choices
            .iter()
            .map(|(value, _)| *value)
            .filter(|value| self.ticked(name, value, stored.contains(value)))
            .collect();
        html! { div.ticks { (ui::checkboxes(&self.props(name, label, ""), &list, &chosen)) } }
    }

    /// A text in Japanese with its translations folded below.
    pub fn text(&self, name: &str, label: &str, hint: &str, stored: Option<&Text>, rows: u8) -> Markup {
        let own = |lang: Lang| stored.filter(|text| text.has(lang)).map_or("", |text| text.get(lang));
        let input = |lang: Lang, label: &str, hint: &str| {
            let name = format!("{name}.{}", lang.code());
            if rows > 1 {
                self.area(&name, label, hint, own(lang), rows)
            } else {
                self.line(&name, label, hint, own(lang))
            }
        };
        let translated = [Lang::Easy, Lang::En].into_iter().filter(|lang| !own(*lang).is_empty()).count();
        let words = match translated {
            2 => "やさしい日本語・英語（あり）",
            1 => "やさしい日本語・英語（片方がまだ）",
            _ => "やさしい日本語・英語（まだ）",
        };
        html! {
            div.three-languages {
                (input(Lang::Ja, label, hint))
                details {
                    summary { span.unseen { (label) "の" } (words) }
                    (input(Lang::Easy, &format!("{label}（やさしい日本語）"), ""))
                    (input(Lang::En, &format!("{label}（英語）"), ""))
                }
            }
        }
    }
}

/// Reads the text of [`Typed::text`]; `None` when nothing is written in any language.
pub fn read_text(form: &FormPairs, name: &str) -> Option<Text> {
    let mut text = Text::default();
    for lang in Lang::ALL {
        text.set(lang, form.text(&format!("{name}.{}", lang.code())).replace("\r\n", "\n").trim());
    }
    (!text.is_empty()).then_some(text)
}

/// Reads a whole number; anything sensible is accepted.
pub fn read_whole(form: &FormPairs, name: &str) -> Result<Option<i64>, String> {
    let typed = yakuba_base::text::normalise(form.text(name)).replace([',', ' '], "");
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| "数字で入れてください。".to_owned())
}
