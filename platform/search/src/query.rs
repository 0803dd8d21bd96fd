//! From what was typed to what is asked of the index.

use std::collections::BTreeSet;

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur,
        Query as Ask, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};
use yakuba_base::text::fold_for_search;

use crate::{
    Query,
    analysis::{Singles, bare, is_content, kanji, pairs, sound, without_okurigana, words},
    schema::Fields,
    synonyms::Synonyms,
};

/// What is read of a query; nobody asks a search box more than this.
const LONGEST: usize = 120;
const PHRASES: usize = 8;

/// A part of what was typed, between spaces.
pub(crate) struct Phrase {
    written: String,
    /// As the index has it, and as it can be looked for in a text.
    pub(crate) folded: String,
}

/// What was typed, without the parts that say nothing, unless nothing else was said.
pub(crate) fn phrases(words: &str) -> Vec<Phrase> {
    let typed: String = words.chars().take(LONGEST).collect();
    let mut all: Vec<Phrase> = typed
        .split_whitespace()
        .map(|written| Phrase { written: written.to_owned(), folded: fold_for_search(written) })
        .filter(|phrase| !bare(&phrase.folded).is_empty())
        .collect();
    if all.iter().any(|phrase| is_content(&phrase.folded)) {
        all.retain(|phrase| is_content(&phrase.folded));
    }
    all.truncate(PHRASES);
    all
}

/// How a phrase is asked for.
pub(crate) enum Manner<'s> {
    /// In every reading, with the other words for it.
    Usual(&'s Synonyms),
    /// As a word that was mistyped: for when the usual way found nothing.
    Forgiving,
}

