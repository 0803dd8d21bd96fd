use tantivy::{
    TantivyDocument,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    },
    tokenizer::{PreTokenizedString, Token},
};
use yakuba_base::text::fold_for_search;

use crate::{
    Doc,
    analysis::{Singles, bare, is_kana, kanji, pairs, skeleton, sound, without_okurigana, words},
};

/// The fields of the index. *Head* is title, reading and keywords together.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) kind: Field,
    pub(crate) tag: Field,
    pub(crate) lang: Field,
    pub(crate) boost: Field,
    pub(crate) title: Field,
    pub(crate) body: Field,
    pub(crate) exact: Field,
    pub(crate) start: Field,
    pub(crate) title_pairs: Field,
    pub(crate) head_pairs: Field,
    pub(crate) body_pairs: Field,
    pub(crate) title_words: Field,
    pub(crate) head_words: Field,
    pub(crate) body_words: Field,
    pub(crate) head_kanji: Field,
    pub(crate) body_kanji: Field,
    pub(crate) head_sound: Field,
}

/// The name of the boost field, which is read by name.
pub(crate) const BOOST: &str = "boost";
/// How much of a word must be typed before its beginnings are no longer told apart, characters.
pub(crate) const START: usize = 10;

impl Fields {
    pub(crate) fn new() -> (Schema, Fields) {
        let mut schema = Schema::builder();
        // Tokens come ready made, so the analyser named here is never used. How often a token occurs matters, where does not.
        let tokens = || {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fields = Fields {
            id: schema.add_text_field("id", STRING | STORED),
            kind: schema.add_text_field("kind", STRING | STORED),
            tag: schema.add_text_field("tag", STRING),
            lang: schema.add_text_field("lang", STRING),
            boost: schema.add_f64_field(BOOST, FAST | INDEXED),
            title: schema.add_text_field("title", STORED),
            body: schema.add_text_field("body", STORED),
            exact: schema.add_text_field("exact", STRING),
            start: schema.add_text_field("start", tokens()),
            title_pairs: schema.add_text_field("title_pairs", tokens()),
            head_pairs: schema.add_text_field("head_pairs", tokens()),
            body_pairs: schema.add_text_field("body_pairs", tokens()),
            title_words: schema.add_text_field("title_words", tokens()),
            head_words: schema.add_text_field("head_words", tokens()),
            body_words: schema.add_text_field("body_words", tokens()),
            head_kanji: schema.add_text_field("head_kanji", tokens()),
            body_kanji: schema.add_text_field("body_kanji", tokens()),
            head_sound: schema.add_text_field("head_sound", tokens()),
        };
        (schema.build(), fields)
    }

    /// A document as it is kept.
    pub(crate) fn write(&self, doc: &Doc) -> TantivyDocument {
        let mut out = TantivyDocument::default();
        out.add_text(self.id, &doc.id);
        out.add_text(self.kind, &doc.kind);
        for tag in &doc.tags {
            out.add_text(self.tag, tag);
        }
        out.add_text(self.lang, doc.lang.code());
        out.add_f64(self.boost, f64::from(doc.boost));
        out.add_text(self.title, &doc.title);
        out.add_text(self.body, &doc.body);

        let title = fold_for_search(&doc.title);
        let body = fold_for_search(&doc.body);
        let written: Vec<&str> =
            [&doc.title, &doc.reading].into_iter().chain(&doc.keywords).map(String::as_str).collect();
        let names: Vec<String> = written.iter().map(|name| fold_for_search(name)).collect();
        for name in names.iter().map(|name| bare(name)).filter(|name| !name.is_empty()) {
            out.add_text(self.exact, without_okurigana(&name));
        }
        // A full stop between names, so that no pair reaches over.
        let head = names.join("。");
        let mut add = |field, tokens: Vec<String>| out.add_pre_tokenized_text(field, ready(tokens));
        add(self.start, starts(&written));
        add(self.title_pairs, pairs(&title, Singles::Yes));
        add(self.head_pairs, pairs(&head, Singles::Yes));
        add(self.body_pairs, pairs(&body, Singles::Yes));
        add(self.title_words, words(&doc.title));
        add(self.head_words, words(&written.join("。")));
        add(self.body_words, words(&doc.body));
        add(self.head_kanji, kanji(&head, Singles::Yes));
        add(self.body_kanji, kanji(&body, Singles::Yes));
        add(self.head_sound, sound(&head, Singles::Yes));
        out
    }
}

/// The beginnings of names and of the words in them, and how they sound.
fn starts(written: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for name in written {
        let whole = bare(&fold_for_search(name));
        if whole.chars().all(is_kana) {
            push_starts(&skeleton(&whole), &mut out);
        }
        push_starts(&whole, &mut out);
        for word in words(name) {
            push_starts(&bare(&word), &mut out);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn push_starts(text: &str, out: &mut Vec<String>) {
    out.extend(text.char_indices().take(START).map(|(at, c)| text[..at + c.len_utf8()].to_owned()));
}

fn ready(tokens: Vec<String>) -> PreTokenizedString {
    let tokens = tokens
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token { position, text, ..Token::default() })
        .collect();
    PreTokenizedString { text: String::new(), tokens }
}
