use std::{pin::Pin, sync::Arc};

use bytes::Bytes;
use yakuba_city::NetworkKind;

use crate::FileError;

/// A file that comes from a less protected network.
#[derive(Clone, Debug)]
pub struct Arriving {
    /// The id it has there, and will have here.
    pub id: String,
    /// The network it comes from.
    pub from: NetworkKind,
    /// What it is there.
    pub bytes: Bytes,
}

/// What a gate comes to; it may be waited for on any thread.
pub type Passing<'g> = Pin<Box<dyn Future<Output = Result<Option<Bytes>, FileError>> + Send + 'g>>;

/// What files from a less protected network pass through before they are kept: they are disarmed (無害化), or held.
pub trait Gate: Send + Sync {
    /// What is kept in place of the file; `None` when it is held, and nothing is kept.
    ///
    /// An error says nothing of the file: it is brought again later.
    fn pass(&self, arriving: Arriving) -> Passing<'_>;
}

/// A gate that is shared by all who hold the files of a zone.
pub(crate) type SharedGate = Arc<dyn Gate>;
