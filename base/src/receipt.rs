//! Receipt numbers (受付番号), made to be read over the telephone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::compact::{NotDigits, digits, write_digits};

/// A receipt number (受付番号): eight digits of serial number and a Damm check digit, shown as `1234-5678-9`.
///
/// Damm's digit notices every single mistyped digit and every swap of neighbours, the mistakes made when a
/// number is read out or copied from paper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptNumber([u8; 9]);

/// Why a text is not a receipt number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptNumberError {
    /// Something other than digits.
    #[error("a receipt number has digits only")]
    Characters,
    /// Not nine digits.
    #[error("a receipt number has nine digits")]
    Length,
    /// A digit is mistyped, or two are swapped.
    #[error("the check digit of the receipt number does not match")]
    CheckDigit,
}

impl ReceiptNumberError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "receipt_number.characters",
            Self::Length => "receipt_number.length",
            Self::CheckDigit => "receipt_number.check_digit",
        }
    }
}

impl From<NotDigits> for ReceiptNumberError {
    fn from(error: NotDigits) -> Self {
        match error {
            NotDigits::Characters => Self::Characters,
            NotDigits::Length => Self::Length,
        }
    }
}

impl ReceiptNumber {
    /// One more than the largest serial number.
    pub const SERIAL_END: u32 = 100_000_000;

    /// The receipt number of a serial number, or `None` from 100,000,000 on.
    pub fn from_serial(serial: u32) -> Option<Self> {
        if serial >= Self::SERIAL_END {
            return None;
        }
        let mut number = [0; 9];
        let mut rest = serial;
        for digit in number[..8].iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        number[8] = damm(&number[..8]);
        Some(Self(number))
    }

    /// Reads nine digits, full or half width, with or without spaces and hyphens.
    ///
    /// # Errors
    /// When there are not nine digits or the check digit is wrong.
    pub fn parse(input: &str) -> Result<Self, ReceiptNumberError> {
        let number: [u8; 9] = digits(input)?;
        // The check digit brings a right number back to 0.
        match damm(&number) {
            0 => Ok(Self(number)),
            _ => Err(ReceiptNumberError::CheckDigit),
        }
    }

    /// The serial number without the check digit.
    pub fn serial(self) -> u32 {
        self.0[..8].iter().fold(0, |serial, &digit| serial * 10 + u32::from(digit))
    }

    /// The nine digits without hyphens, for addresses, bar codes and the database.
    pub fn digits(self) -> String {
        write_digits(&self.0)
    }
}

/// Damm's quasigroup of order 10: totally anti-symmetric, zeros on the diagonal.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, &digit| DAMM[usize::from(interim)][usize::from(digit)])
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        f.pad(&format!("{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..]))
    }
}

impl fmt::Debug for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceiptNumber({self})")
    }
}

impl FromStr for ReceiptNumber {
    type Err = ReceiptNumberError;

    fn from_str(text: &str) -> Result<Self, ReceiptNumberError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ReceiptNumber {
    type Error = ReceiptNumberError;

    fn try_from(text: String) -> Result<Self, ReceiptNumberError> {
        Self::parse(&text)
    }
}

impl From<ReceiptNumber> for String {
    fn from(number: ReceiptNumber) -> Self {
        number.digits()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_textbook_example() {
        // Damm's own: 572 has check digit 4.
        assert_eq!(damm(&[5, 7, 2]), 4);
        assert_eq!(ReceiptNumber::from_serial(572).unwrap().to_string(), "0000-0572-4");
    }

    #[test]
    fn reads_what_people_type() {
        let number = ReceiptNumber::from_serial(12_345_678).unwrap();
        let [.., check] = number.0;
        assert_eq!(number.to_string(), format!("1234-5678-{check}"));
        for typed in ["１２３４　５６７８　", "1234ー5678ー", " 12345678"] {
            assert_eq!(ReceiptNumber::parse(&format!("{typed}{check}")), Ok(number));
        }
        assert_eq!(serde_json::to_string(&number).unwrap(), format!("\"12345678{check}\""));
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(ReceiptNumber::parse("1234-5678"), Err(ReceiptNumberError::Length));
        assert_eq!(ReceiptNumber::parse("A234-5678-9"), Err(ReceiptNumberError::Characters));
        assert_eq!(ReceiptNumber::parse("0000-0572-5"), Err(ReceiptNumberError::CheckDigit));
        assert_eq!(ReceiptNumber::from_serial(ReceiptNumber::SERIAL_END), None);
    }

    proptest! {
        #[test]
        fn reads_back(serial in 0..ReceiptNumber::SERIAL_END) {
            let number = ReceiptNumber::from_serial(serial).unwrap();
            prop_assert_eq!(number.serial(), serial);
            prop_assert_eq!(ReceiptNumber::parse(&number.to_string()), Ok(number));
            prop_assert_eq!(ReceiptNumber::parse(&number.digits()), Ok(number));
        }

        #[test]
        fn notices_every_mistyped_digit(serial in 0..ReceiptNumber::SERIAL_END, at in 0_usize..9, by in 1_u8..10) {
            let ReceiptNumber(mut digits) = ReceiptNumber::from_serial(serial).unwrap();
            digits[at] = (digits[at] + by) % 10;
            prop_assert_eq!(ReceiptNumber::parse(&write_digits(&digits)), Err(ReceiptNumberError::CheckDigit));
        }

        #[test]
        fn notices_every_swap_of_neighbours(serial in 0..ReceiptNumber::SERIAL_END, at in 0_usize..8) {
            let ReceiptNumber(mut digits) = ReceiptNumber::from_serial(serial).unwrap();
            prop_assume!(digits[at] != digits[at + 1]);
            digits.swap(at, at + 1);
            prop_assert_eq!(ReceiptNumber::parse(&write_digits(&digits)), Err(ReceiptNumberError::CheckDigit));
        }
    }
}
