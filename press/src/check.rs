//! Looks for what a font cannot draw: before layout, to fetch the rare fonts; after it, to refuse a hole.

use std::collections::BTreeSet;

use serde_json::Value;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::fonts::{self, Shelf};

/// What a document's data asks of the fonts beyond the common ones.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rare {
    /// There is a character that not every common font has.
    pub character: bool,
    /// Ideographic variation sequences (異体字) the common fonts would draw as the ordinary character.
    pub variants: BTreeSet<String>,
}

impl Rare {
    /// Reads every string in the data.
    pub fn in_data(data: &Value, common: &Shelf) -> Self {
        let mut rare = Self::default();
        rare.look(data, common);
        rare
    }

    /// Whether the common fonts are not enough.
    pub fn is_any(&self) -> bool {
        self.character || !self.variants.is_empty()
    }

    fn look(&mut self, data: &Value, common: &Shelf) {
        match data {
            Value::String(text) => self.look_at(text, common),
            Value::Array(items) => items.iter().for_each(|item| self.look(item, common)),
            Value::Object(members) => members.values().for_each(|member| self.look(member, common)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn look_at(&mut self, text: &str, common: &Shelf) {
        // Nearly every text is plain Japanese: decide that without a look at the font's tables.
        for character in text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace() && !is_selector(*c)) {
            self.character |= !common.has_everywhere(character);
        }
        for (base, selector) in variants(text) {
            if !common.varies_everywhere(base, selector) {
                self.variants.insert([base, selector].iter().collect());
            }
        }
    }
}

/// The characters of the finished pages that their fonts do not have.
pub fn missing(document: &PagedDocument) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    for page in document.pages() {
        in_frame(&page.frame, &mut missing);
    }
    missing
}

fn in_frame(frame: &Frame, missing: &mut BTreeSet<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => in_frame(&group.frame, missing),
            FrameItem::Text(text) => {
                let holes = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                missing.extend(holes.map(|glyph| text.text[glyph.range()].to_owned()));
                // A font without the variant draws the ordinary character: a different name, and no hole to see.
                let other = variants(&text.text).filter(|(c, s)| !fonts::has_variant(&text.font, *c, *s));
                missing.extend(other.map(|(base, selector)| [base, selector].iter().collect::<String>()));
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// The ideographic variation sequences of a text (Unicode Technical Standard #37).
fn variants(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1)).filter(|(_, selector)| is_selector(*selector))
}

fn is_selector(character: char) -> bool {
    ('\u{E0100}'..='\u{E01EF}').contains(&character)
}
