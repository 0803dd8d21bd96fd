use std::collections::BTreeMap;

use yakuba_base::{Date, Lang, Yen};
use yakuba_forms::{Answers, Compiled};

/// The names a letter may use besides the keys of the form's fields.
pub const PLACEHOLDERS: &[&str] = &[
    "receipt",
    "received_on",
    "decided_on",
    "document_number",
    "applicant.name",
    "applicant.address",
    "reason",
    "conditions",
    "fee",
    "city",
    "mayor",
    "division",
    "procedure",
];

/// What a letter's placeholders stand for: the facts of the case, and every answer as it is read.
pub fn letter_values(
    form: &Compiled,
    answers: &Answers,
    today: Date,
    facts: &[(&str, String)],
    fee: Option<Yen>,
) -> BTreeMap<String, String> {
    let mut values: BTreeMap<String, String> =
        PLACEHOLDERS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    values.extend(form.form().fields().map(|located| (located.path().0, String::new())));
    for section in yakuba_forms::display(form, answers, today, Lang::Ja) {
        values.extend(section.rows.into_iter().map(|row| (row.path, row.text)));
    }
    if let Some(fee) = fee {
        values.insert("fee".to_owned(), fee.to_string());
    }
    values.extend(facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    values
}
