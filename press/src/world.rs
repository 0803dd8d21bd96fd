//! The world a template sees: its own text, the virtual files of the request, the fonts. Nothing else exists.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::fonts::Shelf;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Lets a template mark a row's label as the header of its row, for screen readers.
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// One request, laid out on the desk.
pub struct Desk<'a> {
    shelf: &'a Shelf,
    main: FileId,
    sources: HashMap<FileId, Source>,
    files: HashMap<FileId, Bytes>,
    today: Datetime,
}

impl<'a> Desk<'a> {
    /// A desk with the main template on it; `today` is the day the request gives.
    pub fn new(shelf: &'a Shelf, name: &str, template: String, today: Datetime) -> Result<Self, String> {
        let main = file_id(name)?;
        let sources = HashMap::from([(main, Source::new(main, template))]);
        Ok(Self { shelf, main, sources, files: HashMap::new(), today })
    }

    /// Adds a virtual file. One that ends in `.typ` can be imported.
    pub fn add(&mut self, name: &str, content: Vec<u8>) -> Result<(), String> {
        let id = file_id(name)?;
        if name.ends_with(".typ") {
            let text = String::from_utf8(content).map_err(|_| format!("{name} is not UTF-8"))?;
            self.sources.insert(id, Source::new(id, text));
        } else {
            self.files.insert(id, Bytes::new(content));
        }
        Ok(())
    }
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.get(&id).cloned().ok_or_else(|| not_here(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| not_here(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

fn file_id(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("file name {name:?}: {error}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}
