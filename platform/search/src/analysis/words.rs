use std::sync::LazyLock;

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};

use yakuba_base::text::{fold_for_search, normalise};

use super::{is_kana, singular, without_okurigana};

/// What a question is made of besides what it asks for. They stand in so many texts that matching them says nothing.
const EMPTY: [&str; 43] = [
    "です",
    "ます",
    "ました",
    "ません",
    "する",
    "した",
    "して",
    "したい",
    "しい",
    "たい",
    "から",
    "まで",
    "より",
    "など",
    "ため",
    "とき",
    "こと",
    "もの",
    "ところ",
    "どう",
    "どこ",
    "なに",
    "何",
    "いつ",
    "だれ",
    "誰",
    "いい",
    "よい",
    "ある",
    "いる",
    "ない",
    "なる",
    "場合",
    "方",
    "方法",
    "欲しい",
    "ほしい",
    "ください",
    "下さい",
    "について",
    "the",
    "how",
    "to",
];

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Words by the dictionary inside the segmenter (UAX #29 with a dictionary for Japanese), folded, without particles
/// and okurigana. Takes text as it was written: folded to hiragana, katakana words would fall to pieces.
pub(crate) fn words(written: &str) -> Vec<String> {
    let written = normalise(written);
    let breaks: Vec<usize> = SEGMENTER.segment_str(&written).collect();
    breaks
        .windows(2)
        .map(|w| fold_for_search(&written[w[0]..w[1]]))
        .filter(|word| word.chars().any(char::is_alphanumeric) && is_content(word))
        .map(|word| without_okurigana(singular(&word)))
        .collect()
}

/// Does a word say what is looked for? A single kana is a particle.
pub(crate) fn is_content(word: &str) -> bool {
    let mut characters = word.chars();
    let single_kana = characters.next().is_some_and(is_kana) && characters.next().is_none();
    !single_kana && !EMPTY.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_not_pieces_of_others() {
        assert!(!words("東京都の証明").contains(&"京都".to_owned()));
        assert!(
            words("住民票の写しの交付").contains(&"住民".to_owned())
                || words("住民票の写しの交付").contains(&"住民票".to_owned())
        );
    }

    #[test]
    fn particles_and_polite_endings_say_nothing() {
        assert_eq!(words("犬を"), ["犬"]);
        assert!(words("どこですか").iter().all(|word| word.chars().count() > 1));
        assert!(words("!?。 ").is_empty());
    }
}
