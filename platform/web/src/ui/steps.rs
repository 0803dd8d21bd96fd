use maud::{Markup, html};
use yakuba_base::Lang;

use crate::{tr, tr_args};

/// Progress in words: 「全5ページ中2ページ」.
pub fn progress(lang: Lang, page: usize, of: usize) -> Markup {
    html! { p.progress { (tr_args(lang, "progress", &[("page", page.into()), ("of", of.into())])) } }
}

/// The steps of something that takes days, the current one marked (`current` counts from 0; all done when it is
/// past the end).
pub fn steps(lang: Lang, steps: &[&str], current: usize) -> Markup {
    html! {
        ol.steps {
            @for (n, step) in steps.iter().enumerate() {
                li class=(if n < current { "done" } else if n == current { "now" } else { "later" }) aria-current=[(n == current).then_some("step")] {
                    span.step-name { (step) }
                    @if n < current { span.step-state { (tr(lang, "step-done")) } }
                    @else if n == current { span.step-state { (tr(lang, "step-now")) } }
                }
            }
        }
    }
}
