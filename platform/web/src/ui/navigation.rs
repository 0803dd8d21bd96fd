use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// One of several views of the same thing, each an address of its own.
#[derive(Clone, Debug)]
pub struct Tab {
    /// What it shows.
    pub label: String,
    /// Its address.
    pub url: String,
    /// How many things are in it.
    pub count: Option<u64>,
    /// Whether it is shown now.
    pub current: bool,
}

/// Tabs as links: they work without scripts and can be bookmarked.
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul { @for tab in tabs { li {
                a href=(tab.url) aria-current=[tab.current.then_some("page")] {
                    (tab.label) @if let Some(count) = tab.count { span.count { (count) } }
                }
            } } }
        }
    }
}

/// Where this page is: names with their addresses from the top, then this page's name.
pub fn breadcrumb(lang: Lang, above: &[(&str, &str)], here: &str) -> Markup {
    html! {
        nav.breadcrumb aria-label=(tr(lang, "breadcrumb")) {
            ol {
                @for (name, url) in above { li { a href=(url) { (name) } } }
                li aria-current="page" { (here) }
            }
        }
    }
}
