use yakuba_forms::{Answers, Compiled, Evaluation, Field};
use yakuba_web::{Markup, html};

use crate::{Options, Remark, page::one, question::Asking, words};

/// Every page of a form below one another, for somebody who types fast. Where uploaded files cannot be seen
/// ([`Options::files`] is empty) what is attached is left out: the paper is in his hand. The caller puts it into a form with the buttons that belong to it, and the error summary
/// ([`error_links`](crate::error_links)) above it.
pub fn render_whole(
    form: &Compiled,
    answers: &Answers,
    raw: Option<&Answers>,
    remarks: &[Remark],
    evaluation: &Evaluation,
    options: &Options<'_>,
) -> Markup {
    let lang = options.lang;
    let asking = Asking { answers, raw, remarks, evaluation, options };
    let typed = |field: &&Field| {
        (!field.kind.is_upload() || !options.files.is_empty()) && asking.is_shown(&field.key, field)
    };
    html! {
        @for page in &form.form().pages {
            @let fields: Vec<&Field> = page.fields.iter().filter(typed).collect();
            @if !fields.is_empty() {
                section.form-page aria-label=(page.title.get(lang)) {
                    h2 { (page.title.get(lang)) }
                    @if let Some(intro) = &page.intro { (words::prose(intro.get(lang))) }
                    @for field in fields { (one(&asking, field, false)) }
                }
            }
        }
    }
}
