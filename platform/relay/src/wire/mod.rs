//! Between two processes: the inner one asks, the outer one answers.
//!
//! A connection is a series of questions and answers. Each is a frame: its length in four bytes, then JSON; parts of
//! files follow as frames of plain bytes. The inner side opens one connection to fetch what comes inward ([`Inner::pull`])
//! and one to bring what goes outward ([`Inner::push`]). Nothing is lost by a cut: what was not confirmed is asked for
//! again, what was handled before is recognised, and a file goes on where it stopped.

mod inner;
mod outer;
mod tls;

use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};
use yakuba_base::LgCode;
use yakuba_city::NetworkKind;
use yakuba_files::FileError;
use yakuba_seal::SealError;
use yakuba_store::StoreError;

use crate::envelope::{Outcome, Signed};

pub use inner::Inner;
pub use outer::Outer;
pub use tls::{Doors, call};

/// Anything bytes go through: TLS over TCP, or a pipe in a test.
pub trait Line: AsyncRead + AsyncWrite + Unpin + Send + 'static {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Line for T {}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// It was cut.
    #[error("the connection was cut: {0}")]
    Cut(#[from] std::io::Error),
    /// The other side said nothing for too long.
    #[error("the other side does not answer")]
    Silent,
    /// The other side said something that is not in the protocol.
    #[error("the other side said something unexpected: {0}")]
    Nonsense(String),
    /// The other side does not want to talk.
    #[error("the other side refused: {0}")]
    Refused(String),
    /// A signature, key or certificate.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// TLS could not be set up.
    #[error("TLS: {0}")]
    Tls(String),
    /// The database here.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files here.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// The version of what is said here.
const PROTOCOL: u32 = 1;
/// Largest frame, bytes: a page, or a single message of the largest size, sealed.
const FRAME: usize = 16 << 20;
/// Largest part of a file, bytes.
const PART: usize = 256 << 10;
/// Largest file, bytes.
const FILE: u64 = 256 << 20;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a question for messages waits for one.
const WAIT: Duration = Duration::from_secs(20);
/// How often the database is looked at even when nobody says that it changed.
const LOOK: Duration = Duration::from_secs(1);

/// What the inner side asks.
#[derive(Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
enum Ask {
    Hello {
        protocol: u32,
        city: LgCode,
        outer: NetworkKind,
        inner: NetworkKind,
    },
    /// What waits for the inner side? Answered when there is something, or after [`WAIT`].
    Pull,
    /// A file from a place in it on.
    Fetch {
        file: String,
        from: u64,
    },
    /// What came of messages.
    Note {
        outcomes: Vec<Outcome>,
    },
    /// Messages that go outward.
    Push {
        envelopes: Vec<Signed>,
    },
    /// A file is coming; from which place on?
    Place {
        file: String,
        size: u64,
        sha256: String,
    },
    /// A part of it follows as a frame of bytes.
    Part {
        file: String,
        from: u64,
    },
    /// Nothing; so that both know the other is there.
    Alive,
}

/// What the outer side answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
enum Answer {
    Welcome,
    Page {
        envelopes: Vec<Signed>,
    },
    /// A part of a file of this size and hash follows as a frame of bytes.
    Part {
        size: u64,
        sha256: String,
    },
    NoFile,
    Outcomes {
        outcomes: Vec<Outcome>,
    },
    /// So much of the file is here.
    Placed {
        from: u64,
    },
    Noted,
    Refused {
        why: String,
    },
}

/// A line on which frames go to and fro.
struct Wire<S> {
    line: S,
}

impl<S: Line> Wire<S> {
    async fn tell<T: Serialize>(&mut self, what: &T) -> Result<(), LinkError> {
        let text = serde_json::to_vec(what).map_err(|error| LinkError::Nonsense(error.to_string()))?;
        self.tell_bytes(&text).await
    }

    async fn tell_bytes(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        if bytes.len() > FRAME {
            return Err(LinkError::Nonsense(format!("a frame of {} bytes is too large", bytes.len())));
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let send = async {
            self.line.write_all(&length.to_be_bytes()).await?;
            self.line.write_all(bytes).await?;
            self.line.flush().await
        };
        Ok(timeout(PATIENCE, send).await.map_err(|_| LinkError::Silent)??)
    }

    async fn hear<T: DeserializeOwned>(&mut self) -> Result<T, LinkError> {
        let bytes = self.hear_bytes(FRAME).await?;
        serde_json::from_slice(&bytes).map_err(|error| LinkError::Nonsense(error.to_string()))
    }

    async fn hear_bytes(&mut self, most: usize) -> Result<Vec<u8>, LinkError> {
        let read = async {
            let length = self.line.read_u32().await? as usize;
            if length > most {
                return Err(LinkError::Nonsense(format!("a frame of {length} bytes is too large")));
            }
            // Memory is taken as bytes come, not as they are promised.
            let mut bytes = Vec::with_capacity(length.min(PART));
            (&mut self.line).take(length as u64).read_to_end(&mut bytes).await?;
            if bytes.len() < length {
                return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
            }
            Ok(bytes)
        };
        timeout(PATIENCE, read).await.map_err(|_| LinkError::Silent)?
    }

    async fn ask(&mut self, ask: &Ask) -> Result<Answer, LinkError> {
        self.tell(ask).await?;
        match self.hear().await? {
            Answer::Refused { why } => Err(LinkError::Refused(why)),
            answer => Ok(answer),
        }
    }
}

/// SHA-256, lower-case hex.
fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A file of which a beginning is here.
struct Partial {
    file: String,
    size: u64,
    sha256: String,
    bytes: Vec<u8>,
}

impl Partial {
    /// Adds what comes next.
    fn add(&mut self, from: u64, part: &[u8]) -> Result<(), LinkError> {
        let here = self.bytes.len() as u64;
        if from != here || here + part.len() as u64 > self.size || part.len() > PART {
            return Err(LinkError::Nonsense(format!("a part at {from} of a file that is here up to {here}")));
        }
        self.bytes.extend_from_slice(part);
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.size
    }

    /// Whether what came is what was promised.
    fn is_right(&self) -> bool {
        hash(&self.bytes) == self.sha256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_frame_that_promises_too_much_takes_no_memory() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(&u32::MAX.to_be_bytes()).await.unwrap();
        let mut wire = Wire { line: far };
        assert!(matches!(wire.hear::<Ask>().await, Err(LinkError::Nonsense(_))));
    }

    #[tokio::test]
    async fn a_frame_that_ends_early_is_a_cut() {
        let (mut near, far) = tokio::io::duplex(64);
        near.write_all(&10u32.to_be_bytes()).await.unwrap();
        near.write_all(b"{}").await.unwrap();
        drop(near);
        assert!(matches!(Wire { line: far }.hear::<Ask>().await, Err(LinkError::Cut(_))));
    }

    #[test]
    fn parts_that_do_not_follow_are_refused() {
        let mut partial = Partial { file: "f".into(), size: 4, sha256: hash(b"abcd"), bytes: vec![] };
        partial.add(0, b"ab").unwrap();
        assert!(partial.add(0, b"ab").is_err());
        assert!(partial.add(2, b"cde").is_err());
        assert!(!partial.is_whole());
        partial.add(2, b"cd").unwrap();
        assert!(partial.is_whole() && partial.is_right());
    }
}
