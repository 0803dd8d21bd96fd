use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How much of a file is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Largest file, bytes.
    pub input: u64,
    /// Largest result, and all that is unpacked on the way to it, bytes.
    pub unpacked: u64,
    /// How many times its own size an archive may unpack to, beyond the first ten megabytes.
    pub ratio: u64,
    /// How deep archives may lie in archives.
    pub depth: u32,
    /// How many members an archive may have.
    pub members: usize,
    /// How many pages a document may have.
    pub pages: usize,
    /// How many pixels a picture may have.
    pub pixels: u64,
    /// At how many dots per inch pages that resist become pictures.
    pub dpi: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            input: 64 << 20,
            unpacked: 512 << 20,
            ratio: 100,
            depth: 3,
            members: 2_000,
            pages: 1_000,
            pixels: 120_000_000,
            dpi: 150,
        }
    }
}

/// How much the process that does it may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessLimits {
    /// How long a file may take, waiting included.
    pub time: Duration,
    /// How much of a processor's time a file may take, whole seconds.
    pub cpu_seconds: u64,
    /// How much address space the process may have, MiB.
    pub memory_mib: u64,
    /// How many files are disarmed side by side.
    pub side_by_side: usize,
}

impl Default for ProcessLimits {
    fn default() -> Self {
        ProcessLimits { time: Duration::from_secs(40), cpu_seconds: 20, memory_mib: 2_048, side_by_side: 2 }
    }
}
