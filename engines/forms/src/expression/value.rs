//! What an expression amounts to.

use std::borrow::Cow;

use yakuba_base::Date;

use super::Number;

/// The value of an expression at this moment. See the module's notes on `Unknown` and `Empty`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Not answered yet.
    Unknown,
    /// Will not be answered.
    Empty,
    /// Yes or no.
    Bool(bool),
    /// A number, or yen.
    Number(Number),
    /// A text, one chosen option, or a time of day (`09:30`).
    Text(Cow<'a, str>),
    /// A day.
    Date(Date),
    /// The chosen options.
    Choices(Vec<&'a str>),
    /// So many files.
    Files(usize),
    /// An answer of several parts (a name, an address), of which only the parts can be compared.
    Answered,
}

/// A condition's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds, whatever is answered next.
    Yes,
    /// It does not hold, whatever is answered next.
    No,
    /// It depends on what is not answered yet.
    Unknown,
}

impl Verdict {
    /// True when it certainly holds.
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// True when it certainly does not hold.
    pub fn is_no(self) -> bool {
        self == Self::No
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }
}

impl Value<'_> {
    /// As a condition for visible, required and ineligible: what does not apply is a no.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Bool(true) => Verdict::Yes,
            Self::Unknown => Verdict::Unknown,
            _ => Verdict::No,
        }
    }
}
