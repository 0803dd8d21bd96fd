//! Copies of a city (バックアップ): taken while it is served, of one instant in all its networks, encrypted, and written only
//! where they differ from what is there.
//!
//! An [`Archive`] is a folder on another disk. What a copy consists of is cut into *pieces* of some 128 KiB; a piece is named
//! after its content (with a secret, so that its name says nothing), compressed, and sealed to the city's
//! [`Vault`](yakuba_seal::Vault). A piece that is there already is not written again. The *list* of a copy names its pieces; it
//! is written last, and signed. The machine that makes copies cannot open them: the [`VaultKey`](yakuba_seal::VaultKey) can,
//! and is kept elsewhere.
//!
//! ```text
//! ARCHIVE/082252/pieces/ab/ab34…         sealed, named after its content
//! ARCHIVE/082252/lists/1795000000123     signed and sealed; the name is the instant, ms
//! ```
//!
//! Rows are lines of JSON, the same for SQLite and PostgreSQL: a copy of the one comes back into the other. Cuts are chosen by
//! content, so that a row in the middle changes one piece and not all that follow.

mod archive;
mod contents;
mod cutter;
mod files;
mod rehearse;
mod restore;
mod take;

pub use archive::{Archive, Pruned};
pub use contents::Contents;
pub use files::Folder;
pub use rehearse::rehearse;
pub use restore::{Compared, Restored, Target, TargetZone, compare, restore, verify};
pub use take::{Taken, take, take_standing_still};

use yakuba_base::LgCode;
use yakuba_city::NetworkKind;
use yakuba_seal::SealError;
use yakuba_store::{Database, StoreError};

/// A network of a city, to be copied.
#[derive(Clone, Debug)]
pub struct SourceZone {
    /// Which.
    pub network: NetworkKind,
    /// Its database.
    pub database: Database,
}

/// Why a copy could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A database. Nothing was changed in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be opened or believed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The archive holds something else than it should.
    #[error("{what} is damaged: {why}")]
    Damaged {
        /// What.
        what: String,
        /// What is wrong with it; never its content.
        why: &'static str,
    },
    /// It is another city's.
    #[error("this is a backup of the city {found}, not of {wanted}")]
    OtherCity {
        /// Whose it is.
        found: LgCode,
        /// Whose it should be.
        wanted: LgCode,
    },
    /// What came back is not what was put away.
    #[error("{0} did not come back as it was put away")]
    NotTheSame(String),
}

impl BackupError {
    fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> BackupError + '_ {
        move |source| BackupError::File { path: path.display().to_string(), source }
    }

    fn damaged(what: impl Into<String>, why: &'static str) -> BackupError {
        BackupError::Damaged { what: what.into(), why }
    }
}
