//! What the number parsers share: people write numbers with spaces, hyphens and full-width digits.

use unicode_normalization::UnicodeNormalization;

/// The characters that stand for a hyphen between digits, after NFKC.
/// ー and ― are what a Japanese keyboard gives when the key for - is meant.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{AD}' | '\u{2D7}' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{2501}' | 'ー'
    )
}

/// NFKC without spaces and hyphens.
pub(crate) fn compact(input: &str) -> String {
    input.nfkc().filter(|&c| !c.is_whitespace() && !is_hyphen(c)).collect()
}

/// Why a text is not a number of the wanted length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDigits {
    Characters,
    Length,
}

/// Reads exactly `N` digits, each as 0–9.
pub(crate) fn digits<const N: usize>(input: &str) -> Result<[u8; N], NotDigits> {
    let digits: Option<Vec<u8>> =
        compact(input).chars().map(|c| c.to_digit(10).map(|digit| digit as u8)).collect();
    digits.ok_or(NotDigits::Characters)?.try_into().map_err(|_| NotDigits::Length)
}

/// Writes digits 0–9 as text.
pub(crate) fn write_digits(digits: &[u8]) -> String {
    digits.iter().map(|&digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_however_they_are_typed() {
        assert_eq!(digits("３１９ー２２ ９２"), Ok([3, 1, 9, 2, 2, 9, 2]));
        assert_eq!(digits("319−2292"), Ok([3, 1, 9, 2, 2, 9, 2]));
        assert_eq!(digits::<7>("319-229"), Err(NotDigits::Length));
        assert_eq!(digits::<7>(""), Err(NotDigits::Length));
        assert_eq!(digits::<7>("319-229x"), Err(NotDigits::Characters));
        assert_eq!(write_digits(&[0, 8, 2]), "082");
    }
}
