//! The code of a local government (全国地方公共団体コード).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::compact::{NotDigits, digits, write_digits};

/// The code of a local government (全国地方公共団体コード): two digits of prefecture, three of
/// municipality, one check digit. 常陸大宮市 is `082252`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LgCode([u8; 6]);

/// Why a text is not the code of a local government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LgCodeError {
    /// Something other than digits.
    #[error("a local government code has digits only")]
    Characters,
    /// Not six digits.
    #[error("a local government code has six digits")]
    Length,
    /// The sixth digit does not follow from the other five.
    #[error("the check digit of the local government code does not match")]
    CheckDigit,
    /// The first two digits are not 01 to 47.
    #[error("no prefecture has this number")]
    Prefecture,
}

impl LgCodeError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "lg_code.characters",
            Self::Length => "lg_code.length",
            Self::CheckDigit => "lg_code.check_digit",
            Self::Prefecture => "lg_code.prefecture",
        }
    }
}

impl From<NotDigits> for LgCodeError {
    fn from(error: NotDigits) -> Self {
        match error {
            NotDigits::Characters => Self::Characters,
            NotDigits::Length => Self::Length,
        }
    }
}

impl LgCode {
    /// Reads the six digits.
    ///
    /// # Errors
    /// When there are not six digits, the check digit is wrong or the prefecture does not exist.
    pub fn parse(input: &str) -> Result<Self, LgCodeError> {
        let code = Self(digits(input)?);
        let [a, b, c, d, e, check] = code.0;
        if check != check_digit([a, b, c, d, e]) {
            return Err(LgCodeError::CheckDigit);
        }
        code.with_prefecture()
    }

    /// Completes the five digits of JIS X 0401 and X 0402, as the post office's files carry them.
    ///
    /// # Errors
    /// When there are not five digits or the prefecture does not exist.
    pub fn from_jis(input: &str) -> Result<Self, LgCodeError> {
        let jis @ [a, b, c, d, e] = digits(input)?;
        Self([a, b, c, d, e, check_digit(jis)]).with_prefecture()
    }

    /// The number of the prefecture, 1 to 47 (JIS X 0401).
    pub fn prefecture(self) -> u8 {
        self.0[0] * 10 + self.0[1]
    }

    /// The five digits without the check digit (JIS X 0401 and X 0402).
    pub fn jis(self) -> String {
        write_digits(&self.0[..5])
    }

    fn with_prefecture(self) -> Result<Self, LgCodeError> {
        match self.prefecture() {
            1..=47 => Ok(self),
            _ => Err(LgCodeError::Prefecture),
        }
    }
}

/// Weights 6, 5, 4, 3, 2; the last digit of 11 minus the remainder by 11.
fn check_digit(jis: [u8; 5]) -> u8 {
    let sum: u8 = jis.iter().zip([6, 5, 4, 3, 2]).map(|(d, w)| d * w).sum();
    (11 - sum % 11) % 10
}

impl fmt::Display for LgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&write_digits(&self.0))
    }
}

impl fmt::Debug for LgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LgCode({self})")
    }
}

impl FromStr for LgCode {
    type Err = LgCodeError;

    fn from_str(text: &str) -> Result<Self, LgCodeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for LgCode {
    type Error = LgCodeError;

    fn try_from(text: String) -> Result<Self, LgCodeError> {
        Self::parse(&text)
    }
}

impl From<LgCode> for String {
    fn from(code: LgCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_codes() {
        // 常陸大宮市, 北海道, 札幌市, 東京都, 千代田区, 横浜市, 沖縄県
        for text in ["082252", "010006", "011002", "130001", "131016", "141003", "470007"] {
            let code = LgCode::parse(text).unwrap();
            assert_eq!(code.to_string(), text);
            assert_eq!(LgCode::from_jis(&text[..5]), Ok(code));
            assert_eq!(code.jis(), &text[..5]);
        }
        assert_eq!(LgCode::parse("０８２２５－２").unwrap().prefecture(), 8);
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(LgCode::parse("08225"), Err(LgCodeError::Length));
        assert_eq!(LgCode::parse("08225a"), Err(LgCodeError::Characters));
        assert_eq!(LgCode::parse("082253"), Err(LgCodeError::CheckDigit));
        assert_eq!(LgCode::from_jis("48000"), Err(LgCodeError::Prefecture));
    }

    #[test]
    fn json_is_the_six_digits() {
        let code: LgCode = serde_json::from_str("\"082252\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"082252\"");
        assert!(serde_json::from_str::<LgCode>("\"082250\"").is_err());
    }
}
