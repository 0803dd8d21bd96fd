use yakuba_base::Lang;

use crate::Snippet;

/// Something that can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Doc {
    /// What it is known by, unique in the index: `procedure:juminhyo:ja`.
    pub id: String,
    /// What sort of thing it is: `procedure`, `page`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How the title is read, in kana (読み); may be empty.
    pub reading: String,
    /// Its text, without markup.
    pub body: String,
    /// Words people use for it; kana among them also serve as readings.
    pub keywords: Vec<String>,
    /// What it can be filtered by: categories, divisions, who may see it.
    pub tags: Vec<String>,
    /// The language it is written in.
    pub lang: Lang,
    /// How important it is: its score is multiplied by this. 1 is usual.
    pub boost: f32,
}

impl Default for Doc {
    fn default() -> Self {
        Doc {
            id: String::new(),
            kind: String::new(),
            title: String::new(),
            reading: String::new(),
            body: String::new(),
            keywords: Vec::new(),
            tags: Vec::new(),
            lang: Lang::default(),
            boost: 1.0,
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// As typed. Empty: everything that the filters leave, the most important first.
    pub words: String,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only what has at least one of these tags; empty: no filter.
    pub tags: Vec<String>,
    /// Only this language.
    pub lang: Option<Lang>,
    /// How many hits, at most 1,000.
    pub limit: usize,
    /// How many hits to pass over.
    pub offset: usize,
}

impl Query {
    /// The first ten hits for `words`, unfiltered.
    pub fn new(words: impl Into<String>) -> Query {
        Query { words: words.into(), kind: None, tags: Vec::new(), lang: None, limit: 10, offset: 0 }
    }
}

/// Something found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How well it answers, compared with the other hits of the same query.
    pub score: f32,
    /// The part of its body that answers, if one does.
    pub snippet: Option<Snippet>,
}

/// How a word that is being typed may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The document's id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
}
