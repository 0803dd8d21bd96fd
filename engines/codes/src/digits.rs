use std::{fmt, str::FromStr};

use yakuba_base::Yen;

use crate::CodeError;

/// Exactly `N` decimal digits. Leading zeros count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digits<const N: usize>([u8; N]);

impl<const N: usize> Digits<N> {
    /// All zeros.
    pub const ZERO: Self = Self([b'0'; N]);

    /// The last `N` digits of a number that has no more.
    ///
    /// # Errors
    /// [`CodeError::AmountTooLarge`] when it has more.
    pub fn from_number(number: u64) -> Result<Self, CodeError> {
        let (mut digits, mut rest) = ([b'0'; N], number);
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if rest == 0 { Ok(Self(digits)) } else { Err(CodeError::AmountTooLarge) }
    }

    /// An amount with leading zeros.
    ///
    /// # Errors
    /// [`CodeError::AmountTooLarge`] when it is negative or has more than `N` digits.
    pub fn from_yen(amount: Yen) -> Result<Self, CodeError> {
        Self::from_number(u64::try_from(amount.0).map_err(|_| CodeError::AmountTooLarge)?)
    }

    /// The number they write; `None` when it does not fit 64 bits.
    #[must_use]
    pub fn number(self) -> Option<u64> {
        self.as_str().parse().ok()
    }

    /// The digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("decimal digits are ASCII")
    }

    /// The digits' values, first to last.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.0.iter().map(|digit| u32::from(digit - b'0'))
    }
}

impl<const N: usize> FromStr for Digits<N> {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeError::Characters);
        }
        let wrong_length = |_| CodeError::Length { wanted: N, found: text.len() };
        text.as_bytes().try_into().map(Self).map_err(wrong_length)
    }
}

impl<const N: usize> fmt::Display for Digits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Digits<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digits({self})")
    }
}

/// Cuts fixed-width fields off the front of a row of digits.
pub(crate) struct Cutter<'t>(pub &'t str);

impl Cutter<'_> {
    /// The next `N` digits, for the part called `part`.
    pub fn take<const N: usize>(&mut self, part: &str) -> Result<Digits<N>, CodeError> {
        let (head, rest) = self.0.split_at_checked(N).ok_or_else(|| CodeError::Part(part.to_owned()))?;
        self.0 = rest;
        head.parse()
    }
}
