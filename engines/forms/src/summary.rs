//! Answers as people read them: on the confirmation page, in the PDF, in the table.

use serde_json::Value as Json;
use yakuba_base::{Date, Lang};

use crate::answers::Answers;
use crate::compile::Compiled;
use crate::definition::{Field, Form, Page};
use crate::evaluate::{Evaluation, Mode, evaluate};
use crate::field::{FieldType, FileAnswer};

/// The answers of one page.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Section {
    /// The page's key, for a link back to it.
    pub page: String,
    /// The page's heading.
    pub title: String,
    /// Its answers.
    pub rows: Vec<SummaryRow>,
}

/// One answer.
#[derive(Clone, PartialEq, serde::Serialize)]
pub struct SummaryRow {
    /// `key` or `group.0.key`.
    pub path: String,
    /// What was asked; in a group with the row: 「世帯員1 氏名」.
    pub label: String,
    /// The answer; empty when it was left blank.
    pub text: String,
    /// The files, for kinds that have them.
    pub files: Vec<FileAnswer>,
}

impl std::fmt::Debug for SummaryRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: [personal]", self.path)
    }
}

/// The answers in the order asked, in `lang`. What is hidden is left out; what was left blank is there, without text.
pub fn display(form: &Compiled, answers: &Answers, today: Date, lang: Lang) -> Vec<Section> {
    let evaluation = evaluate(form, answers, today, Mode::Submitting);
    let writer = Writer { answers, evaluation: &evaluation, lang };
    form.form().pages.iter().filter_map(|page| writer.section(page)).collect()
}

struct Writer<'a> {
    answers: &'a Answers,
    evaluation: &'a Evaluation,
    lang: Lang,
}

impl Writer<'_> {
    fn section(&self, page: &Page) -> Option<Section> {
        let mut rows = Vec::new();
        for field in &page.fields {
            let answer = self.answers.get(&field.key);
            match &field.kind {
                FieldType::Group(group) => {
                    for (index, row) in answer.and_then(Json::as_array).into_iter().flatten().enumerate() {
                        for member in &group.fields {
                            let path = format!("{}.{index}.{}", field.key, member.key);
                            let label = format!(
                                "{}{} {}",
                                group.item.get(self.lang),
                                index + 1,
                                member.label.get(self.lang)
                            );
                            rows.extend(self.row(member, path, label, row.get(&member.key)));
                        }
                    }
                }
                _ => rows.extend(self.row(
                    field,
                    field.key.clone(),
                    field.label.get(self.lang).to_owned(),
                    answer,
                )),
            }
        }
        let title = page.title.get(self.lang).to_owned();
        (!rows.is_empty()).then(|| Section { page: page.key.clone(), title, rows })
    }

    fn row(&self, field: &Field, path: String, label: String, answer: Option<&Json>) -> Option<SummaryRow> {
        let state = self.evaluation.field(&path).filter(|state| state.visible.is_yes())?;
        if matches!(field.kind, FieldType::Guidance(_)) {
            return None;
        }
        // A calculated value that was kept with the answers is the one that counted on the day.
        let answer = answer.or(state.calculated.as_ref()).filter(|answer| !answer.is_null());
        let text = answer.map_or_else(String::new, |answer| field.kind.ask().show(answer, self.lang));
        let files = match answer {
            Some(answer) if field.kind.is_upload() => {
                serde_json::from_value(answer.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        Some(SummaryRow { path, label, text, files })
    }
}

/// Minutes a person needs for the whole form, at least one: reading and answering on an old phone.
pub fn estimate_minutes(form: &Form) -> u32 {
    let fields = form.pages.iter().flat_map(|page| &page.fields);
    // What is shown to some only counts half.
    let seconds: u32 = fields
        .map(|field| field.kind.ask().seconds() / if field.visible.is_some() { 2 } else { 1 })
        .sum::<u32>();
    let pages = u32::try_from(form.pages.len()).unwrap_or(0) * 5;
    (seconds + pages).div_ceil(60).max(1)
}
