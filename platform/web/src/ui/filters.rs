use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// A bar of fields that narrows a list, sent by GET, so that what is seen can be bookmarked and sent on. `clear`
/// is the address of the whole list; shown only when `active`.
pub fn filters(lang: Lang, action: &str, fields: &Markup, active: bool, clear: &str) -> Markup {
    html! {
        form.filters role="search" aria-label=(tr(lang, "filter")) method="get" action=(action) {
            (fields)
            div.filters-buttons {
                button.button.secondary type="submit" { (tr(lang, "filter")) }
                @if active { a.button.quiet href=(clear) { (tr(lang, "filter-clear")) } }
            }
        }
    }
}
