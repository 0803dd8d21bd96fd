//! Values that must never reach a log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value about a person: its `Debug` prints `[personal]`, so no log, panic or test failure can leak it.
///
/// In JSON and in the database it is the bare value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Covers a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Where this is called, personal data leaves its cover.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// The value itself, by value.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Changes the value under its cover.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Personal<U> {
        Personal(change(self.0))
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_covered_and_json_is_bare() {
        let name = Personal::new("大宮 花子".to_owned());
        assert_eq!(format!("{name:?} {:#?}", Some(&name)), "[personal] Some(\n    [personal],\n)");
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(json, "\"大宮 花子\"");
        assert_eq!(serde_json::from_str::<Personal<String>>(&json).unwrap(), name);
        assert_eq!(name.map(|name| name.len()).into_inner(), 13);
    }
}
