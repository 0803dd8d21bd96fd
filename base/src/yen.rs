use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// An amount of money in whole yen; an integer in JSON. Arithmetic is checked: a sum of money that does not fit is
/// a mistake to report, never a wrong number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Yen(pub i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("金額「{0}」を読み取れません。「1200」のように、円の単位の数字で入れてください。")]
pub struct YenError(String);

impl Yen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The sum, `None` on overflow.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, `None` on overflow.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// The amount `times` over, `None` on overflow.
    #[must_use]
    pub const fn checked_mul(self, times: i64) -> Option<Self> {
        match self.0.checked_mul(times) {
            Some(product) => Some(Self(product)),
            None => None,
        }
    }

    /// The sum of all amounts, `None` on overflow.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// With a comma every three digits and no unit: `1,234`.
    #[must_use]
    pub fn grouped(self) -> String {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if self.0 < 0 {
            text.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

/// `1,234円`.
impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}円", self.grouped()))
    }
}

impl FromStr for Yen {
    type Err = YenError;

    /// `1234`, `1,234円`, `¥1,234`, `-500`, also full-width.
    fn from_str(text: &str) -> Result<Self, YenError> {
        let error = || YenError(text.to_owned());
        let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.strip_suffix('円').unwrap_or(&plain);
        let plain = plain.strip_prefix(['¥', '\\']).unwrap_or(plain);
        let (sign, digits) = match plain.strip_prefix(['-', '−', '▲', '△']) {
            Some(digits) => ("-", digits),
            None => ("", plain),
        };
        let mut groups = digits.split([',', '、']);
        let first = groups.next().unwrap_or_default();
        let mut grouped_right = true;
        let mut number = format!("{sign}{first}");
        for group in groups {
            // `1,20` is more likely a slip than 120.
            grouped_right &= group.len() == 3 && first.len() <= 3;
            number.push_str(group);
        }
        let all_digits = !first.is_empty() && number[sign.len()..].bytes().all(|byte| byte.is_ascii_digit());
        if grouped_right && all_digits { number.parse().map(Self).map_err(|_| error()) } else { Err(error()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commas_every_three_digits() {
        for (amount, text) in [
            (0, "0円"),
            (999, "999円"),
            (1_234, "1,234円"),
            (-123_456, "-123,456円"),
            (1_000_000, "1,000,000円"),
            (i64::MIN, "-9,223,372,036,854,775,808円"),
        ] {
            assert_eq!(Yen(amount).to_string(), text);
        }
    }

    #[test]
    fn reads_what_people_type() {
        for text in ["1234", "1,234", "1,234円", "¥1,234", "￥１，２３４", " １２３４ 円 ", "１、２３４円"]
        {
            assert_eq!(text.parse(), Ok(Yen(1234)), "{text}");
        }
        assert_eq!("▲500円".parse(), Ok(Yen(-500)));
        for odd in ["", "円", "1,20", "1234,567", "12.5", "千円", "--5", ",123", "99999999999999999999"] {
            assert!(odd.parse::<Yen>().is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(amount: i64) {
            prop_assert_eq!(Yen(amount).to_string().parse(), Ok(Yen(amount)));
        }

        #[test]
        fn overflow_is_none(a: i64, b: i64) {
            let fits = |wide: i128| i64::try_from(wide).ok().map(Yen);
            let (wide_a, wide_b) = (i128::from(a), i128::from(b));
            prop_assert_eq!(Yen(a).checked_add(Yen(b)), fits(wide_a + wide_b));
            prop_assert_eq!(Yen(a).checked_sub(Yen(b)), fits(wide_a - wide_b));
            prop_assert_eq!(Yen(a).checked_mul(b), fits(wide_a * wide_b));
            prop_assert_eq!(Yen::checked_sum([Yen(a), Yen(b)]), fits(wide_a + wide_b));
        }
    }
}
