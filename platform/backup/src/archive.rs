use std::{
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use yakuba_base::{LgCode, Timestamp};
use yakuba_seal::{Vault, VaultKey};

use crate::{BackupError, Contents};

const LIST: &[u8] = b"yakuba backup list 1\n";
const PIECE: &[u8] = b"yakuba backup piece 1";
const SIGNATURE: usize = 64;
/// The largest content of a piece, bytes.
pub(crate) const PIECE_BYTES: usize = 4 << 20;
/// For how long a piece is not marked anew as needed.
const MARK_AGAIN: Duration = Duration::from_secs(12 * 3_600);
const DAY_MS: i64 = 86_400_000;

/// Where the copies of one city are kept.
#[derive(Clone, Debug)]
pub struct Archive {
    folder: PathBuf,
}

/// What [`Archive::prune`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Copies.
    pub copies: usize,
    /// Pieces that no copy needs any more.
    pub pieces: usize,
}

impl Archive {
    /// The archive of `city` in `folder`.
    pub fn new(folder: &Path, city: LgCode) -> Archive {
        Archive { folder: folder.join(city.to_string()) }
    }

    /// The instants of the copies that are there, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn copies(&self) -> Result<Vec<Timestamp>, BackupError> {
        let folder = self.folder.join("lists");
        let mut instants = Vec::new();
        for name in names_in(&folder)? {
            if let Ok(millis) = name.parse() {
                instants.push(Timestamp::from_millis(millis));
            }
        }
        instants.sort();
        Ok(instants)
    }

    /// The last copy that was taken at `at` or before; without `at`, the last of all.
    ///
    /// # Errors
    /// As [`Archive::copies`].
    pub fn last_before(&self, at: Option<Timestamp>) -> Result<Option<Timestamp>, BackupError> {
        Ok(self.copies()?.into_iter().rfind(|instant| at.is_none_or(|at| *instant <= at)))
    }

    /// What the copy of `instant` consists of.
    ///
    /// # Errors
    /// When it is not there, cannot be opened with `key`, was not signed by the city's machine, or is another city's.
    pub fn contents(&self, key: &VaultKey, instant: Timestamp) -> Result<Contents, BackupError> {
        let path = self.list_path(instant);
        let whole = fs::read(&path).map_err(BackupError::file(&path))?;
        let what = || path.display().to_string();
        let signed = whole.strip_prefix(LIST).ok_or_else(|| BackupError::damaged(what(), "it is no list"))?;
        let (signature, sealed) = signed
            .split_at_checked(SIGNATURE)
            .ok_or_else(|| BackupError::damaged(what(), "it is cut off"))?;
        key.verify(&[LIST, sealed].concat(), signature)?;
        let text = inflate(&key.open(LIST, sealed)?, usize::MAX)
            .ok_or_else(|| BackupError::damaged(what(), "it cannot be unpacked"))?;
        let contents: Contents =
            serde_json::from_slice(&text).map_err(|_| BackupError::damaged(what(), "it cannot be read"))?;
        if contents.city != key.city() {
            return Err(BackupError::OtherCity { found: contents.city, wanted: key.city() });
        }
        if contents.taken_at != instant {
            return Err(BackupError::damaged(what(), "it has the name of another"));
        }
        Ok(contents)
    }

    /// Writes the list of a copy whose pieces are all there: from now on there is such a copy.
    pub(crate) fn add(&self, vault: &Vault, contents: &Contents) -> Result<u64, BackupError> {
        let text = serde_json::to_vec(contents).expect("a list has string keys");
        let sealed = vault.seal(LIST, &deflate(&text))?;
        let signature = vault.sign(&[LIST, &sealed].concat())?;
        let whole = [LIST, &signature, &sealed].concat();
        write(&self.list_path(contents.taken_at), &whole)?;
        sync(&self.folder.join("lists"))?;
        Ok(whole.len() as u64)
    }

    /// Puts a piece away, unless it is there, and notes that it is needed at `now`; answers its name and how many bytes were
    /// written.
    pub(crate) fn put(
        &self,
        vault: &Vault,
        content: &[u8],
        now: Timestamp,
    ) -> Result<(String, u64), BackupError> {
        let name = vault.name(content);
        if self.needs(&name, now)? {
            return Ok((name, 0));
        }
        let sealed = vault.seal(PIECE, &deflate(content))?;
        write(&self.piece_path(&name), &sealed)?;
        self.needs(&name, now)?;
        Ok((name, sealed.len() as u64))
    }

    /// Whether a piece is there; if it is, it is noted that a copy of `now` needs it.
    pub(crate) fn needs(&self, name: &str, now: Timestamp) -> Result<bool, BackupError> {
        let path = self.piece_path(name);
        let file = match File::options().append(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(BackupError::file(&path)(error)),
        };
        let noted = file.metadata().and_then(|about| about.modified()).map_err(BackupError::file(&path))?;
        let now = moment(now);
        if now.duration_since(noted).map_or(true, |since| since > MARK_AGAIN) {
            file.set_modified(now).map_err(BackupError::file(&path))?;
        }
        Ok(true)
    }

    /// A piece as it was put away.
    pub(crate) fn get(&self, key: &VaultKey, name: &str) -> Result<Vec<u8>, BackupError> {
        let path = self.piece_path(name);
        let sealed = fs::read(&path).map_err(BackupError::file(&path))?;
        let content = inflate(&key.open(PIECE, &sealed)?, PIECE_BYTES)
            .ok_or_else(|| BackupError::damaged(path.display().to_string(), "it cannot be unpacked"))?;
        if key.name(&content) != name {
            return Err(BackupError::damaged(path.display().to_string(), "it is another piece"));
        }
        Ok(content)
    }

    /// Removes copies that are older than `days` days, but never the last, and the pieces only they needed.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn prune(&self, now: Timestamp, days: i64) -> Result<Pruned, BackupError> {
        let mut kept = self.copies()?;
        let Some(last) = kept.last().copied() else { return Ok(Pruned::default()) };
        let mut pruned = Pruned::default();
        for old in kept.extract_if(.., |copy| *copy < now.plus_days(-days) && *copy != last) {
            let path = self.list_path(old);
            fs::remove_file(&path).map_err(BackupError::file(&path))?;
            pruned.copies += 1;
        }
        // A piece that a copy needs was marked at most half a day before it was taken.
        let oldest = kept.first().copied().unwrap_or(last);
        let limit = moment(Timestamp::from_millis(oldest.as_millis() - DAY_MS));
        let pieces = self.folder.join("pieces");
        for folder in names_in(&pieces)?.into_iter().map(|name| pieces.join(name)) {
            for path in names_in(&folder)?.into_iter().map(|name| folder.join(name)) {
                let marked = fs::metadata(&path)
                    .and_then(|about| about.modified())
                    .map_err(BackupError::file(&path))?;
                if marked < limit {
                    fs::remove_file(&path).map_err(BackupError::file(&path))?;
                    pruned.pieces += 1;
                }
            }
        }
        Ok(pruned)
    }

    /// Sees to it that the names of all pieces are on the disk.
    pub(crate) fn sync_pieces(&self) -> Result<(), BackupError> {
        let pieces = self.folder.join("pieces");
        for name in names_in(&pieces)? {
            sync(&pieces.join(name))?;
        }
        sync(&pieces)
    }

    fn list_path(&self, instant: Timestamp) -> PathBuf {
        self.folder.join("lists").join(instant.as_millis().to_string())
    }

    fn piece_path(&self, name: &str) -> PathBuf {
        self.folder.join("pieces").join(name.get(..2).unwrap_or_default()).join(name)
    }
}

fn moment(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(at.as_millis().unsigned_abs())
}

/// The names in a folder; none when there is no such folder. What was left half written is not there.
fn names_in(folder: &Path) -> Result<Vec<String>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::file(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(BackupError::file(folder))?.file_name();
        names.extend(name.to_str().filter(|name| !name.contains('.')).map(str::to_owned));
    }
    Ok(names)
}

/// Writes a file so that it is there whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
    let durably = || {
        let mut file = tempfile::Builder::new().prefix(".new").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    };
    durably().map(drop).map_err(BackupError::file(path))
}

fn sync(folder: &Path) -> Result<(), BackupError> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::file(folder)(error)),
        _ => Ok(()),
    }
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("writing into memory does not fail")
}

fn inflate(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    ZlibDecoder::new(packed).take(most as u64).read_to_end(&mut content).ok()?;
    Some(content)
}
