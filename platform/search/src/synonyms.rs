use std::collections::BTreeSet;

use yakuba_base::text::fold_for_search;

use crate::analysis::{bare, is_kanji, without_okurigana};

/// Groups of words that people use for the same thing.
pub(crate) struct Synonyms(Vec<Vec<Member>>);

struct Member {
    folded: String,
    /// As [`without_okurigana`]: 引越し stands for 引っ越し too.
    key: String,
}

/// How many further words one query may bring along.
const MOST: usize = 24;

impl Synonyms {
    pub(crate) fn new(groups: Vec<Vec<String>>) -> Synonyms {
        let member = |word: &String| {
            let folded = bare(&fold_for_search(word));
            Member { key: without_okurigana(&folded), folded }
        };
        Synonyms(
            groups
                .iter()
                .map(|group| group.iter().map(member).filter(|member| !member.folded.is_empty()).collect())
                .collect(),
        )
    }

    /// The other words for what stands in `phrase` (folded, letters only), each in one spelling, without those that
    /// stand in it already.
    pub(crate) fn others<'s>(&'s self, phrase: &str) -> Vec<&'s str> {
        let kanji: String = phrase.chars().filter(|&c| is_kanji(c)).collect();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for group in self.0.iter().filter(|group| group.iter().any(|member| member.stands_in(phrase, &kanji)))
        {
            let new = group
                .iter()
                .filter(|member| !member.stands_in(phrase, &kanji) && seen.insert(member.key.as_str()));
            out.extend(new.map(|member| member.folded.as_str()));
        }
        out.truncate(MOST);
        out
    }
}

impl Member {
    /// A single character must be the whole phrase: 水 is not meant in 水曜日.
    fn stands_in(&self, phrase: &str, kanji: &str) -> bool {
        let varies = self.key != self.folded;
        phrase == self.folded
            || (self.folded.chars().nth(1).is_some() && phrase.contains(&self.folded))
            || (varies || is_only_kanji(&self.key))
                && self.key.chars().nth(1).is_some()
                && kanji.contains(&self.key)
    }
}

fn is_only_kanji(text: &str) -> bool {
    text.chars().all(is_kanji)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synonyms() -> Synonyms {
        let groups = [["引越し", "転居", "moving"], ["水道", "水", "water"]];
        Synonyms::new(
            groups.iter().map(|group| group.iter().map(|&word| word.to_owned()).collect()).collect(),
        )
    }

    #[test]
    fn a_word_brings_its_others_in_any_okurigana() {
        for spelling in ["引っ越し", "引越し", "引越", "引っ越しのとき"] {
            assert_eq!(synonyms().others(spelling), ["転居", "moving"]);
        }
        assert_eq!(synonyms().others("moving"), ["引越し", "転居"]);
    }

    #[test]
    fn one_character_counts_only_alone() {
        assert_eq!(synonyms().others("水"), ["水道", "water"]);
        assert!(synonyms().others("水曜日").is_empty());
    }
}
