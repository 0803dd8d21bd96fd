use yakuba_base::Text;
use yakuba_forms::definition::Required;
use yakuba_forms::field::FieldType;
use yakuba_forms::{Answers, Compiled, Evaluation, Field, Form, Page, RuleError};
use yakuba_web::ui::{Notice, banner, error_summary};
use yakuba_web::{Markup, html};

use crate::question::{Asking, Options};
use crate::{Remark, error_links, page};

/// The key of the only page of a [`correction_form`].
pub const CORRECTION: &str = "correction";

/// A form of the given questions alone (補正: nothing else is asked again), on one page, to read what was sent back with.
/// It has no rules: whether the answers fit the others is for the whole form to say.
///
/// # Errors
/// Never for a form that compiles: without rules there is nothing to refuse.
pub fn correction_form(form: &Compiled, keys: &[&str]) -> Result<Compiled, Vec<RuleError>> {
    let asked = form
        .form()
        .pages
        .iter()
        .flat_map(|page| &page.fields)
        .filter(|field| keys.contains(&field.key.as_str()));
    let page = Page {
        key: CORRECTION.to_owned(),
        title: Text::ja(""),
        intro: None,
        visible: None,
        fields: asked.filter_map(without_rules).collect(),
    };
    Compiled::new(Form { pages: vec![page], ineligible: Vec::new(), fee: None })
}

fn without_rules(field: &Field) -> Option<Field> {
    let kind = match &field.kind {
        kind if kind.is_silent() => return None,
        FieldType::Date(_) => FieldType::Date(yakuba_forms::field::DateField::default()),
        FieldType::Group(group) => {
            let mut group = group.clone();
            group.fields = group.fields.iter().filter_map(without_rules).collect();
            FieldType::Group(group)
        }
        kind => kind.clone(),
    };
    Some(Field { required: Required::Never, visible: None, checks: Vec::new(), kind, ..field.clone() })
}

/// Only the questions the office sent back, each with what is wrong: key and reason.
pub fn render_correction(
    form: &Compiled,
    items: &[(&str, &str)],
    answers: &Answers,
    raw: Option<&Answers>,
    remarks: &[Remark],
    evaluation: &Evaluation,
    options: &Options<'_>,
) -> Markup {
    let asking = Asking { answers, raw, remarks, evaluation, options };
    html! {
        (error_summary(options.lang, &error_links(form.form(), remarks)))
        @for (key, reason) in items {
            @if let Some(field) = form.form().field(key) {
                section.correction {
                    (banner(options.lang, Notice::Warning, html! { p { (reason) } }))
                    (page::one(&asking, field, false))
                }
            }
        }
    }
}
