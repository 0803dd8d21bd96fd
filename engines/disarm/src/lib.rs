//! Disarming (無害化): what came from outside is taken apart and built anew from what it shows.
//!
//! Nothing of a file is let through because it looks harmless. It is read, and what a reader of the file would *see* is
//! written into a new file by an allow-list: pictures are decoded and encoded again; of a PDF remain pages, fonts and
//! pictures; of an office document text, tables and pictures; of a text its characters. Scripts, actions, macros,
//! embedded files, forms and links to elsewhere are not removed: they are never copied. What cannot be read is
//! [refused](Refusal), and whoever called holds it for people to decide.
//!
//! [`disarm`] is pure: bytes in, bytes out. It reads what an attacker wrote, so the house runs it in a process of its
//! own ([`Sandbox`] starts it, [`worker::run`] is what it does) without network, files or a way out.

mod archive;
mod finding;
mod image;
mod kind;
mod limits;
mod office;
mod pdf;
mod protocol;
mod refusal;
mod sandbox;
mod system;
mod text;
mod work;
pub mod worker;

pub use finding::{Finding, Findings};
pub use kind::Kind;
pub use limits::{Limits, ProcessLimits};
pub use refusal::Refusal;
pub use sandbox::{Sandbox, SandboxError};
pub use system::{Found, SystemTools};
pub use work::{NoTools, Raster, Tools};

use work::Work;

/// A file that was built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The new file.
    pub bytes: Vec<u8>,
    /// What it is now; a photo in HEIC comes back as a JPEG.
    pub kind: Kind,
    /// What the old one had that the new one has not.
    pub findings: Findings,
}

impl Rebuilt {
    /// Whether nothing had to be left behind.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Builds `bytes` anew, with the help of `tools` for what no library here reads.
///
/// # Errors
/// [`Refusal`] when that cannot be done; nothing of the file may go on then.
pub fn disarm(bytes: &[u8], limits: &Limits, tools: &dyn Tools) -> Result<Rebuilt, Refusal> {
    Work::new(limits, tools).disarm(bytes)
}
