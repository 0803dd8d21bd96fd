//! The text of a decision letter: the same for the preview before the decision and for the paper after it.

use yakuba_base::{Address, Lang, Timestamp};
use yakuba_city::Lgwan;
use yakuba_documents::FillError;
use yakuba_zone::Zone;

use crate::{
    catalogue::Offered,
    model::{LetterTemplate, letter_values},
    store::applications::Application,
};

/// What a letter says of the decision.
pub(crate) struct Decided<'a> {
    /// When it was made.
    pub(crate) at: Timestamp,
    /// Why.
    pub(crate) reason: &'a str,
    /// On which conditions.
    pub(crate) conditions: &'a str,
    /// The number of the letter (文書番号).
    pub(crate) number: &'a str,
}

/// The template's text with everything filled in.
///
/// # Errors
/// When the template names something that is not there.
pub(crate) fn body(
    zone: &Zone<Lgwan>,
    offered: &Offered,
    application: &Application,
    template: &LetterTemplate,
    decided: &Decided<'_>,
) -> Result<String, FillError> {
    let answers = &application.case.answers;
    let address = ["applicant_address", "corporate_address"]
        .iter()
        .find_map(|key| serde_json::from_value::<Address>(answers.get(key)?.clone()).ok())
        .map(|address| address.to_string())
        .unwrap_or_default();
    let facts = [
        ("receipt", application.receipt.to_string()),
        ("received_on", application.received_on.formal()),
        ("decided_on", decided.at.date().formal()),
        ("document_number", decided.number.to_owned()),
        ("applicant.name", application.applicant.clone()),
        ("applicant.address", address),
        ("reason", decided.reason.to_owned()),
        ("conditions", decided.conditions.to_owned()),
        ("city", zone.city.name.get(Lang::Ja).to_owned()),
        ("mayor", zone.city.mayor_title.get(Lang::Ja).to_owned()),
        ("division", offered.offer.desk.name.get(Lang::Ja).to_owned()),
        ("procedure", application.title.clone()),
    ];
    let values = letter_values(&offered.form, answers, application.received_on, &facts, application.case.fee);
    yakuba_documents::fill(&template.body, &values)
}
