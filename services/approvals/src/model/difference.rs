//! What changed between two texts, word by word.
//!
//! Japanese has no spaces: a word is a run of one kind of character (漢字, かな, カナ, letters, figures), and every other
//! character stands alone. The shortest script of changes is found by the algorithm of E. W. Myers ("An O(ND)
//! Difference Algorithm and Its Variations", 1986).

/// A stretch of a compared text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// Only in the earlier one.
    Gone(String),
    /// Only in the later one.
    New(String),
}

/// Two texts that differ more than this, in words, are shown as one gone and one new: nobody reads such a script.
const MOST_CHANGES: usize = 1_000;

/// What changed from `earlier` to `later`.
pub fn difference(earlier: &str, later: &str) -> Vec<Piece> {
    let (a, b) = (words(earlier), words(later));
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (old, new) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut pieces = Vec::new();
    push(&mut pieces, Piece::Same, &a[..head]);
    match script(old, new) {
        Some(kept) => {
            let (mut x, mut y) = (0, 0);
            for (i, j) in kept {
                push(&mut pieces, Piece::Gone, &old[x..i]);
                push(&mut pieces, Piece::New, &new[y..j]);
                push(&mut pieces, Piece::Same, &old[i..=i]);
                (x, y) = (i + 1, j + 1);
            }
            push(&mut pieces, Piece::Gone, &old[x..]);
            push(&mut pieces, Piece::New, &new[y..]);
        }
        None => {
            push(&mut pieces, Piece::Gone, old);
            push(&mut pieces, Piece::New, new);
        }
    }
    push(&mut pieces, Piece::Same, &a[a.len() - tail..]);
    pieces
}

fn push(pieces: &mut Vec<Piece>, kind: fn(String) -> Piece, words: &[&str]) {
    if words.is_empty() {
        return;
    }
    let text = words.concat();
    match (pieces.last_mut(), kind(String::new())) {
        (Some(Piece::Same(last)), Piece::Same(_))
        | (Some(Piece::Gone(last)), Piece::Gone(_))
        | (Some(Piece::New(last)), Piece::New(_)) => last.push_str(&text),
        _ => pieces.push(kind(text)),
    }
}

/// The pairs of equal words that stay, in order; `None` when there are too many changes.
fn script(a: &[&str], b: &[&str]) -> Option<Vec<(usize, usize)>> {
    let (n, m) = (a.len(), b.len());
    let most = (n + m).min(MOST_CHANGES);
    // `furthest[k]` is how far one gets in `a` on the diagonal `k - most`; one snapshot for each number of changes.
    let mut furthest = vec![0usize; 2 * most + 2];
    let mut history = Vec::new();
    for changes in 0..=most {
        // Only the diagonals that can be reached are kept.
        let (low, high) = (most - changes, most + changes);
        history.push(furthest[low.saturating_sub(1)..(high + 2).min(furthest.len())].to_vec());
        for k in (low..=high).step_by(2) {
            let down = k == low || (k != high && furthest[k - 1] < furthest[k + 1]);
            let mut x = if down { furthest[k + 1] } else { furthest[k - 1] + 1 };
            let Some(mut y) = (x + most).checked_sub(k) else { continue };
            while x < n && y < m && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[k] = x;
            if x >= n && y >= m {
                return Some(walk_back(&history, most, n, m));
            }
        }
    }
    None
}

fn walk_back(history: &[Vec<usize>], most: usize, n: usize, m: usize) -> Vec<(usize, usize)> {
    let mut kept = Vec::new();
    let (mut x, mut y) = (n, m);
    for (changes, saved) in history.iter().enumerate().rev() {
        let (low, high) = (most - changes, most + changes);
        let base = low.saturating_sub(1);
        let at = |k: usize| saved.get(k - base).copied().unwrap_or(0);
        let k = x + most - y;
        let down = k == low || (k != high && at(k - 1) < at(k + 1));
        let (from_x, from_k) = if down { (at(k + 1), k + 1) } else { (at(k - 1), k - 1) };
        let from_y = (from_x + most).saturating_sub(from_k);
        let (start_x, start_y) = match (changes, down) {
            (0, _) => (0, 0),
            (_, true) => (from_x, from_y + 1),
            (_, false) => (from_x + 1, from_y),
        };
        while x > start_x && y > start_y {
            (x, y) = (x - 1, y - 1);
            kept.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    kept.reverse();
    kept
}

#[derive(PartialEq, Clone, Copy)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Letters,
    Figures,
    Other,
}

fn script_of(c: char) -> Script {
    match c {
        '々' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => Script::Kanji,
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a0}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Katakana,
        _ if c.is_numeric() || c == ',' || c == '，' => Script::Figures,
        _ if c.is_alphabetic() => Script::Letters,
        _ => Script::Other,
    }
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut last: Option<Script> = None;
    for (at, c) in text.char_indices() {
        let script = script_of(c);
        if last.is_some_and(|last| last != script || script == Script::Other) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(script);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_changed_are_marked() {
        let pieces = difference("机を10台、30万円で購入する。", "机を12台、35万円で購入したい。");
        assert_eq!(
            pieces,
            [
                Piece::Same("机を".to_owned()),
                Piece::Gone("10".to_owned()),
                Piece::New("12".to_owned()),
                Piece::Same("台、".to_owned()),
                Piece::Gone("30".to_owned()),
                Piece::New("35".to_owned()),
                Piece::Same("万円で購入".to_owned()),
                Piece::Gone("する".to_owned()),
                Piece::New("したい".to_owned()),
                Piece::Same("。".to_owned()),
            ]
        );
    }

    proptest! {
        #[test]
        fn both_texts_are_in_it(a in "[あ漢A1、 ]{0,40}", b in "[あ漢A1、 ]{0,40}") {
            let pieces = difference(&a, &b);
            let text = |keep: fn(&Piece) -> Option<&String>| pieces.iter().filter_map(keep).cloned().collect::<String>();
            prop_assert_eq!(text(|piece| match piece { Piece::Same(t) | Piece::Gone(t) => Some(t), Piece::New(_) => None }), a.clone());
            prop_assert_eq!(text(|piece| match piece { Piece::Same(t) | Piece::New(t) => Some(t), Piece::Gone(_) => None }), b.clone());
            if a == b {
                prop_assert!(pieces.len() <= 1);
            }
        }
    }
}
