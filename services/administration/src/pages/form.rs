use maud::{Markup, html};
use yakuba_base::{Date, Lang, wareki};
use yakuba_identity::{Organisation, organisation::ChangeError};
use yakuba_web::FormPairs;
use yakuba_web::ui::{Choice, ErrorLink, FieldProps, TextInput, error_summary, select, text_input};

use crate::t;

/// What is wrong in a form: the field and the words beside it.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub(super) field: &'static str,
    pub(super) words: String,
}

impl Wrong {
    /// Words of the catalogue.
    pub(super) fn key(field: &'static str, key: &str) -> Wrong {
        Wrong { field, words: t(key).into_owned() }
    }

    /// What the organisation does not allow; what only the machine is to blame for comes back.
    pub(super) fn of(error: ChangeError) -> Result<Wrong, yakuba_store::StoreError> {
        Ok(match error {
            ChangeError::CodeTaken => Wrong::key("code", "code-taken"),
            ChangeError::Code => Wrong::key("code", "code-wrong"),
            ChangeError::NoUnit => Wrong::key("unit", "no-unit"),
            ChangeError::Parent => Wrong::key("parent", "parent-wrong"),
            ChangeError::NoPosition => Wrong::key("position", "no-position"),
            ChangeError::NoPerson => Wrong::key("unit", "no-person"),
            ChangeError::HasUnits => Wrong::key("from", "has-units"),
            ChangeError::Dates => Wrong::key("from", "dates-wrong"),
            ChangeError::Store(error) => return Err(error),
        })
    }
}

/// A form as it stands: what was typed, and what is wrong with it.
pub(super) struct Form<'f> {
    pub(super) typed: &'f FormPairs,
    pub(super) wrong: Option<&'f Wrong>,
    /// Before the ids, so that several forms can stand on one page.
    pub(super) prefix: &'static str,
}

impl Form<'_> {
    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.wrong.filter(|wrong| wrong.field == name).map(|wrong| wrong.words.as_str())
    }

    /// The summary at the top.
    pub(super) fn summary(&self) -> Markup {
        let errors: Vec<ErrorLink> = self
            .wrong
            .iter()
            .map(|wrong| ErrorLink { field_id: self.id(wrong.field), message: wrong.words.clone() })
            .collect();
        error_summary(Lang::Ja, &errors)
    }

    /// A field of one line.
    pub(super) fn text(&self, name: &str, label: &str, hint: Option<&str>, required: bool) -> Markup {
        let (label, hint, id) = (t(label), hint.map(t), self.id(name));
        let props = FieldProps {
            id: &id,
            hint: hint.as_deref(),
            required,
            error: self.error(name),
            ..FieldProps::new(Lang::Ja, name, &label)
        };
        text_input(
            &props,
            &TextInput {
                value: self.typed.text(name),
                width: Some(20),
                max_length: Some(200),
                ..TextInput::default()
            },
        )
    }

    /// One of several.
    pub(super) fn choice(
        &self,
        name: &str,
        label: &str,
        required: bool,
        choices: &[(String, String)],
    ) -> Markup {
        let (label, id) = (t(label), self.id(name));
        let props = FieldProps {
            id: &id,
            required,
            error: self.error(name),
            ..FieldProps::new(Lang::Ja, name, &label)
        };
        let choices: Vec<Choice<'_>> =
            choices.iter().map(|(value, words)| Choice::new(value, words)).collect();
        select(&props, &choices, self.typed.get(name))
    }

    /// The day from which something holds.
    pub(super) fn day(&self, name: &str, label: &str, required: bool) -> Markup {
        html! { (self.text(name, label, Some("day-hint"), required)) }
    }
}

/// A day as the office types it: `R9.4.1`, 令和9年4月1日, `2027-04-01`.
pub(super) fn day(form: &FormPairs, field: &'static str) -> Result<Date, Wrong> {
    let typed = form.text(field);
    typed
        .trim()
        .parse()
        .or_else(|_| wareki::parse(typed))
        .map_err(|error| Wrong { field, words: error.to_string() })
}

/// The same where it may be left out.
pub(super) fn day_if_any(form: &FormPairs, field: &'static str) -> Result<Option<Date>, Wrong> {
    if form.text(field).trim().is_empty() { Ok(None) } else { day(form, field).map(Some) }
}

/// The day asked for in an address; today when there is none that can be read.
pub(super) fn day_or(typed: &str, otherwise: Date) -> Date {
    typed.trim().parse().ok().or_else(|| wareki::parse(typed).ok()).unwrap_or(otherwise)
}

/// The units to choose from, in the order of the tree, each further in the deeper it is.
pub(super) fn unit_choices(organisation: &Organisation) -> Vec<(String, String)> {
    let units = organisation.tree().into_iter();
    units.map(|(depth, unit)| (unit.code.clone(), format!("{}{}", "　".repeat(depth), unit.name()))).collect()
}

/// The positions to choose from, the highest first.
pub(super) fn position_choices(organisation: &Organisation) -> Vec<(String, String)> {
    let positions = organisation.positions().into_iter();
    positions.map(|position| (position.code.clone(), position.name.get(Lang::Ja).to_owned())).collect()
}

/// A value that may be left empty.
pub(super) fn filled(form: &FormPairs, name: &str) -> Option<String> {
    Some(form.text(name).trim().to_owned()).filter(|text| !text.is_empty())
}
