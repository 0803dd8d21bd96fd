use yakuba_forms::field::FieldType;
use yakuba_forms::{Answers, Compiled, Evaluation, Field};
use yakuba_web::{Markup, html};

use crate::question::{Asking, Options, Question};
use crate::{Remark, error_links, group};

/// Whether a page takes files, so that its form must be sent as `multipart/form-data`.
pub fn has_uploads(form: &Compiled, page: &str) -> bool {
    let takes = |field: &Field| {
        field.kind.is_upload() || field.members().iter().any(|member| member.kind.is_upload())
    };
    form.form().page(page).is_some_and(|page| page.fields.iter().any(takes))
}

/// The questions of one page, with an error summary when something is to be corrected. `raw` is what was typed when the
/// page is shown again. The caller puts it into a form with the buttons that belong to it.
pub fn render_page(
    form: &Compiled,
    page: &str,
    answers: &Answers,
    raw: Option<&Answers>,
    remarks: &[Remark],
    evaluation: &Evaluation,
    options: &Options<'_>,
) -> Markup {
    let Some(page) = form.form().page(page) else { return html! {} };
    let lang = options.lang;
    let asking = Asking { answers, raw, remarks, evaluation, options };
    let shown: Vec<&Field> = page.fields.iter().filter(|field| asking.is_shown(&field.key, field)).collect();
    // One question is its page's heading; several stand under the page's own.
    let single = match shown.as_slice() {
        [only] => {
            page.intro.is_none()
                && !only.kind.is_silent()
                && !matches!(only.kind, FieldType::Group(_) | FieldType::Consent(_))
        }
        _ => false,
    };
    html! {
        (yakuba_web::ui::error_summary(lang, &error_links(form.form(), remarks)))
        @if !single { h1 { (page.title.get(lang)) } }
        @if let Some(intro) = &page.intro { (crate::words::prose(intro.get(lang))) }
        @for field in &shown { (one(&asking, field, single)) }
    }
}

/// A question, or rows of them.
pub(crate) fn one(asking: &Asking<'_>, field: &Field, heading: bool) -> Markup {
    match &field.kind {
        FieldType::Group(kind) => group::rows(asking, field, kind),
        _ => Question { asking, field, path: &field.key, heading }.render(),
    }
}
