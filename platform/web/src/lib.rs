//! What every page of every service stands on: the page frame with its two faces (the resident's and the
//! office's), the components, the assets, the catalogues of words, the one mapping from an error to a response,
//! and the layers around every listener.
//!
//! This crate knows HTTP and HTML. It knows no database, no service and no engine: components take plain values.
//!
//! * A page: [`Page::resident`] or [`Page::office`].
//! * Its parts: [`ui`], one file per component.
//! * Words: [`catalog!`], then `tr(lang, "key")` in the crate that called it.
//! * Something went wrong: return a [`PageError`].
//! * A listener: build the routes, then [`Edge::around`] them.

/// Styles and scripts, joined and compressed at start, served under a path that names their content.
pub mod assets;
mod branding;
/// What arrives: form pairs in order, uploads within limits, the version somebody was looking at.
pub mod extract;
mod file;
/// Catalogues of words: one `.ftl` file per language and crate.
pub mod i18n;
/// What stands around every listener: headers, CSRF, limits, language, request ids, logs.
pub mod layers;
/// The page frame.
pub mod page;
mod problem;
mod reader;
/// The components, one file each.
pub mod ui;

pub use branding::{Accent, AccentError, Branding};
pub use extract::{ExpectedVersion, FormAction, FormPairs, Uploads};
pub use file::served;
pub use fluent_bundle::FluentValue;
pub use i18n::Catalog;
pub use layers::{ClientIp, Edge, Face, Flash, RequestId};
pub use maud::{Markup, PreEscaped, Render, html};
pub use page::{MenuEntry, OfficeFrame, Page};
pub use problem::PageError;
pub use reader::Reader;

catalog!("locales");
