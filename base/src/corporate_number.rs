//! The corporate number (法人番号).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::compact::{NotDigits, digits, write_digits};

/// A corporate number (法人番号): thirteen digits, the first one a check digit of 1 to 9 (法人番号の指定等に関する省令).
/// Public, unlike an individual number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CorporateNumber([u8; 13]);

/// Why a text is not a corporate number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CorporateNumberError {
    /// Something other than digits.
    #[error("a corporate number has digits only")]
    Characters,
    /// Not thirteen digits.
    #[error("a corporate number has thirteen digits")]
    Length,
    /// The first digit does not follow from the others: a digit is mistyped.
    #[error("the check digit of the corporate number does not match")]
    CheckDigit,
}

impl CorporateNumberError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "corporate_number.characters",
            Self::Length => "corporate_number.length",
            Self::CheckDigit => "corporate_number.check_digit",
        }
    }
}

impl From<NotDigits> for CorporateNumberError {
    fn from(error: NotDigits) -> Self {
        match error {
            NotDigits::Characters => Self::Characters,
            NotDigits::Length => Self::Length,
        }
    }
}

impl CorporateNumber {
    /// Reads thirteen digits, full or half width, with or without spaces and hyphens. A leading `T`, as on
    /// invoices (適格請求書発行事業者登録番号), is taken off.
    ///
    /// # Errors
    /// When there are not thirteen digits or the check digit is wrong.
    pub fn parse(input: &str) -> Result<Self, CorporateNumberError> {
        let trimmed = input.trim_start();
        let bare = trimmed.strip_prefix(['T', 't', 'Ｔ', 'ｔ']).unwrap_or(trimmed);
        let number: [u8; 13] = digits(bare)?;
        let [check, body @ ..] = number;
        if check == check_digit(body) { Ok(Self(number)) } else { Err(CorporateNumberError::CheckDigit) }
    }
}

/// From the right: weights 1 and 2 in turn; 9 minus the remainder by 9.
fn check_digit(body: [u8; 12]) -> u8 {
    let sum: u8 =
        body.iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    9 - sum % 9
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&write_digits(&self.0))
    }
}

impl fmt::Debug for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CorporateNumber({self})")
    }
}

impl FromStr for CorporateNumber {
    type Err = CorporateNumberError;

    fn from_str(text: &str) -> Result<Self, CorporateNumberError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CorporateNumber {
    type Error = CorporateNumberError;

    fn try_from(text: String) -> Result<Self, CorporateNumberError> {
        Self::parse(&text)
    }
}

impl From<CorporateNumber> for String {
    fn from(number: CorporateNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_number() {
        let number = CorporateNumber::parse("1010601008968").unwrap();
        assert_eq!(number.to_string(), "1010601008968");
        assert_eq!(CorporateNumber::parse("Ｔ１-0106-0100-8968"), Ok(number));
        // The National Tax Agency (国税庁), which gives out the numbers, has one too.
        assert!(CorporateNumber::parse("7000012050002").is_ok());
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(CorporateNumber::parse("101060100896"), Err(CorporateNumberError::Length));
        assert_eq!(CorporateNumber::parse("X1010601008968"), Err(CorporateNumberError::Characters));
        assert_eq!(CorporateNumber::parse("2010601008968"), Err(CorporateNumberError::CheckDigit));
    }

    #[test]
    fn json_is_the_thirteen_digits() {
        let number: CorporateNumber = serde_json::from_str("\"1010601008968\"").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"1010601008968\"");
    }
}
