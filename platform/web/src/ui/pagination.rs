use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// Where the neighbours of a keyset page are.
#[derive(Clone, Debug, Default)]
pub struct Pagination {
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
    /// What is on this page, in words: 「1〜50件目（全1,204件）」. May be empty.
    pub shown: String,
}

/// 前へ and 次へ. Nothing when there is but one page.
pub fn pagination(lang: Lang, pages: &Pagination) -> Markup {
    html! {
        @if pages.previous.is_some() || pages.next.is_some() {
            nav.pagination aria-label=(tr(lang, "pages")) {
                @match &pages.previous { Some(url) => a.button.secondary rel="prev" href=(url) { (tr(lang, "previous")) }, None => span {} }
                span.pagination-shown { (pages.shown) }
                @match &pages.next { Some(url) => a.button.secondary rel="next" href=(url) { (tr(lang, "next")) }, None => span {} }
            }
        }
    }
}
