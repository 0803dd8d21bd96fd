use maud::{Markup, html};

use super::button::{Look, action_button};
use crate::extract::FormAction;
use crate::tr_args;

/// Rows of the same fields (くり返し).
#[derive(Clone, Copy, Debug, Default)]
pub struct GroupProps<'a> {
    /// The language of our own words.
    pub lang: yakuba_base::Lang,
    /// Name of the group; its fields are `name.0.key`.
    pub name: &'a str,
    /// What the rows are.
    pub label: &'a str,
    /// What one row is: お子さん.
    pub item: &'a str,
    /// How to fill it in.
    pub hint: Option<&'a str>,
    /// What is wrong with the group as a whole.
    pub error: Option<&'a str>,
    /// Rows at least.
    pub min: usize,
    /// Rows at most.
    pub max: usize,
}

/// One row.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Its number in the names of its fields.
    pub index: usize,
    /// Its fields.
    pub fields: Markup,
}

/// The rows with their buttons to add and remove one; both send the form ([`FormAction`]) and work without scripts.
pub fn group_rows(props: &GroupProps<'_>, rows: &[GroupRow]) -> Markup {
    let lang = props.lang;
    html! {
        section.group #(props.name) aria-label=(props.label) tabindex="-1" {
            @if let Some(hint) = props.hint { p.hint { (hint) } }
            @if let Some(error) = props.error { p.field-error { (super::icon::icon(super::icon::Icon::Error)) span { (error) } } }
            @if rows.is_empty() { p.empty { (tr_args(lang, "group-empty", &[("item", props.item.into())])) } }
            @for (n, row) in rows.iter().enumerate() {
                @let title = tr_args(lang, "group-row", &[("item", props.item.into()), ("n", (n + 1).into())]);
                fieldset.group-row {
                    legend { (title) }
                    (row.fields)
                    @if rows.len() > props.min {
                        @let label = tr_args(lang, "group-remove", &[("row", title.into())]);
                        (action_button(&label, Look::Quiet, FormAction::NAME, &FormAction::Remove(&format!("{}.{}", props.name, row.index)).value()))
                    }
                }
            }
            @if rows.len() < props.max {
                (action_button(&tr_args(lang, "group-add", &[("item", props.item.into())]), Look::Secondary, FormAction::NAME, &FormAction::Add(props.name).value()))
            } @else { p.hint { (tr_args(lang, "group-full", &[("n", props.max.into())])) } }
        }
    }
}
