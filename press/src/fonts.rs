//! The fonts on the shelf: `DIR/*.ttf` are for every document, `DIR/rare/*.ttf` come down when a name needs them.
//!
//! The rare font has more glyphs than all others together (tens of megabytes), so it is read the first time
//! a character asks for it, and then stays.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;

/// All fonts the press may use.
pub struct Fonts {
    common: Shelf,
    all: OnceLock<Shelf>,
    rare_folder: PathBuf,
}

/// Some fonts and their index.
pub struct Shelf {
    /// What Typst chooses from.
    pub book: LazyHash<FontBook>,
    /// In the order of the book.
    pub fonts: Vec<Font>,
}

impl Fonts {
    /// Reads the common fonts of a folder.
    pub fn open(folder: &Path) -> Result<Self, String> {
        let fonts =
            read(folder).map_err(|error| format!("cannot read fonts in {}: {error}", folder.display()))?;
        if fonts.is_empty() {
            return Err(format!("no .ttf or .otf font in {}", folder.display()));
        }
        Ok(Self { common: Shelf::new(fonts), all: OnceLock::new(), rare_folder: folder.join("rare") })
    }

    /// The fonts for every document.
    pub fn common(&self) -> &Shelf {
        &self.common
    }

    /// The common fonts and the rare ones.
    pub fn all(&self) -> &Shelf {
        self.all.get_or_init(|| {
            // Without a readable folder there are no rare fonts: the missing glyph is then reported by name.
            let rare = read(&self.rare_folder).unwrap_or_default();
            Shelf::new(self.common.fonts.iter().cloned().chain(rare).collect())
        })
    }
}

impl Shelf {
    fn new(fonts: Vec<Font>) -> Self {
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    }

    /// Whether every font here has the character, so that it prints whichever the template chooses.
    pub fn has_everywhere(&self, character: char) -> bool {
        self.fonts.iter().all(|font| font.info().coverage.contains(character.into()))
    }

    /// Whether every font here draws this variant of a character (異体字, an ideographic variation sequence).
    pub fn varies_everywhere(&self, base: char, selector: char) -> bool {
        self.fonts.iter().all(|font| has_variant(&instance(font), base, selector))
    }
}

/// Whether the font draws this variant of a character.
pub fn has_variant(font: &FontInstance, base: char, selector: char) -> bool {
    font.ttf().glyph_variation_index(base, selector).is_some()
}

fn instance(font: &Font) -> FontInstance {
    font.clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default())
}

fn read(folder: &Path) -> std::io::Result<Vec<Font>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "ttf" || ending == "otf") {
            files.push(path);
        }
    }
    // The folder's order is an accident; the book's order decides between equals.
    files.sort();
    let mut fonts = Vec::new();
    for file in files {
        fonts.extend(Font::iter(Bytes::new(std::fs::read(file)?)));
    }
    Ok(fonts)
}
