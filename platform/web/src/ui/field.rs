use maud::{Markup, html};
use yakuba_base::Lang;

use super::icon::{Icon, icon};
use crate::tr;

/// What every field has in common. Plain values: a field knows nothing of the form it stands in.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldProps<'a> {
    /// The language of our own words around it.
    pub lang: Lang,
    /// Name under which the form sends it. Fields of several parts send `name.part`.
    pub name: &'a str,
    /// `id` of its first input, unique on the page; an error summary links here.
    pub id: &'a str,
    /// The question.
    pub label: &'a str,
    /// How to answer.
    pub hint: Option<&'a str>,
    /// Why we ask.
    pub why: Option<&'a str>,
    /// Whether it must be answered.
    pub required: bool,
    /// What is wrong with the answer and what to do.
    pub error: Option<&'a str>,
    /// Shows the label as the page's heading: for one question per page.
    pub heading: bool,
    /// Cannot be changed now.
    pub disabled: bool,
}

impl<'a> FieldProps<'a> {
    /// A required field whose name is its id.
    pub fn new(lang: Lang, name: &'a str, label: &'a str) -> FieldProps<'a> {
        FieldProps { lang, name, id: name, label, required: true, ..FieldProps::default() }
    }

    /// The ids that describe the input, for `aria-describedby`.
    pub(super) fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.id));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }

    /// `name.part`.
    pub(super) fn part(&self, part: &str) -> String {
        format!("{}.{part}", self.name)
    }

    /// The id of a part; the first part has the field's own.
    pub(super) fn part_id(&self, part: &str, first: bool) -> String {
        if first { self.id.to_owned() } else { format!("{}-{part}", self.id) }
    }

    fn label_words(&self) -> Markup {
        html! {
            span.label-words { (self.label) }
            @if self.required { span.must { (tr(self.lang, "required")) } }
            @else { span.may { (tr(self.lang, "optional")) } }
        }
    }

    fn below_label(&self) -> Markup {
        html! {
            @if let Some(hint) = self.hint { p.hint id={ (self.id) "-hint" } { (hint) } }
            @if let Some(why) = self.why {
                details.why { summary { (tr(self.lang, "why-we-ask")) } p { (why) } }
            }
            @if let Some(error) = self.error {
                p.field-error id={ (self.id) "-error" } { (icon(Icon::Error)) span { (error) } }
            }
        }
    }
}

/// A field with one input: its label, hint, reason and error around `input`.
pub fn field(props: &FieldProps<'_>, input: &Markup) -> Markup {
    html! {
        div.field.invalid[props.error.is_some()] {
            @if props.heading { h1.label-heading { label for=(props.id) { (props.label_words()) } } }
            @else { label for=(props.id) { (props.label_words()) } }
            (props.below_label())
            (input)
        }
    }
}

/// A field with several inputs: the same as a group.
pub fn fieldset(props: &FieldProps<'_>, inputs: &Markup) -> Markup {
    html! {
        fieldset.field.invalid[props.error.is_some()] aria-describedby=[props.described_by()] disabled[props.disabled] {
            legend {
                @if props.heading { h1.label-heading { (props.label_words()) } } @else { (props.label_words()) }
            }
            (props.below_label())
            (inputs)
        }
    }
}
