//! The nouns and the rules. Pure.

/// How long documents are kept.
pub mod classes;
pub mod difference;
/// Documents and what they say.
pub mod document;
/// From the rules to a route.
pub mod route;
/// The city's rules on who decides what.
pub mod rulebook;
mod seal;

pub use classes::{RecordClass, Then};
pub use document::{Attachment, Content, Disclosure, Document, Filed};
pub use rulebook::{Matter, Proposal, Rulebook, Rules};
pub use seal::seal;
