use maud::{Markup, html};

use super::FormPairs;

/// The version of a thing that somebody was looking at when he decided to change it. The page carries it in a
/// hidden field (or a program in `If-Match`); the change is refused when the thing has moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpectedVersion(pub i64);

impl ExpectedVersion {
    const NAME: &'static str = "_version";

    /// The hidden field for a form.
    pub fn field(self) -> Markup {
        html! { input type="hidden" name=(Self::NAME) value=(self.0); }
    }

    /// What the sent form carries.
    pub fn of_form(form: &FormPairs) -> Option<ExpectedVersion> {
        form.get(Self::NAME)?.parse().ok().map(ExpectedVersion)
    }

    /// What a program sends in `If-Match` (RFC 9110 §13.1.1), as `"7"`.
    pub fn of_header(headers: &http::HeaderMap) -> Option<ExpectedVersion> {
        let value = headers.get(http::header::IF_MATCH)?.to_str().ok()?;
        value.trim().trim_matches('"').parse().ok().map(ExpectedVersion)
    }
}
