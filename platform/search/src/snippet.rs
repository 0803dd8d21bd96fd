use std::ops::Range;

use yakuba_base::text::fold_for_search;

/// The part of a text that answers a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The part, with … where the text goes on.
    pub text: String,
    /// Which bytes of it match: for `<mark>`.
    pub marks: Vec<Range<usize>>,
}

/// How long a snippet is, and how much of it stands before the first match, characters.
const LENGTH: usize = 90;
const BEFORE: usize = 20;

/// The surroundings of the first match of any of `phrases`, which are folded. `None` when none is there as it stands.
pub(crate) fn snippet(text: &str, phrases: &[String]) -> Option<Snippet> {
    let folded = Folded::new(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for needle in phrases.iter().filter(|needle| !needle.is_empty()) {
        found.extend(
            folded.text.match_indices(needle.as_str()).map(|(at, _)| folded.place(at, at + needle.len())),
        );
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let first = found.first()?.start;

    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let first_character = starts.partition_point(|&at| at < first);
    let from = first_character.saturating_sub(BEFORE);
    let to = (from + LENGTH).min(starts.len());
    let (begin, end) = (starts[from], starts.get(to).copied().unwrap_or(text.len()));
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < starts.len() { "…" } else { "" };
    let mut marks: Vec<Range<usize>> = Vec::new();
    for range in found.into_iter().filter(|range| range.end <= end) {
        let mark = range.start - begin + lead.len()..range.end - begin + lead.len();
        if marks.last().is_none_or(|last| last.end <= mark.start) {
            marks.push(mark);
        }
    }
    let part: String = text[begin..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Some(Snippet { text: format!("{lead}{part}{tail}"), marks })
}

/// A text folded character by character, with the way back.
struct Folded {
    text: String,
    /// For every byte of the folded text: the character it came from, as bytes of the original.
    origin: Vec<Range<usize>>,
}

impl Folded {
    fn new(original: &str) -> Folded {
        let (mut text, mut origin) = (String::new(), Vec::new());
        for (at, c) in original.char_indices() {
            let before = text.len();
            match c {
                // Most of a Japanese text is folded already: asking would cost more than the search.
                'ぁ'..='ん' | '\u{4E00}'..='\u{9FFF}' => text.push(c),
                _ => text.push_str(&fold_for_search(c.encode_utf8(&mut [0; 4]))),
            }
            if text.len() == before {
                text.push(' ');
            }
            origin.extend(std::iter::repeat_n(at..at + c.len_utf8(), text.len() - before));
        }
        Folded { text, origin }
    }

    fn place(&self, from: usize, to: usize) -> Range<usize> {
        self.origin[from].start..self.origin[to - 1].end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, phrase: &str) -> Vec<String> {
        let snippet = snippet(text, &[fold_for_search(phrase)]).unwrap();
        snippet.marks.into_iter().map(|mark| snippet.text[mark].to_owned()).collect()
    }

    #[test]
    fn marks_are_the_words_as_they_stand_in_the_text() {
        assert_eq!(
            marked("乗合タクシーは前日までに予約します。ﾀｸｼｰ乗り場", "たくしー"),
            ["タクシー", "ﾀｸｼｰ"]
        );
        assert_eq!(marked("ＴＡＸとtax", "tax"), ["ＴＡＸ", "tax"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_match() {
        let text = format!("{}粗大ごみ{}", "あ".repeat(200), "い".repeat(200));
        let snippet = snippet(&text, &["粗大ごみ".to_owned()]).unwrap();
        assert_eq!(snippet.text.chars().count(), LENGTH + 2);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'));
        assert_eq!(&snippet.text[snippet.marks[0].clone()], "粗大ごみ");
    }

    #[test]
    fn no_match_no_snippet() {
        assert_eq!(snippet("住民票", &["戸籍".to_owned()]), None);
        assert_eq!(snippet("", &["戸籍".to_owned()]), None);
    }
}
