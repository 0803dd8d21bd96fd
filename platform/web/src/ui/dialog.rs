use maud::{Markup, html};
use yakuba_base::Lang;

use super::button::Look;
use crate::tr;

/// Something folded away under a word.
pub fn details(summary: &str, body: &Markup) -> Markup {
    html! { details.fold { summary { (summary) } div.fold-body { (body) } } }
}

/// Asks once before something that cannot be undone. Folded open without scripts, a dialog with them. `form` holds
/// what will be done in words and the hidden fields; its button is added here.
pub fn confirm(lang: Lang, trigger: &str, title: &str, action: &str, form: &Markup, button: &str) -> Markup {
    html! {
        details.confirm data-dialog=(title) data-cancel=(tr(lang, "cancel")) {
            summary.button.danger { (trigger) }
            form.confirm-body method="post" action=(action) {
                p.confirm-title { strong { (title) } }
                (form)
                p { (super::button::button(button, Look::Danger)) }
            }
        }
    }
}
