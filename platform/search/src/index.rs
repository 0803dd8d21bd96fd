use std::{
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tantivy::{
    DocAddress, IndexReader, IndexWriter, ReloadPolicy, Score, SegmentReader, TantivyDocument, Term,
    collector::TopDocs, directory::MmapDirectory, query::Query as Ask, schema::Value,
};

use crate::{
    Doc, Hit, Query, Suggestion,
    query::{self, Manner, phrases},
    schema::{BOOST, Fields},
    snippet::snippet,
    suggest,
    synonyms::Synonyms,
};

/// What went wrong with the index. Nothing is lost with it: it is made anew from the database.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Its folder cannot be used.
    #[error("the folder of the search index: {0}")]
    Folder(#[from] io::Error),
    /// The index refused.
    #[error("the search index: {0}")]
    Index(String),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        SearchError::Index(error.to_string())
    }
}

/// The search index of one zone. Share it behind an `Arc`; only one process may write.
pub struct Index {
    inner: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    synonyms: Synonyms,
    writing: Mutex<()>,
}

/// The folder inside the given one. Another shape of the index gets another number, and starts empty.
const VERSION: &str = "v1";
/// What the writer may hold in memory while it writes, bytes; the least it can work with.
const HEAP: usize = 16_000_000;
const MOST: usize = 1_000;
/// Hits with less than this share of the best score have little to do with the question.
const WORTH: Score = 0.15;

impl Index {
    /// Opens the index in `folder`, which is made when it does not exist. An index that cannot be read any more is
    /// begun anew: see [`Index::is_empty`]. `synonyms` are groups of words for the same thing.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, synonyms: Vec<Vec<String>>) -> Result<Index, SearchError> {
        let own = folder.join(VERSION);
        let (inner, fields) = match open_or_make(&own) {
            Ok(opened) => opened,
            Err(_unreadable) => {
                std::fs::remove_dir_all(&own)?;
                open_or_make(&own)?
            }
        };
        let reader = inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(8)
            .try_into()?;
        Ok(Index { inner, reader, fields, synonyms: Synonyms::new(synonyms), writing: Mutex::new(()) })
    }

    /// Is there nothing in it? Then fill it with [`Index::replace_all`].
    pub fn is_empty(&self) -> bool {
        self.reader.searcher().num_docs() == 0
    }

    /// Makes `docs` all there is. Until it returns, queries see what was there before.
    ///
    /// # Errors
    /// When the folder cannot be written; the index is then as it was.
    pub fn replace_all(&self, docs: impl IntoIterator<Item = Doc>) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_all_documents()?;
            docs.into_iter().try_for_each(|doc| writer.add_document(self.fields.write(&doc)).map(|_| ()))
        })
    }

    /// Makes `docs` all there is of a kind; what is of other kinds stays.
    ///
    /// # Errors
    /// When the folder cannot be written; the index is then as it was.
    pub fn replace_kind(&self, kind: &str, docs: impl IntoIterator<Item = Doc>) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_term(Term::from_field_text(self.fields.kind, kind));
            docs.into_iter().try_for_each(|doc| writer.add_document(self.fields.write(&doc)).map(|_| ()))
        })
    }

    /// Adds a document, in place of the one with the same id.
    ///
    /// # Errors
    /// When the folder cannot be written; the index is then as it was.
    pub fn put(&self, doc: &Doc) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_term(self.by_id(&doc.id));
            writer.add_document(self.fields.write(doc)).map(|_| ())
        })
    }

    /// Removes a document, if it is there.
    ///
    /// # Errors
    /// When the folder cannot be written; the index is then as it was.
    pub fn remove(&self, id: &str) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_term(self.by_id(id));
            Ok(())
        })
    }

    /// What answers `query`, the best first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit>, SearchError> {
        let phrases: Vec<String> = phrases(&query.words).into_iter().map(|phrase| phrase.folded).collect();
        let mut found = Vec::new();
        for manner in [Manner::Usual(&self.synonyms), Manner::Forgiving] {
            let Some(ask) = query::ask(&self.fields, &manner, query) else { return Ok(Vec::new()) };
            found = self.best(&*ask, query.offset.saturating_add(query.limit).min(MOST))?;
            if !found.is_empty() {
                break;
            }
        }
        let worth =
            if phrases.is_empty() { 0.0 } else { found.first().map_or(0.0, |(score, _)| score * WORTH) };
        let searcher = self.reader.searcher();
        found
            .into_iter()
            .take_while(|(score, _)| *score >= worth)
            .skip(query.offset)
            .map(|(score, address)| {
                let kept: TantivyDocument = searcher.doc(address)?;
                let text = |field| {
                    kept.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
                };
                let f = &self.fields;
                let snippet = snippet(&text(f.body), &phrases);
                Ok(Hit { id: text(f.id), kind: text(f.kind), title: text(f.title), score, snippet })
            })
            .collect()
    }

    /// What a word that is being typed may become, for a list below the search box.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn suggest(
        &self,
        typed: &str,
        kind: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let Some(ask) = suggest::ask(&self.fields, typed, kind) else { return Ok(Vec::new()) };
        let searcher = self.reader.searcher();
        self.best(&*ask, limit.min(MOST))?
            .into_iter()
            .map(|(_, address)| {
                let kept: TantivyDocument = searcher.doc(address)?;
                let text = |field| {
                    kept.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
                };
                let f = &self.fields;
                Ok(Suggestion { id: text(f.id), kind: text(f.kind), title: text(f.title) })
            })
            .collect()
    }

    /// The best answers, each weighed by its document's importance.
    fn best(&self, ask: &dyn Ask, limit: usize) -> Result<Vec<(Score, DocAddress)>, SearchError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let weighed = TopDocs::with_limit(limit).tweak_score(|segment: &SegmentReader| {
            let importance =
                segment.fast_fields().f64(BOOST).ok().map(|column| column.first_or_default_col(1.0));
            move |doc, score: Score| {
                importance.as_ref().map_or(1.0, |column| column.get_val(doc) as Score) * score
            }
        });
        Ok(self.reader.searcher().search(ask, &weighed)?)
    }

    fn by_id(&self, id: &str) -> Term {
        Term::from_field_text(self.fields.id, id)
    }

    /// One change: the writer lives only as long as it lasts, and so does its memory.
    fn write(&self, change: impl FnOnce(&mut IndexWriter) -> tantivy::Result<()>) -> Result<(), SearchError> {
        let _one_at_a_time: MutexGuard<'_, ()> = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer: IndexWriter = self.inner.writer_with_num_threads(1, HEAP)?;
        change(&mut writer)?;
        writer.commit()?;
        writer.wait_merging_threads()?;
        self.reader.reload()?;
        Ok(())
    }
}

fn open_or_make(folder: &Path) -> Result<(tantivy::Index, Fields), SearchError> {
    std::fs::create_dir_all(folder)?;
    let (schema, fields) = Fields::new();
    let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    Ok((tantivy::Index::open_or_create(directory, schema)?, fields))
}
