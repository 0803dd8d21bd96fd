use tantivy::{
    Term,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query as Ask, TermQuery},
    schema::IndexRecordOption,
};
use yakuba_base::text::fold_for_search;

use crate::{
    analysis::{bare, is_kana, skeleton},
    schema::{Fields, START},
};

/// The question that finds what begins with `typed`; `None` when there is nothing to go by.
pub(crate) fn ask(fields: &Fields, typed: &str, kind: Option<&str>) -> Option<Box<dyn Ask>> {
    let typed: String = typed.chars().take(4 * START).collect();
    let folded = bare(&fold_for_search(&typed));
    let settled = settled(&folded);
    let start: String = settled.chars().take(START).collect();
    if start.is_empty() {
        return None;
    }
    let mut any = vec![beginning(fields, &start, 2.0)];
    if settled.chars().all(is_kana) {
        let heard: String = skeleton(settled).chars().take(START).collect();
        any.push(beginning(fields, &heard, 1.0));
    }
    let mut all: Vec<(Occur, Box<dyn Ask>)> = vec![(Occur::Must, Box::new(BooleanQuery::union(any)))];
    if let Some(kind) = kind {
        let only = TermQuery::new(Term::from_field_text(fields.kind, kind), IndexRecordOption::Basic);
        all.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(only), 0.0))));
    }
    Some(Box::new(BooleanQuery::new(all)))
}

fn beginning(fields: &Fields, start: &str, factor: f32) -> Box<dyn Ask> {
    let term = TermQuery::new(Term::from_field_text(fields.start, start), IndexRecordOption::Basic);
    Box::new(BoostQuery::new(Box::new(term), factor))
}

/// Without the letters at the end that are about to become kana: じゅうm is on its way to じゅうみ.
fn settled(folded: &str) -> &str {
    let kana = folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if kana.chars().next_back().is_some_and(is_kana) { kana } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_on_their_way_to_kana_are_waited_for() {
        assert_eq!(settled("じゅうm"), "じゅう");
        assert_eq!(settled("line"), "line");
        assert_eq!(settled("原付125cc"), "原付125cc");
    }
}
