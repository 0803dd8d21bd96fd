//! Telephone numbers in Japan.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::compact::compact;

/// A telephone number in Japan: ten or eleven digits from 0 on, kept without hyphens and shown with them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Something other than digits.
    #[error("a telephone number has digits only")]
    Characters,
    /// A country code other than Japan's +81.
    #[error("a telephone number of another country")]
    Country,
    /// Does not start with 0: the area code is missing.
    #[error("a telephone number starts with 0")]
    AreaCode,
    /// Not ten digits, or eleven for 050, 060, 070, 080, 090 and 0800.
    #[error("a telephone number has ten digits, a mobile one eleven")]
    Length,
}

impl PhoneError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Characters => "phone.characters",
            Self::Country => "phone.country",
            Self::AreaCode => "phone.area_code",
            Self::Length => "phone.length",
        }
    }
}

impl Phone {
    /// Reads a number, full or half width, with or without hyphens, spaces, dots, brackets around a part and +81.
    ///
    /// # Errors
    /// When it is not a number in Japan with its area code.
    pub fn parse(input: &str) -> Result<Self, PhoneError> {
        let mut digits = compact(input);
        digits.retain(|c| !matches!(c, '(' | ')' | '.' | '/'));
        if let Some(international) = digits.strip_prefix('+') {
            let national = international.strip_prefix("81").ok_or(PhoneError::Country)?;
            digits = format!("0{}", national.strip_prefix('0').unwrap_or(national));
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::Characters);
        }
        match digits.len() {
            0 => Err(PhoneError::Length),
            _ if !digits.starts_with('0') => Err(PhoneError::AreaCode),
            length if length == expected_length(&digits) => Ok(Self(digits)),
            _ => Err(PhoneError::Length),
        }
    }

    /// The digits without hyphens.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Can it be a mobile telephone (060, 070, 080, 090), which can receive short messages?
    pub fn is_mobile(&self) -> bool {
        ["060", "070", "080", "090"].iter().any(|p| self.0.starts_with(p)) && !self.0.starts_with("0800")
    }
}

/// 電気通信番号計画: mobile (0A0) and IP (050) numbers and free 0800 have eleven digits, the others ten.
fn expected_length(digits: &str) -> usize {
    let eleven = ["020", "050", "060", "070", "080", "090"];
    if eleven.iter().any(|p| digits.starts_with(p)) { 11 } else { 10 }
}

/// Where the hyphens go: number starts, with the lengths of the first and the second part. The first row
/// that fits decides. What is in no row has an area code of four digits, the commonest length, as 0295 has.
const GROUPS: &[(&[&str], usize, usize)] = &[
    (&["0800"], 4, 3),
    (&["0120", "0570"], 4, 3),
    (&["020", "050", "060", "070", "080", "090"], 3, 4),
    (&["03", "06"], 2, 4),
    // Mito, Hitachinaka, Tsukuba. 0291, 0293-2 to 4, 0294 to 0297 and 0299 are other areas of Ibaraki.
    (&["0292", "0298", "02930", "02935", "02936", "02937"], 3, 3),
    // The other large cities, as far as the next digit tells their area from a neighbour's of four digits.
    (
        &[
            "011", "0177", "0188", "0196", "0222", "0227", "0236", "0245", "0249", "0252", "0253", "0262",
            "0272", "0273", "0286", "0423", "0425", "0426", "0427", "0432", "0433", "044", "045", "0462",
            "0468", "0473", "0474", "0484", "0486", "0487", "0488", "052", "0534", "0542", "0552", "0582",
            "0592", "0722", "0727", "0728", "0734", "075", "0762", "0764", "0775", "078", "0792", "0822",
            "0832", "0849", "0862", "0878", "0886", "0888", "0899", "0922", "0924", "0926", "0927", "0928",
            "0929", "0935", "0936", "0958", "0963", "0975", "0988", "0992",
        ],
        3,
        3,
    ),
];

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = GROUPS
            .iter()
            .find(|(starts, ..)| starts.iter().any(|s| self.0.starts_with(s)))
            .map_or((4, 2), |&(_, first, second)| (first, second));
        let (area, rest) = self.0.split_at(first);
        let (exchange, subscriber) = rest.split_at(second);
        f.pad(&format!("{area}-{exchange}-{subscriber}"))
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;

    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_follow_the_area() {
        for shown in [
            "0295-52-1111",
            "0294-22-3111",
            "0293-23-2111",
            "029-301-1111",
            "029-232-9111",
            "029-883-1111",
            "03-5253-5111",
            "06-6941-0351",
            "011-211-2111",
            "0985-25-2111",
            "075-222-3111",
            "045-671-2121",
            "090-1234-5678",
            "080-1234-5678",
            "070-1234-5678",
            "050-1234-5678",
            "0120-123-456",
            "0570-012-345",
            "0800-123-4567",
        ] {
            assert_eq!(Phone::parse(shown).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn reads_what_people_type() {
        for typed in [
            "0295521111",
            "０２９５（５２）１１１１",
            "0295ー52ー1111",
            "0295 52 1111",
            "+81 295-52-1111",
            "+81 (0)295 52 1111",
        ] {
            assert_eq!(Phone::parse(typed).unwrap().digits(), "0295521111", "{typed}");
        }
    }

    #[test]
    fn errors_say_which() {
        assert_eq!(Phone::parse(""), Err(PhoneError::Length));
        assert_eq!(Phone::parse("52-1111"), Err(PhoneError::AreaCode));
        assert_eq!(Phone::parse("0295-52-111"), Err(PhoneError::Length));
        assert_eq!(Phone::parse("090-1234-567"), Err(PhoneError::Length));
        assert_eq!(Phone::parse("0295-52-11111"), Err(PhoneError::Length));
        assert_eq!(Phone::parse("0295-52-1111 内線3"), Err(PhoneError::Characters));
        assert_eq!(Phone::parse("+1 202 555 0100"), Err(PhoneError::Country));
    }

    #[test]
    fn json_is_the_digits() {
        let phone: Phone = serde_json::from_str("\"090-1234-5678\"").unwrap();
        assert!(phone.is_mobile());
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"09012345678\"");
    }
}
