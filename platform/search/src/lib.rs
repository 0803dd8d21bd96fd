//! Finding, in Japanese, with an index per zone in a folder of its own.
//!
//! A person types kana or kanji, 引越し or 引っ越し, タクシ or タクシー, one character or a whole question. So every text is
//! kept under several readings of it (the module `analysis` tells which), a query asks all of them, and what
//! several agree on comes first. Municipal synonyms (はんこ = 印鑑) are looked up when asking, so they can change
//! without a new index.
//!
//! The index is a copy: it can be made anew from the database at any time, and is, when it cannot be read
//! ([`Index::is_empty`]). This is the only crate that names `tantivy`; calls are short and block.

mod analysis;
mod document;
mod index;
mod place;
mod query;
mod schema;
mod snippet;
mod suggest;
mod synonyms;

pub use document::{Doc, Hit, Query, Suggestion};
pub use index::{Index, SearchError};
pub use place::Search;
pub use snippet::Snippet;
