//! Dates as paper writes them.

use yakuba_base::{Date, Lang};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// 「令和8年11月22日」 or "22 November 2026".
pub(crate) fn printed(date: Date, language: Lang) -> String {
    match language {
        Lang::Ja | Lang::Easy => date.formal(),
        Lang::En => {
            let month = MONTHS[usize::from(date.month()) - 1];
            format!("{} {month} {}", date.day(), date.year())
        }
    }
}
