//! A zone's files: attachments, letters, copies.
//!
//! A file is kept under an id, with the hash of its bytes known to whoever refers to it. What a file *is* is decided
//! by its bytes ([`FileKind::recognise`]), never by its name or by what the sender says.

mod gate;
mod kind;
mod store;

pub use gate::{Arriving, Gate, Passing};
pub use kind::FileKind;
pub use store::{FileError, Files, Stored};
