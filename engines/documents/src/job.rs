//! A job for the press: a template, its data and what the file says about itself.

use std::fmt;

use serde_json::Value;
use yakuba_base::Timestamp;

/// Everything the press needs for one document.
#[derive(Clone)]
pub struct Job {
    /// Names this document for good (a hash of it becomes the PDF's identifier). The same job gives the same bytes.
    pub id: String,
    /// What sets it.
    pub template: Template,
    /// What it says; the template reads it as `/data.json`.
    pub data: Value,
    /// The standard to hold to.
    pub standard: Standard,
    /// Its language as in BCP 47: `ja`, `en`.
    pub lang: &'static str,
    /// Its title, for windows and screen readers.
    pub title: String,
    /// Who issues it: the city.
    pub author: String,
    /// When it is made.
    pub made_at: Timestamp,
    /// Pictures the template may show.
    pub images: Vec<Image>,
}

/// A Typst template.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its name without the ending.
    pub name: &'static str,
    /// Its source.
    pub text: &'static str,
}

/// A picture, for the template a file.
#[derive(Clone)]
pub struct Image {
    /// The file name the template uses: `photo-1.jpg`. A number, not a person's file name: the press remembers
    /// every name it has seen.
    pub name: String,
    /// PNG, JPEG, GIF, WebP or SVG.
    pub content: Vec<u8>,
}

/// A PDF standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    /// PDF/A-2a (ISO 19005-2, level A): kept for decades, readable by screen readers.
    A2a,
    /// PDF/A-2b: kept for decades, looks the same. For documents whose pictures have no description.
    A2b,
}

impl Standard {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::A2a => "a-2a",
            Self::A2b => "a-2b",
        }
    }
}

/// A finished document.
#[derive(Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .field("template", &self.template.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pdf").field("pages", &self.pages).field("bytes", &self.bytes.len()).finish()
    }
}

impl Template {
    /// What all templates import.
    pub(crate) const PAPER: (&'static str, &'static str) =
        ("paper.typ", include_str!("../templates/paper.typ"));

    pub(crate) const APPLICATION_COPY: Self =
        Self { name: "application-copy", text: include_str!("../templates/application-copy.typ") };
    pub(crate) const DECISION_SHEET: Self =
        Self { name: "decision-sheet", text: include_str!("../templates/decision-sheet.typ") };
    pub(crate) const LETTER: Self = Self { name: "letter", text: include_str!("../templates/letter.typ") };
    pub(crate) const PAYMENT_SLIPS: Self =
        Self { name: "payment-slips", text: include_str!("../templates/payment-slips.typ") };
    pub(crate) const PAYMENT_RECEIPT: Self =
        Self { name: "payment-receipt", text: include_str!("../templates/payment-receipt.typ") };
    pub(crate) const GUIDANCE_SLIP: Self =
        Self { name: "guidance-slip", text: include_str!("../templates/guidance-slip.typ") };
}
