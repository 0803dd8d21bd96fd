//! The readings of a text: lists of tokens, each good at something the others are not.
//!
//! | reading | 「引っ越しのごみ」 | good at |
//! |---|---|---|
//! | [`pairs`] | 引っ っ越 越し しの のご ごみ | finding at all: needs no dictionary, katakana and hiragana are one |
//! | [`words`] | 引っ越し ごみ | ranking: a dictionary keeps 京都 out of 東京都 |
//! | [`kanji`] | 引越 | okurigana (送り仮名): 引越し, 引っ越し and 引越 are one |
//! | [`sound`] | ごみ | kana as people hear it: long vowels and small kana do not matter |
//!
//! All but [`words`] take text already folded with [`fold_for_search`](yakuba_base::text::fold_for_search).

mod sound;
mod words;

pub(crate) use sound::{is_kana, skeleton, sound};
pub(crate) use words::{is_content, words};

/// Is this written without spaces, so that it is taken character by character?
fn is_japanese(c: char) -> bool {
    is_kana(c) || is_kanji(c)
}

/// Kanji, and the marks that stand for one (々〆ヶ).
pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '〇' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Are the single characters wanted beside the pairs? In an index yes, so that a query of one character finds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Singles {
    Yes,
    /// Only where there is no pair.
    Lonely,
}

/// Pairs of neighbouring Japanese characters; other words whole, without the English plural.
pub(crate) fn pairs(folded: &str, singles: Singles) -> Vec<String> {
    let mut out = Vec::new();
    for run in runs(folded, is_japanese) {
        if run.chars().next().is_some_and(is_japanese) {
            push_pairs(run, singles, &mut out);
        } else {
            out.push(singular(run).to_owned());
        }
    }
    out
}

/// As [`pairs`], of the kanji alone, as if the kana between them were not there.
pub(crate) fn kanji(folded: &str, singles: Singles) -> Vec<String> {
    let mut out = Vec::new();
    for phrase in folded.split(|c| !is_japanese(c)) {
        let bare: String = phrase.chars().filter(|&c| is_kanji(c)).collect();
        push_pairs(&bare, singles, &mut out);
    }
    out
}

/// Letters and digits only.
pub(crate) fn bare(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name written with kanji, without the hiragana in and after it: 引越し, 引っ越し and 引越 are 引越.
/// Other names, also those with one kanji only, stay as they are.
pub(crate) fn without_okurigana(letters: &str) -> String {
    let bare: String = letters.chars().filter(|&c| !is_kana(c)).collect();
    if letters.starts_with(is_kanji) && bare.chars().filter(|&c| is_kanji(c)).count() >= 2 {
        bare
    } else {
        letters.to_owned()
    }
}

fn push_pairs(run: &str, singles: Singles, out: &mut Vec<String>) {
    let ends: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    if singles == Singles::Yes || ends.len() == 2 {
        out.extend(ends.windows(2).map(|w| run[w[0]..w[1]].to_owned()));
    }
    out.extend(ends.windows(3).map(|w| run[w[0]..w[2]].to_owned()));
}

/// The stretches of letters and digits, cut where `class` changes.
fn runs(text: &str, class: fn(char) -> bool) -> Vec<&str> {
    let mut out = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut before: Option<bool> = None;
        for (at, c) in part.char_indices() {
            if before.is_some_and(|before| before != class(c)) {
                out.push(&part[start..at]);
                start = at;
            }
            before = Some(class(c));
        }
        if start < part.len() {
            out.push(&part[start..]);
        }
    }
    out
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_other_words_whole() {
        assert_eq!(pairs("引越しのtaxes", Singles::Lonely), ["引越", "越し", "しの", "taxe"]);
        assert_eq!(pairs("犬", Singles::Lonely), ["犬"]);
        assert_eq!(pairs("犬と", Singles::Yes), ["犬", "と", "犬と"]);
        assert_eq!(pairs("125cc以下", Singles::Lonely), ["125cc", "以下"]);
        assert!(pairs("!?。、 ・", Singles::Yes).is_empty());
    }

    #[test]
    fn okurigana_does_not_matter() {
        for spelling in ["引越し", "引っ越し", "引越"] {
            assert_eq!(kanji(spelling, Singles::Lonely), ["引越"]);
            assert_eq!(without_okurigana(spelling), "引越");
        }
        assert_eq!(kanji("住所の証明", Singles::Lonely), ["住所", "所証", "証明"]);
        assert_eq!(kanji("犬の登録、鑑札", Singles::Lonely), ["犬登", "登録", "鑑札"]);
        assert_eq!(["ごみ", "水を出す", "犬"].map(without_okurigana), ["ごみ", "水出", "犬"]);
    }
}