/// The question to the index; `None` when nothing that was typed can be looked for.
pub(crate) fn ask(fields: &Fields, manner: &Manner<'_>, query: &Query) -> Option<Box<dyn Ask>> {
    let mut clauses: Vec<(Occur, Box<dyn Ask>)> = Vec::new();
    if query.words.trim().is_empty() {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    } else {
        let phrases = phrases(&query.words);
        if phrases.is_empty() {
            return None;
        }
        // Of several words half must be there; those that are count.
        let needed = phrases.len().div_ceil(2);
        let one = |phrase| match manner {
            Manner::Usual(synonyms) => one_phrase(fields, synonyms, phrase),
            Manner::Forgiving => mistyped(fields, phrase),
        };
        let asked = phrases.iter().map(one).collect();
        clauses.push((Occur::Must, at_least(asked, needed)));
    }
    if let Some(kind) = &query.kind {
        clauses.push((Occur::Must, filter(vec![term(fields.kind, kind)])));
    }
    if let Some(lang) = query.lang {
        clauses.push((Occur::Must, filter(vec![term(fields.lang, lang.code())])));
    }
    if !query.tags.is_empty() {
        clauses.push((Occur::Must, filter(query.tags.iter().map(|tag| term(fields.tag, tag)).collect())));
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}

/// Every reading of a phrase; what several of them find adds up.
fn one_phrase(f: &Fields, synonyms: &Synonyms, phrase: &Phrase) -> Box<dyn Ask> {
    let own_words = words(&phrase.written);
    let phrase = phrase.folded.as_str();
    let own_kanji = kanji(phrase, Singles::Lonely);
    let letters = bare(phrase);
    // Where okurigana vary the pairs would favour one spelling: then the kanji speak.
    let varies = without_okurigana(&letters) != letters;
    let own_pairs = if varies { Vec::new() } else { pairs(phrase, Singles::Lonely) };
    let mut any: Vec<Box<dyn Ask>> = vec![
        boost(4.0, exactly(f, &letters)),
        // A phrase as a whole: nearly all its pairs in one place.
        best(vec![boost(2.0, most(f.title_pairs, &own_pairs)), boost(2.0, most(f.head_pairs, &own_pairs))]),
        boost(0.6, most(f.body_pairs, &own_pairs)),
        boost(2.0, most(f.head_kanji, &own_kanji)),
        boost(0.4, most(f.body_kanji, &own_kanji)),
        boost(1.5, most(f.head_sound, &sound(phrase, Singles::Lonely))),
    ];
    // Its words one by one, for questions and for words nobody put together before.
    for word in &own_words {
        any.push(best(vec![
            boost(2.0, counted(f.title_words, word)),
            boost(1.5, counted(f.head_words, word)),
            boost(0.5, counted(f.body_words, word)),
        ]));
    }
    let others = synonyms.others(&letters);
    if !others.is_empty() {
        // The best of the other words, not their sum: a large group must not outweigh what was typed.
        let other = |word: &&str| {
            let tokens = pairs(word, Singles::Lonely);
            best(vec![
                boost(5.0, exactly(f, word)),
                boost(2.5, all(f.title_pairs, &tokens)),
                boost(0.9, all(f.head_pairs, &tokens)),
                boost(0.2, all(f.body_pairs, &tokens)),
            ])
        };
        any.push(boost(0.8, best(others.iter().map(other).collect())));
    }
    at_least(any, 1)
}

/// Names and words that become the phrase when one or two of their characters change.
fn mistyped(f: &Fields, phrase: &Phrase) -> Box<dyn Ask> {
    let mut any = vec![nearly(f.exact, &without_okurigana(&bare(&phrase.folded)))];
    any.extend(words(&phrase.written).iter().map(|word| nearly(f.head_words, word)));
    at_least(any.into_iter().flatten().collect(), 1)
}

/// Of four characters one may be wrong, of six two. In a shorter word everything would be.
fn nearly(field: Field, word: &str) -> Option<Box<dyn Ask>> {
    let wrong = match word.chars().count() {
        ..4 => return None,
        4..6 => 1,
        _ => 2,
    };
    Some(Box::new(FuzzyTermQuery::new(Term::from_field_text(field, word), wrong, true)))
}

/// Documents that are called exactly this, whatever the okurigana.
fn exactly(f: &Fields, letters: &str) -> Box<dyn Ask> {
    Box::new(ConstScoreQuery::new(term(f.exact, &without_okurigana(letters)), 1.0))
}

/// Documents with the tokens; of five, one may be missing.
fn most(field: Field, tokens: &[String]) -> Box<dyn Ask> {
    let tokens = once_each(tokens);
    at_least(
        tokens.iter().map(|token| counted(field, token)).collect(),
        (tokens.len() - tokens.len() / 5).max(1),
    )
}

/// Documents with every one of the tokens.
fn all(field: Field, tokens: &[String]) -> Box<dyn Ask> {
    let tokens = once_each(tokens);
    at_least(tokens.iter().map(|token| counted(field, token)).collect(), tokens.len().max(1))
}

fn once_each(tokens: &[String]) -> Vec<String> {
    tokens.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn at_least(any: Vec<Box<dyn Ask>>, needed: usize) -> Box<dyn Ask> {
    Box::new(BooleanQuery::union_with_minimum_required_clauses(any, needed))
}

fn best(any: Vec<Box<dyn Ask>>) -> Box<dyn Ask> {
    Box::new(DisjunctionMaxQuery::new(any))
}

fn boost(factor: f32, ask: Box<dyn Ask>) -> Box<dyn Ask> {
    Box::new(BoostQuery::new(ask, factor))
}

/// A filter says yes or no and adds nothing to the score.
fn filter(any: Vec<Box<dyn Ask>>) -> Box<dyn Ask> {
    Box::new(ConstScoreQuery::new(at_least(any, 1), 0.0))
}

fn counted(field: Field, token: &str) -> Box<dyn Ask> {
    Box::new(TermQuery::new(Term::from_field_text(field, token), IndexRecordOption::WithFreqs))
}

fn term(field: Field, text: &str) -> Box<dyn Ask> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}
