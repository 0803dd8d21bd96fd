//! Reads an audit log that `yakuba audit export` wrote, and believes nothing but the key it is given.
//!
//! The format is public (C2SP tlog-tiles, tlog-checkpoint, signed-note; RFC 9162), so this is one reader of several: it knows
//! no database, no network and nothing else of Yakuba.
//!
//! | to be shown | how |
//! |---|---|
//! | the log is the network's | the head is signed with its key |
//! | nothing in it was changed, added or left out | every entry is hashed, and their tree has the signed root |
//! | an entry is in it | a proof of inclusion from the tiles (RFC 9162 §2.1.3) |
//! | it only grew since an earlier head | a proof of consistency (RFC 9162 §2.1.4) |

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    checkpoint::Checkpoint,
    tile::{Tile, TileHashReader, TileReader},
    tlog::{self, HASH_SIZE, Hash},
};

/// Hashes in a full tile, as an exponent of two.
const HEIGHT: u8 = 8;
const FULL: u64 = 1 << HEIGHT;

/// Why a log is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// The key is none.
    #[error("this is no key of a log: {0}")]
    Key(String),
    /// A file is missing or cannot be read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A head is not signed with the key, or is none.
    #[error("{path}: not a head that was signed with this key")]
    Head {
        /// Which file.
        path: PathBuf,
    },
    /// A bundle of entries is not what its name says.
    #[error("{path}: not a bundle of {expected} entries")]
    Bundle {
        /// Which file.
        path: PathBuf,
        /// How many it should hold.
        expected: u64,
    },
    /// An entry is not the one whose hash is in the tree.
    #[error("entry {index} is not the one that was sealed")]
    Entry {
        /// Its place, counted from 0.
        index: u64,
    },
    /// The tiles do not have the signed root.
    #[error("the tree does not have the signed root: {0}")]
    Tree(String),
    /// The log is not one that grew from an earlier head.
    #[error(
        "the log did not grow from the earlier head of {0} entries: something before it was changed or cut off"
    )]
    NotGrown(u64),
    /// There is no such entry.
    #[error("there is no entry {0}")]
    NoSuchEntry(String),
}

/// A head of a log whose signature is right.
#[derive(Debug)]
pub struct Head(Checkpoint);

impl Head {
    /// How many entries the log had.
    pub fn size(&self) -> u64 {
        self.0.size()
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} entries, root {}", self.0.origin(), self.0.size(), self.0.hash())
    }
}

/// Reads a signed head.
///
/// # Errors
/// When it is none, or not signed with `key`.
pub fn head(path: &Path, key: &str) -> Result<Head, Doubt> {
    let verifier = StandardVerifier::new(key).map_err(|why| Doubt::Key(why.to_string()))?;
    let bytes = read(path)?;
    let doubt = || Doubt::Head { path: path.to_owned() };
    let note = Note::from_bytes(&bytes).map_err(|_| doubt())?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).map_err(|_| doubt())?;
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| doubt())?;
    // Whose log it is is in the signed text and in the key: they have to agree.
    let named = key.split('+').next().is_some_and(|name| name == checkpoint.origin());
    if named { Ok(Head(checkpoint)) } else { Err(doubt()) }
}

/// An exported log whose head is signed.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    head: Head,
}

impl Log {
    /// Opens an export.
    ///
    /// # Errors
    /// When its head is not signed with `key`.
    pub fn open(folder: &Path, key: &str) -> Result<Log, Doubt> {
        Ok(Log { folder: folder.to_owned(), head: head(&folder.join("checkpoint"), key)? })
    }

    /// Its signed head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Hashes every entry and every tile.
    ///
    /// # Errors
    /// The first thing that is not as it was sealed.
    pub fn verify(&self) -> Result<(), Doubt> {
        let size = self.head.size();
        let hashes = self.hashes();
        for first in (0..size).step_by(FULL as usize) {
            let width = FULL.min(size - first);
            let entries = self.bundle(first / FULL, width)?;
            let indexes: Vec<u64> =
                (first..first + width).map(|index| tlog::stored_hash_index(0, index)).collect();
            // The reader has checked these tiles against the signed root.
            let sealed = read_hashes(&hashes, &indexes)?;
            for ((index, entry), sealed) in (first..).zip(&entries).zip(sealed) {
                if tlog::record_hash(entry) != sealed {
                    return Err(Doubt::Entry { index });
                }
            }
        }
        Ok(())
    }

