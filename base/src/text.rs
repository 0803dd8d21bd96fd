//! Japanese text as people type it, brought to one form.

use unicode_normalization::UnicodeNormalization;

use crate::compact::is_hyphen;

pub use crate::kanji_numerals::kanji_numerals;

/// One spelling for what looks the same: compatibility characters unified (NFKC: ｶﾅ → カナ, １ → 1, ㈱ → (株)),
/// runs of white space made one space, none at the ends, and whatever was typed as a hyphen between digits made `-`.
///
/// Line breaks count as white space, so this is for single lines. Normalising twice changes nothing.
/// The exact shape of kanji is kept: variation selectors, and the compatibility ideographs (塚 U+FA10) that NFKC
/// would replace, because for a name they are the right spelling.
pub fn normalise(input: &str) -> String {
    let spaced = nfkc_but_kanji(input).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line = String::with_capacity(spaced.len());
    let mut rest = spaced.chars().peekable();
    while let Some(c) = rest.next() {
        let between_digits = is_digit(line.chars().next_back()) && is_digit(rest.peek().copied());
        line.push(if between_digits && is_hyphen(c) { '-' } else { c });
    }
    line
}

/// NFKC for everything but the compatibility ideographs.
fn nfkc_but_kanji(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    // Each piece ends with a compatibility ideograph, except perhaps the last.
    for piece in input.split_inclusive(is_compatibility_kanji) {
        let kanji = piece.chars().next_back().filter(|&c| is_compatibility_kanji(c));
        let before = &piece[..piece.len() - kanji.map_or(0, char::len_utf8)];
        out.extend(before.nfkc());
        out.extend(kanji);
    }
    out
}

fn is_compatibility_kanji(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

// Hiragana ぁ–ゖ and the iteration marks ゝゞ lie 0x60 below their katakana.
const KANA_STEP: u32 = 0x60;

/// Hiragana and half-width katakana become full-width katakana; everything else stays.
pub fn to_katakana(input: &str) -> String {
    full_width_kana(input)
        .chars()
        .map(|c| match c {
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => shift(c, u32::wrapping_add),
            _ => c,
        })
        .collect()
}

/// Full-width and half-width katakana become hiragana; everything else stays, also ー and the rare ヷ–ヺ.
pub fn to_hiragana(input: &str) -> String {
    full_width_kana(input)
        .chars()
        .map(|c| match c {
            'ァ'..='ヶ' | 'ヽ' | 'ヾ' => shift(c, u32::wrapping_sub),
            _ => c,
        })
        .collect()
}

fn shift(c: char, step: fn(u32, u32) -> u32) -> char {
    char::from_u32(step(u32::from(c), KANA_STEP)).unwrap_or(c)
}

/// Half-width katakana to full-width, joined with the sound mark that follows (ｶﾞ → ガ), leaving other characters as they are.
fn full_width_kana(input: &str) -> String {
    let mut out = String::with_capacity(input.len());
    let mut rest = input;
    while let Some(start) = rest.find(is_half_width_kana) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_half_width_kana(c)).unwrap_or(from.len());
        let (kana, after) = from.split_at(end);
        out.push_str(before);
        out.extend(kana.nfkc());
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_half_width_kana(c: char) -> bool {
    matches!(c, '\u{FF66}'..='\u{FF9F}')
}

/// Full-width digits become 0–9; everything else stays.
pub fn half_width_digits(input: &str) -> String {
    input
        .chars()
        .map(|c| match c {
            '０'..='９' => shift_width(c),
            _ => c,
        })
        .collect()
}

fn shift_width(c: char) -> char {
    char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
}

/// A form for comparing, never for showing: normalised with the kanji too, lower case, katakana as hiragana.
pub fn fold_for_search(input: &str) -> String {
    let lower = to_hiragana(&normalise(input)).to_lowercase();
    // Lower-casing can undo NFKC (İ becomes two characters), so that comes last.
    normalise(&lower.nfkc().collect::<String>())
}

/// Is there a character that steers rather than prints? Besides the control characters these are the
/// bidirectional marks, which can make a name or a file name read as another one.
pub fn has_control(input: &str) -> bool {
    input.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn normalises_what_keyboards_produce() {
        assert_eq!(normalise("　ﾋﾀﾁ　 １２ー３　"), "ヒタチ 12-3");
        assert_eq!(normalise("中富町３１３５−６"), "中富町3135-6");
        assert_eq!(normalise("コーポ A-1"), "コーポ A-1");
        assert_eq!(normalise("1ー2−3‐4"), "1-2-3-4");
        assert_eq!(normalise("葛\u{E0100}城 \u{FA10}本"), "葛\u{E0100}城 \u{FA10}本");
    }

    #[test]
    fn kana_both_ways() {
        assert_eq!(to_katakana("ひたち ｵｵﾐﾔ ﾊﾞｽ ゔ"), "ヒタチ オオミヤ バス ヴ");
        assert_eq!(to_hiragana("ヒタチオオミヤ ﾊﾟﾝ ラーメン"), "ひたちおおみや ぱん らーめん");
        assert_eq!(to_katakana("１漢A"), "１漢A");
    }

    #[test]
    fn search_form_meets_in_the_middle() {
        assert_eq!(fold_for_search("ＡＢＣ　ﾋﾀﾁ"), fold_for_search("abc ひたち"));
        assert_eq!(fold_for_search("\u{FA10}本"), fold_for_search("塚本"));
    }

    #[test]
    fn digits_only_change_width() {
        assert_eq!(half_width_digits("令和０８年①"), "令和08年①");
    }

    #[test]
    fn control_characters_are_seen() {
        assert!(has_control("a\u{0}b") && has_control("a\nb") && has_control("a\u{202E}b"));
        assert!(!has_control("髙橋 𠮷\u{E0100}"));
    }

    proptest! {
        #[test]
        fn normalise_is_idempotent(text in "\\PC*|[0-9０-９ー\\-−ｰ \u{3000}ｱ-ﾝﾞﾟか-んが]{0,12}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn folding_is_idempotent(text in "\\PC*") {
            let once = fold_for_search(&text);
            prop_assert_eq!(fold_for_search(&once), once);
        }

        #[test]
        fn kana_conversions_are_inverse(text in "[ぁ-ゖー]{0,20}") {
            prop_assert_eq!(to_hiragana(&to_katakana(&text)), text);
        }
    }
}
