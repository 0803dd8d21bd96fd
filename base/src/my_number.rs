//! The individual number (個人番号, マイナンバー).

use std::fmt;

use crate::compact::{NotDigits, digits, write_digits};

/// An individual number (個人番号): twelve digits, the last one a check digit (番号法施行令・総務省令).
///
/// The law says who may keep one and for what (番号法第9条, 第19条, 第20条), so it has neither `Display` nor serde: it
/// cannot slip into a log, a page or a table. [`MyNumber::reveal`] is the only way out.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MyNumber([u8; 12]);

/// Why a text is not an individual number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MyNumberError {
    /// Something other than digits.
    #[error("an individual number has digits only")]
    Characters,
    /// Not twelve digits.
    #[error("an individual number has twelve digits")]
    Length,
    /// The last digit does not follow from the others: a digit is mistyped.
    #[error("the check digit of the individual number does not match")]
    CheckDigit,
}

impl MyNumberError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "my_number.characters",
            Self::Length => "my_number.length",
            Self::CheckDigit => "my_number.check_digit",
        }
    }
}

impl From<NotDigits> for MyNumberError {
    fn from(error: NotDigits) -> Self {
        match error {
            NotDigits::Characters => Self::Characters,
            NotDigits::Length => Self::Length,
        }
    }
}

impl MyNumber {
    /// Reads twelve digits, full or half width, with or without spaces and hyphens.
    ///
    /// # Errors
    /// When there are not twelve digits or the check digit is wrong.
    pub fn parse(input: &str) -> Result<Self, MyNumberError> {
        let number: [u8; 12] = digits(input)?;
        let [body @ .., check] = number;
        if check == check_digit(body) { Ok(Self(number)) } else { Err(MyNumberError::CheckDigit) }
    }

    /// The twelve digits. Call this only where the law lists the use.
    pub fn reveal(&self) -> String {
        write_digits(&self.0)
    }
}

/// From the right: weights 2 to 7, then 2 to 6; 11 minus the remainder by 11, or 0 when the remainder is 0 or 1.
fn check_digit(body: [u8; 11]) -> u8 {
    let weights = (2..=7).chain(2..=6);
    let sum: u16 =
        body.iter().rev().zip(weights).map(|(&digit, weight): (_, u16)| u16::from(digit) * weight).sum();
    match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder as u8,
    }
}

impl fmt::Debug for MyNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example() {
        let number = MyNumber::parse("１２３４　５６７８－９０１８").unwrap();
        assert_eq!(number.reveal(), "123456789018");
        assert_eq!(format!("{number:?}"), "[personal]");
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(MyNumber::parse("12345678901"), Err(MyNumberError::Length));
        assert_eq!(MyNumber::parse("12345678901x"), Err(MyNumberError::Characters));
        assert_eq!(MyNumber::parse("123456789019"), Err(MyNumberError::CheckDigit));
    }

    #[test]
    fn every_mistyped_digit_but_the_known_blind_spot_is_seen() {
        // Remainders 0 and 1 share the check digit 0, so only numbers ending in 0 can miss an error.
        for position in 0..12 {
            for digit in b'0'..=b'9' {
                let mut typed = *b"123456789018";
                if typed[position] == digit {
                    continue;
                }
                typed[position] = digit;
                let typed = String::from_utf8(typed.to_vec()).unwrap();
                assert_eq!(MyNumber::parse(&typed), Err(MyNumberError::CheckDigit), "{typed}");
            }
        }
    }
}
