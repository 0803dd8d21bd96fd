use serde::Deserialize;
use tempfile::TempDir;
use yakuba_search::{Doc, Index, Query};

#[derive(Deserialize)]
struct Procedure {
    slug: String,
    title: String,
    keywords: Vec<String>,
    summary: String,
    who: String,
}

/// Something a person types, and the procedures that belong in the first three.
#[derive(Deserialize)]
pub struct Labelled {
    pub words: String,
    pub expected: Vec<String>,
}

/// A city's procedures in an index.
pub struct City {
    pub index: Index,
    pub folder: TempDir,
}

impl City {
    pub fn new() -> City {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path(), synonyms()).unwrap();
        index.replace_all(procedures()).unwrap();
        City { index, folder }
    }

    /// The ids found for `words`, best first.
    pub fn find(&self, words: &str) -> Vec<String> {
        self.ask(&Query::new(words))
    }

    pub fn ask(&self, query: &Query) -> Vec<String> {
        self.index.search(query).unwrap().into_iter().map(|hit| hit.id).collect()
    }
}

pub fn procedures() -> Vec<Doc> {
    let procedures: Vec<Procedure> = serde_json::from_str(include_str!("../data/procedures.json")).unwrap();
    let doc = |it: Procedure| Doc {
        id: it.slug,
        kind: "procedure".to_owned(),
        title: it.title,
        body: format!("{}\n{}", it.summary, it.who),
        keywords: it.keywords,
        ..Doc::default()
    };
    procedures.into_iter().map(doc).collect()
}

pub fn synonyms() -> Vec<Vec<String>> {
    serde_json::from_str(include_str!("../data/synonyms.json")).unwrap()
}

pub fn labelled() -> Vec<Labelled> {
    serde_json::from_str(include_str!("../data/queries.json")).unwrap()
}
