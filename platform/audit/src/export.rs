//! The log as files that others read: tiles of hashes, bundles of entries and a signed head (C2SP tlog-tiles).

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tlog_tiles::{
    tile::Tile,
    tlog::{HASH_SIZE, Hash},
};
use yakuba_city::Network;
use yakuba_store::{Store, StoreError, args};

use crate::{
    Signer,
    edge::Edge,
    leaf::{COLUMNS, Leaf},
};

/// Hashes in a full tile.
const FULL: usize = 256;
/// The exponent of that.
const HEIGHT: u8 = 8;

/// Why the log could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes the sealed entries into a folder: `checkpoint`, `tile/entries/…` and `tile/<level>/…`. Answers how many there are.
///
/// What is written is what the database holds now; whether that is what was sealed is for the reader to find out.
///
/// # Errors
/// When the database cannot be read or a file not be written.
pub async fn export<N: Network>(
    store: &Store<N>,
    signer: &Signer,
    folder: &Path,
) -> Result<u64, ExportError> {
    let mut reader = store.read().await?;
    let (mut tree, mut edge) = (Tiles { folder, entries: Vec::new(), levels: Vec::new() }, Edge::default());
    let (mut block, mut written) = (0i64, 0);
    let entries = format!("select {COLUMNS} from audit_entry where block = $1 order by id");
    while let Some((number,)) = reader
        .optional::<(i64,)>(
            "select number from audit_block where number > $1 order by number limit 1",
            args![block],
        )
        .await?
    {
        block = number;
        for leaf in reader.all::<Leaf>(&entries, args![block]).await? {
            tree.add(&leaf, written)?;
            edge.push(leaf.hash());
            written += 1;
        }
    }
    tree.finish(written)?;
    write(&folder.join("checkpoint"), signer.head(written, edge.root()).as_bytes())?;
    Ok(written)
}

/// What is not written yet of each level, the leaves first.
struct Tiles<'f> {
    folder: &'f Path,
    entries: Vec<u8>,
    levels: Vec<Vec<Hash>>,
}

impl Tiles<'_> {
    fn add(&mut self, leaf: &Leaf, index: u64) -> Result<(), ExportError> {
        let bytes = leaf.bytes();
        // `Entry::record` takes nothing longer.
        let length =
            u16::try_from(bytes.len()).map_err(|_| StoreError::column("detail", "more than 64 KB"))?;
        self.entries.extend(length.to_be_bytes());
        self.entries.extend(bytes);
        self.hash(0, leaf.hash(), index)?;
        if (index + 1).is_multiple_of(FULL as u64) {
            self.bundle(index / FULL as u64, FULL)?;
        }
        Ok(())
    }

    /// Adds the hash with this index at a level; a tile that becomes full is written, and its root belongs to the level above.
    fn hash(&mut self, level: u8, hash: Hash, index: u64) -> Result<(), ExportError> {
        if self.levels.len() == usize::from(level) {
            self.levels.push(Vec::with_capacity(FULL));
        }
        let open = &mut self.levels[usize::from(level)];
        open.push(hash);
        if open.len() < FULL {
            return Ok(());
        }
        let data = concat(&std::mem::take(open));
        let number = index / FULL as u64;
        self.tile(level, number, &data)?;
        self.hash(level + 1, Tile::subtree_hash(&data), number)
    }

    fn finish(mut self, size: u64) -> Result<(), ExportError> {
        for (level, open) in std::mem::take(&mut self.levels).iter().enumerate() {
            let level = u8::try_from(level).unwrap_or(u8::MAX);
            if !open.is_empty() {
                self.tile(level, (size >> (HEIGHT * level)) / FULL as u64, &concat(open))?;
            }
        }
        let rest = usize::try_from(size % FULL as u64).unwrap_or_default();
        if rest > 0 { self.bundle(size / FULL as u64, rest) } else { Ok(()) }
    }

    fn tile(&self, level: u8, number: u64, data: &[u8]) -> Result<(), ExportError> {
        let width = u32::try_from(data.len() / HASH_SIZE).unwrap_or_default();
        let path = Tile::new(HEIGHT, level, number, width, false).path();
        // The height of our tiles is the one the format has, so it is not in their names.
        write(&self.folder.join(path.replacen("tile/8/", "tile/", 1)), data)
    }

    fn bundle(&mut self, number: u64, width: usize) -> Result<(), ExportError> {
        let width = u32::try_from(width).unwrap_or_default();
        let path = Tile::new(HEIGHT, 0, number, width, true).path();
        let bytes = std::mem::take(&mut self.entries);
        write(&self.folder.join(path.replacen("tile/8/data/", "tile/entries/", 1)), &bytes)
    }
}

fn concat(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    let file = |source| ExportError::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(file)?;
    }
    fs::write(path, bytes).map_err(file)
}
