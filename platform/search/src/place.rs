use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use crate::{Index, SearchError};

/// Where a zone's index is; it is opened when somebody first asks. Cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Place>);

struct Place {
    folder: PathBuf,
    synonyms: Vec<Vec<String>>,
    index: OnceLock<Index>,
}

impl Search {
    /// The index in `folder`. `synonyms` are groups of words for the same thing.
    pub fn new(folder: PathBuf, synonyms: Vec<Vec<String>>) -> Search {
        Search(Arc::new(Place { folder, synonyms, index: OnceLock::new() }))
    }

    /// The index.
    ///
    /// # Errors
    /// When its folder cannot be used; it is tried again next time.
    pub fn index(&self) -> Result<&Index, SearchError> {
        let Place { folder, synonyms, index } = &*self.0;
        if let Some(index) = index.get() {
            return Ok(index);
        }
        let opened = Index::open(folder, synonyms.clone())?;
        // Whoever was faster has opened the same folder.
        Ok(index.get_or_init(|| opened))
    }
}
