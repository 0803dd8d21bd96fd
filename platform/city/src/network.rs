use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the three networks that Japanese municipalities keep apart (三層の対策).
///
/// The type parameter of a store, a zone or a message says at compile time which network it belongs to: a handler
/// that holds `Zone<Internet>` cannot reach what belongs to `Lgwan`.
pub trait Network: Copy + Send + Sync + 'static {
    /// The same network as a value.
    const KIND: NetworkKind;
}

/// The internet-facing network (インターネット接続系): residents, businesses, the public site.
#[derive(Clone, Copy, Debug)]
pub struct Internet;

/// The administrative network (LGWAN接続系): staff, queues, approvals.
#[derive(Clone, Copy, Debug)]
pub struct Lgwan;

/// The core network (マイナンバー利用事務系, 基幹業務系): resident register, certificates.
#[derive(Clone, Copy, Debug)]
pub struct Core;

impl Network for Internet {
    const KIND: NetworkKind = NetworkKind::Internet;
}
impl Network for Lgwan {
    const KIND: NetworkKind = NetworkKind::Lgwan;
}
impl Network for Core {
    const KIND: NetworkKind = NetworkKind::Core;
}

/// A network as a value: for paths, tables and the list of what may cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkKind {
    /// インターネット接続系
    Internet,
    /// LGWAN接続系
    Lgwan,
    /// 基幹業務系
    Core,
}

impl NetworkKind {
    /// All three, outermost first.
    pub const ALL: [NetworkKind; 3] = [NetworkKind::Internet, NetworkKind::Lgwan, NetworkKind::Core];

    /// The short name used in file names, schemas and options.
    pub fn name(self) -> &'static str {
        match self {
            NetworkKind::Internet => "internet",
            NetworkKind::Lgwan => "lgwan",
            NetworkKind::Core => "core",
        }
    }

    /// The network named `name`, if it is one of the three.
    pub fn from_name(name: &str) -> Option<NetworkKind> {
        NetworkKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for NetworkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
