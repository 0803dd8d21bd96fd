//! Tables that leave the house for spreadsheets.

/// A text that no spreadsheet takes for a formula and runs (CSV injection): such a one gets an apostrophe in front.
pub(crate) fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '@', '\t', '\r'])
        || (text.starts_with('-') && text.parse::<f64>().is_err())
    {
        format!("'{text}")
    } else {
        text
    }
}
