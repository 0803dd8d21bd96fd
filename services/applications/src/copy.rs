//! 申請書の控え: printed when the applicant asks for it, from what his link opens. None is kept outside.

use yakuba_city::Internet;
use yakuba_documents::{ApplicationCopy, Press, PrintError, Row, Section};
use yakuba_zone::Zone;

use crate::{catalogue::Offered, store::submissions::Submission};

/// The copy as PDF/A. What is open of `submission` is printed, so it must have been opened.
///
/// # Errors
/// When the press cannot print now.
pub(crate) async fn print(
    press: &Press,
    zone: &Zone<Internet>,
    offered: &Offered,
    submission: &Submission,
) -> Result<Vec<u8>, PrintError> {
    let lang = submission.lang;
    let sections =
        yakuba_forms::display(&offered.form, &submission.answers, submission.submitted_at.date(), lang)
            .into_iter()
            .map(|section| Section {
                title: section.title,
                rows: section.rows.into_iter().map(|row| Row { label: row.label, text: row.text }).collect(),
            })
            .collect();
    let copy = ApplicationCopy {
        title: offered.offer.procedure.title.get(lang).to_owned(),
        receipt: submission.receipt.to_string(),
        received_on: submission.submitted_at.date(),
        city: zone.city.name.get(lang).to_owned(),
        division: offered.offer.desk.name.get(lang).to_owned(),
        language: lang,
        sections,
        fee: submission.fee.map(|fee| fee.to_string()),
        footer: String::new(),
    };
    let made_at = submission.submitted_at;
    let printed = match press.print(&copy.clone().into_job(made_at)).await {
        // What people typed freely may hold characters no font has: they get their copy all the same.
        Err(PrintError::MissingGlyph(characters)) => {
            press.print(&copy.with_geta_for(&characters).into_job(made_at)).await
        }
        other => other,
    };
    Ok(printed?.bytes)
}
