//! Postal codes (郵便番号).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::compact::{NotDigits, digits, write_digits};

/// A Japanese postal code (郵便番号): seven digits, shown as `319-2292`, kept as `3192292`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PostalCode([u8; 7]);

/// Why a text is not a postal code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostalCodeError {
    /// Something other than digits.
    #[error("a postal code has digits only")]
    Characters,
    /// Not seven digits.
    #[error("a postal code has seven digits")]
    Length,
}

impl PostalCodeError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "postal_code.characters",
            Self::Length => "postal_code.length",
        }
    }
}

impl From<NotDigits> for PostalCodeError {
    fn from(error: NotDigits) -> Self {
        match error {
            NotDigits::Characters => Self::Characters,
            NotDigits::Length => Self::Length,
        }
    }
}

impl PostalCode {
    /// Reads seven digits, full or half width, with or without 〒, spaces and a hyphen.
    ///
    /// # Errors
    /// When there are not seven digits.
    pub fn parse(input: &str) -> Result<Self, PostalCodeError> {
        let trimmed = input.trim_start();
        let bare = trimmed.strip_prefix(['〒', '〶']).unwrap_or(trimmed);
        Ok(Self(digits(bare)?))
    }

    /// The seven digits without the hyphen, as postal files and address registers write them.
    pub fn digits(self) -> String {
        write_digits(&self.0)
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        f.pad(&format!("{}-{}", &digits[..3], &digits[3..]))
    }
}

impl fmt::Debug for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostalCode({self})")
    }
}

impl FromStr for PostalCode {
    type Err = PostalCodeError;

    fn from_str(text: &str) -> Result<Self, PostalCodeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PostalCode {
    type Error = PostalCodeError;

    fn try_from(text: String) -> Result<Self, PostalCodeError> {
        Self::parse(&text)
    }
}

impl From<PostalCode> for String {
    fn from(code: PostalCode) -> Self {
        code.digits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for typed in ["319-2292", "3192292", "〒３１９ー２２９２", " 〒 319 − 2292 "] {
            assert_eq!(PostalCode::parse(typed).unwrap().to_string(), "319-2292");
        }
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(PostalCode::parse("319-229"), Err(PostalCodeError::Length));
        assert_eq!(PostalCode::parse("319-229O"), Err(PostalCodeError::Characters));
    }

    #[test]
    fn json_is_the_seven_digits() {
        let code: PostalCode = serde_json::from_str("\"319-2292\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"3192292\"");
    }
}
