//! Exact numbers.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact number: a reduced fraction of two `i128`.
///
/// Fees are money, so nothing may be lost on the way: `10 / 3 * 3` is exactly `10`, which neither a floating-point
/// number nor a decimal of fixed length can promise. Every operation is checked; `None` means that the result does
/// not fit (38 digits) or does not exist (division by zero).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    numerator: i128,
    denominator: i128,
}

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator`, reduced.
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator.checked_abs()?, denominator.checked_abs()?) * denominator.signum();
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.denominator == 1 && other.denominator == 1 {
            return Some(Self { numerator: self.numerator.checked_add(other.numerator)?, denominator: 1 });
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::ratio(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated()?)
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::ratio(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// The quotient; `None` when `other` is zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.denominator)?;
        Self::ratio(numerator, self.denominator.checked_mul(other.numerator)?)
    }

    /// The number with its sign turned.
    pub fn negated(self) -> Option<Self> {
        Some(Self { numerator: self.numerator.checked_neg()?, denominator: self.denominator })
    }

    /// The largest whole number that is not larger (切り捨て).
    pub fn floor(self) -> Self {
        Self { numerator: self.numerator.div_euclid(self.denominator), denominator: 1 }
    }

    /// The nearest whole number; a half goes away from zero (四捨五入).
    pub fn round(self) -> Option<Self> {
        let half = Self { numerator: 1, denominator: 2 };
        if self.numerator < 0 {
            self.negated()?.plus(half)?.floor().negated()
        } else {
            Some(self.plus(half)?.floor())
        }
    }

    /// The value as a whole number, when it is one that fits.
    pub fn whole(self) -> Option<i64> {
        if self.denominator == 1 { i64::try_from(self.numerator).ok() } else { None }
    }

    /// True below zero.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// How many digits stand behind the decimal point, `None` when they never end.
    pub fn decimals(self) -> Option<u32> {
        let mut rest = self.denominator;
        let (mut twos, mut fives) = (0, 0);
        while rest % 2 == 0 {
            rest /= 2;
            twos += 1;
        }
        while rest % 5 == 0 {
            rest /= 5;
            fives += 1;
        }
        (rest == 1).then_some(twos.max(fives))
    }
}

/// The greatest common divisor; 1 for two zeros, so that it can always be divided by.
fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self { numerator: whole.into(), denominator: 1 }
    }
}

impl From<i32> for Number {
    fn from(whole: i32) -> Self {
        Self::from(i64::from(whole))
    }
}

impl From<usize> for Number {
    fn from(whole: usize) -> Self {
        Self::from(i64::try_from(whole).unwrap_or(i64::MAX))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let whole = self.floor().numerator.cmp(&other.floor().numerator);
        // Equal whole parts: compare what is left over, by Euclid's steps, which cannot overflow.
        whole.then_with(|| {
            let (left, right) =
                (self.numerator.rem_euclid(self.denominator), other.numerator.rem_euclid(other.denominator));
            match (left, right) {
                (0, 0) => Ordering::Equal,
                (0, _) => Ordering::Less,
                (_, 0) => Ordering::Greater,
                // a/b < c/d exactly when d/c < b/a.
                _ => Self { numerator: other.denominator, denominator: right }
                    .cmp(&Self { numerator: self.denominator, denominator: left }),
            }
        })
    }
}

/// Plain decimal notation without grouping: `1234.5`. Digits that never end are cut after the sixth.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_str("-")?;
        }
        let (size, denominator) = (self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        write!(f, "{}", size / denominator)?;
        let places = self.decimals().unwrap_or(6);
        if places > 0 {
            f.write_str(".")?;
            let mut rest = size % denominator;
            for _ in 0..places {
                rest *= 10;
                write!(f, "{}", rest / denominator)?;
                rest %= denominator;
            }
        }
        Ok(())
    }
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of at most 18 digits")]
pub struct NotANumber;

/// Reads plain decimal notation with an optional sign, at most 18 digits in all.
impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() > 19 {
            return Err(NotANumber);
        }
        let scale = 10_i128.pow(u32::try_from(fraction.len()).map_err(|_| NotANumber)?);
        let size = whole.parse::<i128>().map_err(|_| NotANumber)? * scale
            + fraction.parse::<i128>().map_err(|_| NotANumber)?;
        Self::ratio(if negative { -size } else { size }, scale).ok_or(NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn a_third_three_times_is_one() {
        let third = Number::ONE.divided_by(3.into()).unwrap();
        assert_eq!(third.times(3.into()), Some(Number::ONE));
        assert_eq!(third.to_string(), "0.333333");
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("-1.50").to_string(), "-1.5");
        assert_eq!(number("2.50").decimals(), Some(1));
    }

    #[test]
    fn rounding_follows_the_school_rule() {
        assert_eq!(number("2.5").round(), Some(3.into()));
        assert_eq!(number("-2.5").round(), Some((-3).into()));
        assert_eq!(number("-2.5").floor(), (-3).into());
    }

    #[test]
    fn order_never_overflows() {
        let huge = Number::ratio(i128::MAX, i128::MAX - 1).unwrap();
        assert!(huge > Number::ONE);
        assert!(huge < Number::ratio(i128::MAX - 1, i128::MAX - 2).unwrap());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1e5", "1.", ".5", "１", "1234567890123456789012", "1 2"] {
            assert_eq!(text.parse::<Number>(), Err(NotANumber), "{text}");
        }
        assert_eq!(Number::ONE.divided_by(Number::ZERO), None);
    }
}
