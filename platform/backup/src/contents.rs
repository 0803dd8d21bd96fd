use serde::{Deserialize, Serialize};
use yakuba_base::{LgCode, Timestamp};
use yakuba_city::NetworkKind;
use yakuba_store::Table;

/// What a copy consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The city.
    pub city: LgCode,
    /// The instant of which it is.
    pub taken_at: Timestamp,
    /// The version of the program that took it.
    pub program: String,
    pub(crate) zones: Vec<Zone>,
    /// The names of the folders whose files it holds.
    pub(crate) folders: Vec<String>,
    /// One line for each file.
    pub(crate) files: Lines,
}

/// A network's database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Zone {
    pub(crate) network: NetworkKind,
    /// What made its schema.
    pub(crate) migrations: Vec<String>,
    pub(crate) tables: Vec<Rows>,
}

/// A table's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rows {
    pub(crate) table: Table,
    pub(crate) last_number: Option<i64>,
    pub(crate) lines: Lines,
}

/// Lines of text, in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lines {
    pub(crate) count: u64,
    /// Of all lines, each with its end.
    pub(crate) sha256: String,
    pub(crate) pieces: Vec<String>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileLine {
    /// Which of the city's folders.
    pub(crate) folder: String,
    /// Its path there.
    pub(crate) path: String,
    pub(crate) size: u64,
    /// Who may read it: the bits of `chmod`.
    pub(crate) mode: u32,
    pub(crate) sha256: String,
    pub(crate) pieces: Vec<String>,
}

impl Contents {
    /// The networks it holds.
    pub fn networks(&self) -> impl Iterator<Item = NetworkKind> {
        self.zones.iter().map(|zone| zone.network)
    }

    /// How many rows it holds.
    pub fn rows(&self) -> u64 {
        self.zones.iter().flat_map(|zone| &zone.tables).map(|rows| rows.lines.count).sum()
    }

    /// How many files it holds.
    pub fn files(&self) -> u64 {
        self.files.count
    }
}
