//! Tag, length, value: two digits, two digits, then as many **characters** (not bytes) as the length says.
//!
//! EMVCo's specification counts characters; the JPQR guideline's own example with 「メルペイ カフェ」 (length 08) shows it.

use std::fmt::Write as _;

use crate::CodeError;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// 0 to 99.
    pub tag: u8,
    /// Up to 99 characters.
    pub value: String,
}

impl Field {
    /// A field.
    #[must_use]
    pub fn new(tag: u8, value: impl Into<String>) -> Field {
        Field { tag, value: value.into() }
    }
}

/// Writes fields one after the other.
///
/// # Errors
/// [`CodeError::Part`] for a tag above 99 or a value longer than 99 characters.
pub fn write(fields: &[Field]) -> Result<String, CodeError> {
    let mut text = String::new();
    for Field { tag, value } in fields {
        let length = value.chars().count();
        if *tag > 99 || length > 99 {
            return Err(CodeError::Part(format!("{tag:02}")));
        }
        let _infallible = write!(text, "{tag:02}{length:02}{value}");
    }
    Ok(text)
}

/// Reads fields until the text ends.
///
/// # Errors
/// [`CodeError::Part`] when a tag or length is no number or a value is cut short; the part is the last tag that could be read.
pub fn read(text: &str) -> Result<Vec<Field>, CodeError> {
    let (mut fields, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let last = || {
            CodeError::Part(
                fields.last().map_or("00".to_owned(), |field: &Field| format!("{:02}", field.tag)),
            )
        };
        let (tag, after) = number(rest).ok_or_else(last)?;
        let part = || CodeError::Part(format!("{tag:02}"));
        let (length, after) = number(after).ok_or_else(part)?;
        let end = match after.char_indices().nth(usize::from(length)) {
            Some((end, _)) => end,
            None if after.chars().count() == usize::from(length) => after.len(),
            None => return Err(part()),
        };
        let (value, after) = after.split_at(end);
        fields.push(Field::new(tag, value));
        rest = after;
    }
    Ok(fields)
}

/// Two digits at the front.
fn number(text: &str) -> Option<(u8, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok().map(|number| (number, rest))).flatten()
}

/// The value of the only field with this tag.
///
/// # Errors
/// [`CodeError::Part`] when it is missing or there twice.
pub fn only(fields: &[Field], tag: u8) -> Result<&str, CodeError> {
    let mut found = fields.iter().filter(|field| field.tag == tag);
    match (found.next(), found.next()) {
        (Some(field), None) => Ok(&field.value),
        _ => Err(CodeError::Part(format!("{tag:02}"))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_count_characters() {
        let fields = [Field::new(1, "メルペイ カフェ"), Field::new(2, "")];
        let text = write(&fields).unwrap();
        assert_eq!(text, "0108メルペイ カフェ0200");
        assert_eq!(read(&text).unwrap(), fields);
    }

    #[test]
    fn what_is_cut_short_is_named() {
        assert_eq!(read("0102ab05"), Err(CodeError::Part("05".into())));
        assert_eq!(read("0102ab0"), Err(CodeError::Part("01".into())));
        assert_eq!(read("0103ab"), Err(CodeError::Part("01".into())));
        assert_eq!(read("x102ab"), Err(CodeError::Part("00".into())));
        assert!(write(&[Field::new(1, "a".repeat(100))]).is_err());
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(fields in prop::collection::vec((0..100_u8, ".{0,99}"), 0..9)) {
            let fields: Vec<Field> = fields.into_iter().map(|(tag, value)| Field::new(tag, value)).collect();
            prop_assert_eq!(read(&write(&fields).unwrap()).unwrap(), fields);
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,60}") {
            if let Ok(fields) = read(&text) {
                prop_assert_eq!(write(&fields).unwrap(), text);
            }
        }
    }
}
