use maud::{Markup, html};
use yakuba_base::Lang;

use super::icon::{Icon, icon};
use crate::tr;

/// What kind of thing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is done.
    Success,
    /// Good to know.
    Info,
    /// Take care.
    Warning,
    /// It did not work.
    Error,
}

/// Something said at the top of a page or a section. Its kind is a word and a sign, never only a colour. Read out
/// by itself when it reports what just happened.
pub fn banner(lang: Lang, notice: Notice, words: Markup) -> Markup {
    let (class, sign, kind, role) = match notice {
        Notice::Success => ("banner success", Icon::Done, "notice-success", "status"),
        Notice::Info => ("banner info", Icon::Info, "notice-info", "note"),
        Notice::Warning => ("banner warning", Icon::Warning, "notice-warning", "note"),
        Notice::Error => ("banner error", Icon::Error, "notice-error", "alert"),
    };
    html! {
        div class=(class) role=(role) {
            (icon(sign))
            div.banner-words { strong.banner-kind { (tr(lang, kind)) } (words) }
        }
    }
}

/// One thing to correct, with the `id` of its field.
#[derive(Clone, Debug)]
pub struct ErrorLink {
    /// `id` of the first input of the field.
    pub field_id: String,
    /// What is wrong and what to do, as beside the field.
    pub message: String,
}

/// What has to be corrected on this page, each line leading to its field; takes the focus when the page opens.
/// Nothing when nothing is wrong.
pub fn error_summary(lang: Lang, errors: &[ErrorLink]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.error-summary role="alert" tabindex="-1" aria-labelledby="error-summary-title" data-focus {
                h2 #error-summary-title { (icon(Icon::Error)) span { (tr(lang, "error-summary")) } }
                p { (tr(lang, "error-summary-kept")) }
                ul { @for error in errors { li { a href={ "#" (error.field_id) } { (error.message) } } } }
            }
        }
    }
}
