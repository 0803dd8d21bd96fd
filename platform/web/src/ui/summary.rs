use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// One question with its answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The question.
    pub label: String,
    /// The answer, as it should be read. Empty shows 「答えなし」.
    pub value: Markup,
    /// Where it can be changed.
    pub change: Option<String>,
    /// What is wrong with it, when the office asks for a correction (補正).
    pub remark: Option<String>,
}

/// Answers to check, each with its 「変更」.
pub fn answer_list(lang: Lang, answers: &[Answer]) -> Markup {
    html! {
        dl.answers {
            @for answer in answers {
                div.answer.remarked[answer.remark.is_some()] {
                    dt { (answer.label) }
                    dd {
                        @if answer.value.0.is_empty() { span.none { (tr(lang, "no-answer")) } } @else { (answer.value) }
                        @if let Some(remark) = &answer.remark { p.field-error { (super::icon::icon(super::icon::Icon::Warning)) span { (remark) } } }
                    }
                    @if let Some(change) = &answer.change {
                        dd.answer-change { a href=(change) aria-label={ (answer.label) " " (tr(lang, "change")) } { (tr(lang, "change")) } }
                    }
                }
            }
        }
    }
}
