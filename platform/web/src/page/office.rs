use maud::{Markup, html};

use super::Draft;
use super::resident::identity;
use crate::{tr, ui};

/// What surrounds a page in the office: who is working, for which unit, and where he can go.
#[derive(Clone, Debug, Default)]
pub struct OfficeFrame {
    /// The person's name. Empty: nobody is signed in, the menu and the search box are left out.
    pub who: String,
    /// His organisation unit (課).
    pub unit: String,
    /// The menu, in order. Neighbours with the same `group` stand under one heading.
    pub menu: Vec<MenuEntry>,
    /// The `url` of the menu entry this page belongs to.
    pub current: String,
    /// Where the search box sends `?q=`; empty leaves the box out.
    pub search: String,
    /// Where the sign-out button posts to; empty leaves it out.
    pub sign_out: String,
}

/// One entry of the office menu.
#[derive(Clone, Debug, Default)]
pub struct MenuEntry {
    /// What it is called.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// How many things wait there; `None` or zero shows no number.
    pub waiting: Option<u64>,
    /// The heading it stands under; empty for none.
    pub group: String,
}

impl MenuEntry {
    /// An entry without heading or number.
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> MenuEntry {
        MenuEntry { label: label.into(), url: url.into(), ..MenuEntry::default() }
    }
}

pub(super) fn frame(page: &Draft<'_>, frame: &OfficeFrame, body: &Markup) -> Markup {
    let lang = page.reader.lang;
    let signed_in = !frame.who.is_empty();
    html! {
        header.office-head {
            (identity(page.city, lang))
            // On a phone the menu opens over the page; a browser that knows no popover shows it in place.
            @if signed_in { button.office-menu-button type="button" popovertarget="menu" { (tr(lang, "menu")) } }
            @if signed_in && !frame.search.is_empty() {
                form.office-search role="search" action=(frame.search) method="get" {
                    input type="search" name="q" aria-label=(tr(lang, "search")) placeholder=(tr(lang, "search-placeholder"))
                        data-key="/" autocomplete="off";
                    button type="submit" { (tr(lang, "search")) }
                }
            }
            div.office-who {
                @if signed_in {
                    span.office-unit { (frame.unit) }
                    strong { (frame.who) }
                    @if !frame.sign_out.is_empty() {
                        form method="post" action=(frame.sign_out) { button.quiet type="submit" { (tr(lang, "sign-out")) } }
                    }
                }
            }
        }
        div.office-body.alone[!signed_in] {
            @if signed_in {
                nav #menu.office-menu popover aria-label=(tr(lang, "menu")) {
                    @for group in frame.menu.chunk_by(|a, b| a.group == b.group) {
                        @if !group[0].group.is_empty() { h2 { (group[0].group) } }
                        ul { @for entry in group { li {
                            a href=(entry.url) aria-current=[(entry.url == frame.current).then_some("page")] {
                                span { (entry.label) }
                                @if let Some(waiting) = entry.waiting.filter(|n| *n > 0) { span.count { (waiting) } }
                            }
                        } } }
                    }
                    div.office-foot { (keys_help(page)) }
                }
            }
            main #main tabindex="-1" {
                @if let Some(back) = &page.back { (ui::back_link(lang, back)) }
                @if let Some(notice) = &page.notice { (notice) }
                (body)
            }
        }
    }
}

/// All keys, opened by `?` or by its summary.
fn keys_help(page: &Draft<'_>) -> Markup {
    let lang = page.reader.lang;
    let keys = [
        ("j ↓", "key-next"),
        ("k ↑", "key-previous"),
        ("Enter", "key-open"),
        ("x", "key-select"),
        ("a", "key-approve"),
        ("r", "key-return"),
        ("/", "key-search"),
        ("?", "key-help"),
    ];
    html! {
        details.keys data-key="?" {
            summary { (tr(lang, "keys")) }
            dl { @for (key, does) in keys { div { dt { kbd { (key) } } dd { (tr(lang, does)) } } } }
        }
    }
}
