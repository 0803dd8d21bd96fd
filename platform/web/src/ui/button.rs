use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// How much a button asks for attention. One `Primary` per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The way on.
    #[default]
    Primary,
    /// Another way.
    Secondary,
    /// As quiet as a link.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Look::Primary => "button primary",
            Look::Secondary => "button secondary",
            Look::Quiet => "button quiet",
            Look::Danger => "button danger",
        }
    }
}

/// A button that sends its form.
pub fn button(label: &str, look: Look) -> Markup {
    html! { button class=(look.class()) type="submit" { (label) } }
}

/// A button that sends its form and says so under `name`. It skips the browser's own checks: what is not filled in
/// yet must not keep anybody from adding a row.
pub fn action_button(label: &str, look: Look, name: &str, value: &str) -> Markup {
    html! { button class=(look.class()) type="submit" name=(name) value=(value) formnovalidate { (label) } }
}

/// A link that looks like the way on.
pub fn link_button(label: &str, url: &str) -> Markup {
    link_button_as(label, url, Look::Primary)
}

/// A link that looks like a button.
pub fn link_button_as(label: &str, url: &str, look: Look) -> Markup {
    html! { a class=(look.class()) href=(url) { (label) } }
}

/// An unseen first button: the Enter key in a field presses the first button of a form, which must be the way on
/// and not "remove this row". Put it first in every form that has component buttons.
pub fn default_button() -> Markup {
    html! { button.default-button type="submit" tabindex="-1" aria-hidden="true" {} }
}

/// 「戻る」 at the top of a page.
pub fn back_link(lang: Lang, url: &str) -> Markup {
    html! { nav aria-label=(tr(lang, "back")) { a.back href=(url) { (tr(lang, "back")) } } }
}

/// Buttons side by side; `label` names the group for those who cannot see it.
pub fn toolbar(label: &str, buttons: &Markup) -> Markup {
    html! { div.toolbar role="group" aria-label=(label) { (buttons) } }
}
