//! Schemas of what other crates define and write as JSON themselves: texts, forms, answers.

use std::collections::BTreeMap;

use utoipa::openapi::{Array, Ref, RefOr, Schema};

const WRITTEN: &str = include_str!("schemas.json");

/// Every schema written by hand, by name.
pub(super) fn written() -> BTreeMap<String, RefOr<Schema>> {
    serde_json::from_str(WRITTEN).expect("the file is part of the program and a test reads it")
}

macro_rules! refer {
    ($($function:ident => $name:literal),* $(,)?) => { $(
        #[doc = concat!("A reference to `", $name, "`.")]
        pub(super) fn $function() -> Ref {
            Ref::from_schema_name($name)
        }
    )* };
}

refer! {
    text => "Text",
    form => "Form",
    answers => "Answers",
    files => "FileAnswer",
}

/// Several texts.
pub(super) fn texts() -> Array {
    Array::new(text())
}

/// The templates of letters.
pub(super) fn letters() -> Array {
    Array::new(Ref::from_schema_name("LetterTemplate"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_written_by_hand_can_be_read() {
        assert!(super::written().contains_key("Form"));
    }
}
