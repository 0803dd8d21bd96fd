use maud::{Markup, html};

use super::field::{FieldProps, field, fieldset};
use crate::tr;

/// One thing to choose.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: &'a str,
    /// What it says.
    pub label: &'a str,
    /// A word of explanation.
    pub hint: Option<&'a str>,
}

impl<'a> Choice<'a> {
    /// A choice without explanation.
    pub fn new(value: &'a str, label: &'a str) -> Choice<'a> {
        Choice { value, label, hint: None }
    }
}

/// One of several, all in sight. Nothing is chosen beforehand unless `chosen` says so.
pub fn radios(props: &FieldProps<'_>, choices: &[Choice<'_>], chosen: Option<&str>) -> Markup {
    options(props, choices, "radio", &|value| chosen == Some(value))
}

/// Any number of several.
pub fn checkboxes(props: &FieldProps<'_>, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    options(props, choices, "checkbox", &|value| chosen.contains(&value))
}

/// はい or いいえ, sent as `true` and `false`.
pub fn yes_no(props: &FieldProps<'_>, chosen: Option<bool>) -> Markup {
    let (yes, no) = (tr(props.lang, "yes"), tr(props.lang, "no"));
    let choices = [Choice::new("true", &yes), Choice::new("false", &no)];
    let chosen = chosen.map(|yes| if yes { "true" } else { "false" });
    html! { div.two { (radios(props, &choices, chosen)) } }
}

fn options(
    props: &FieldProps<'_>,
    choices: &[Choice<'_>],
    kind: &str,
    chosen: &dyn Fn(&str) -> bool,
) -> Markup {
    fieldset(
        props,
        &html! {
            div.choices {
                @for (n, choice) in choices.iter().enumerate() {
                    @let id = props.part_id(&n.to_string(), n == 0);
                    div.choice {
                        input type=(kind) id=(id) name=(props.name) value=(choice.value) checked[chosen(choice.value)]
                            aria-describedby=[choice.hint.map(|_| format!("{id}-hint-of"))] aria-invalid=[props.invalid().filter(|_| kind == "checkbox")];
                        label for=(id) { (choice.label) }
                        @if let Some(hint) = choice.hint { p.hint id={ (id) "-hint-of" } { (hint) } }
                    }
                }
            }
        },
    )
}

/// One of many, folded. For fewer than about eight, [`radios`] are quicker to answer. A choice without a value says in its own
/// words what it means to choose none.
pub fn select(props: &FieldProps<'_>, choices: &[Choice<'_>], chosen: Option<&str>) -> Markup {
    field(
        props,
        &html! {
            select id=(props.id) name=(props.name) aria-describedby=[props.described_by()] aria-invalid=[props.invalid()]
                aria-required=[props.required.then_some("true")] disabled[props.disabled] {
                @if !choices.iter().any(|choice| choice.value.is_empty()) { option value="" { (tr(props.lang, "choose")) } }
                @for choice in choices {
                    option value=(choice.value) selected[chosen == Some(choice.value)] { (choice.label) }
                }
            }
        },
    )
}