    /// Proves that the log grew from an earlier head of its own.
    ///
    /// # Errors
    /// [`Doubt::NotGrown`] when it did not.
    pub fn grew_from(&self, earlier: &Head) -> Result<(), Doubt> {
        let (size, old) = (self.head.size(), earlier.size());
        let not_grown = || Doubt::NotGrown(old);
        if earlier.0.origin() != self.head.0.origin() || old > size {
            return Err(not_grown());
        }
        if old == 0 {
            return Ok(());
        }
        let proof =
            tlog::prove_tree(size, old, &self.hashes()).map_err(|why| Doubt::Tree(why.to_string()))?;
        tlog::check_tree(&proof, size, *self.head.0.hash(), old, *earlier.0.hash()).map_err(|_| not_grown())
    }

    /// Proves that an entry is in the log; answers it as it was sealed, a JSON object.
    ///
    /// # Errors
    /// When it is not.
    pub fn includes(&self, index: u64) -> Result<String, Doubt> {
        let size = self.head.size();
        if index >= size {
            return Err(Doubt::NoSuchEntry(index.to_string()));
        }
        let first = index - index % FULL;
        let mut entries = self.bundle(first / FULL, FULL.min(size - first))?;
        let entry = entries.swap_remove((index - first) as usize);
        let proof =
            tlog::prove_record(size, index, &self.hashes()).map_err(|why| Doubt::Tree(why.to_string()))?;
        tlog::check_record(&proof, size, *self.head.0.hash(), index, tlog::record_hash(&entry))
            .map_err(|_| Doubt::Entry { index })?;
        Ok(String::from_utf8_lossy(&entry).into_owned())
    }

    /// Where the entry with this id is.
    ///
    /// # Errors
    /// When it is nowhere.
    pub fn find(&self, id: &str) -> Result<u64, Doubt> {
        let (size, beginning) = (self.head.size(), format!("{{\"id\":\"{id}\","));
        for first in (0..size).step_by(FULL as usize) {
            let entries = self.bundle(first / FULL, FULL.min(size - first))?;
            if let Some(place) = entries.iter().position(|entry| entry.starts_with(beginning.as_bytes())) {
                return Ok(first + place as u64);
            }
        }
        Err(Doubt::NoSuchEntry(id.to_owned()))
    }

    fn hashes(&self) -> TileHashReader<'_> {
        TileHashReader::new(self.head.size(), *self.head.0.hash(), self)
    }

    /// A bundle of entries: each with its length in two bytes in front.
    fn bundle(&self, number: u64, width: u64) -> Result<Vec<Vec<u8>>, Doubt> {
        let tile = Tile::new(HEIGHT, 0, number, width as u32, true);
        let path = self.folder.join(tile.path().replacen("tile/8/data/", "tile/entries/", 1));
        let bytes = read(&path)?;
        let (mut entries, mut rest) = (Vec::with_capacity(width as usize), bytes.as_slice());
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let Some((entry, after)) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))
            else {
                break;
            };
            entries.push(entry.to_vec());
            rest = after;
        }
        let whole = rest.is_empty() && entries.len() as u64 == width;
        if whole { Ok(entries) } else { Err(Doubt::Bundle { path, expected: width }) }
    }
}

impl TileReader for Log {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog::Error> {
        let refused = |why: String| tlog::Error::InvalidInput(why);
        tiles
            .iter()
            .map(|tile| {
                let path = self.folder.join(tile.path().replacen("tile/8/", "tile/", 1));
                let bytes = read(&path).map_err(|why| refused(why.to_string()))?;
                let whole = bytes.len() == tile.width() as usize * HASH_SIZE;
                whole.then_some(bytes).ok_or_else(|| refused(format!("{}: not a tile", path.display())))
            })
            .collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

fn read_hashes(hashes: &TileHashReader<'_>, indexes: &[u64]) -> Result<Vec<Hash>, Doubt> {
    tlog::HashReader::read_hashes(hashes, indexes).map_err(|why| Doubt::Tree(why.to_string()))
}

fn read(path: &Path) -> Result<Vec<u8>, Doubt> {
    fs::read(path).map_err(|source| Doubt::File { path: path.to_owned(), source })
}
