use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yakuba_base::Timestamp;
use yakuba_seal::{Vault, VaultKey};

use crate::{
    Archive, BackupError,
    archive::PIECE_BYTES,
    contents::{FileLine, Lines},
    cutter::{Cutter, hex},
};

/// A folder whose files belong to a copy.
#[derive(Clone, Debug)]
pub struct Folder {
    /// What it is called in the copy, wherever it lies: `files/internet`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Paths in it that are no part of the copy.
    pub leave_out: Vec<PathBuf>,
}

impl Folder {
    /// All of its files with what the system says of them, in the order of their paths. What vanishes meanwhile is not there.
    fn walk(&self) -> Result<Vec<(String, fs::Metadata)>, BackupError> {
        let mut found = Vec::new();
        let mut open = vec![self.path.clone()];
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(BackupError::file(&folder)(error)),
            };
            for entry in entries {
                let path = entry.map_err(BackupError::file(&folder))?.path();
                let Ok(inside) = path.strip_prefix(&self.path) else { continue };
                // With a `#` in its name, a file is still being written.
                let Some(name) = inside.to_str().filter(|name| !name.contains('#')) else { continue };
                if self.leave_out.iter().any(|left| inside.starts_with(left)) {
                    continue;
                }
                match fs::symlink_metadata(&path) {
                    Ok(about) if about.is_dir() => open.push(path),
                    Ok(about) if about.is_file() => found.push((name.to_owned(), about)),
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(BackupError::file(&path)(error)),
                }
            }
        }
        found.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(found)
    }
}

/// What the last copy found, kept on the machine: a file that looks as it did then is not read again.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Seen(BTreeMap<String, (i64, FileLine)>);

impl Seen {
    /// Of a file that may be missing or of another make: then everything is read.
    pub(crate) fn load(path: &Path) -> Seen {
        fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    pub(crate) fn keep(&self, path: &Path) -> Result<(), BackupError> {
        let text = serde_json::to_vec(self).expect("it has string keys");
        let new = path.with_extension("new");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
        }
        fs::write(&new, text).and_then(|()| fs::rename(&new, path)).map_err(BackupError::file(path))
    }
}

/// What came of copying files.
pub(crate) struct Copied {
    pub(crate) lines: Lines,
    pub(crate) seen: Seen,
    pub(crate) bytes: u64,
}

/// Puts all files of `folders` away.
pub(crate) fn copy(
    (vault, archive): (&Vault, &Archive),
    folders: &[Folder],
    before: &Seen,
    now: Timestamp,
) -> Result<Copied, BackupError> {
    let (mut seen, mut written) = (Seen::default(), 0);
    let mut list_written = 0;
    let mut cutter = Cutter::new(|piece: &[u8]| {
        let (name, bytes) = archive.put(vault, piece, now)?;
        list_written += bytes;
        Ok(name)
    });
    for folder in folders {
        for (path, about) in folder.walk()? {
            let key = format!("{}/{path}", folder.name);
            let changed = about.mtime() * 1_000 + about.mtime_nsec() / 1_000_000;
            let known =
                before.0.get(&key).filter(|(then, line)| *then == changed && line.size == about.len());
            let line = match known {
                Some((_, line)) if all_there(archive, &line.pieces, now)? => line.clone(),
                _ => match one((vault, archive), folder, &path, about.mode() & 0o777, now)? {
                    Some((line, bytes)) => {
                        written += bytes;
                        line
                    }
                    None => continue,
                },
            };
            cutter.line(&serde_json::to_string(&line).expect("a line has string keys"))?;
            seen.0.insert(key, (changed, line));
        }
    }
    let lines = cutter.finish()?;
    Ok(Copied { lines, seen, bytes: written + list_written })
}

fn all_there(archive: &Archive, pieces: &[String], now: Timestamp) -> Result<bool, BackupError> {
    for piece in pieces {
        if !archive.needs(piece, now)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Puts one file away; `None` when it is gone.
fn one(
    (vault, archive): (&Vault, &Archive),
    folder: &Folder,
    path: &str,
    mode: u32,
    now: Timestamp,
) -> Result<Option<(FileLine, u64)>, BackupError> {
    let whole = folder.path.join(path);
    let file = match File::open(&whole) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(BackupError::file(&whole)(error)),
    };
    let (mut hash, mut size, mut pieces, mut written) = (Sha256::new(), 0, Vec::new(), 0);
    loop {
        let mut part = Vec::new();
        let read =
            (&file).take(PIECE_BYTES as u64).read_to_end(&mut part).map_err(BackupError::file(&whole))?;
        if read == 0 {
            break;
        }
        hash.update(&part);
        size += read as u64;
        let (name, bytes) = archive.put(vault, &part, now)?;
        pieces.push(name);
        written += bytes;
    }
    let (folder, path, sha256) = (folder.name.clone(), path.to_owned(), hex(&hash.finalize()));
    Ok(Some((FileLine { folder, path, size, mode, sha256, pieces }, written)))
}

/// Writes a file as it was put away.
pub(crate) fn bring_back(
    (key, archive): (&VaultKey, &Archive),
    line: &FileLine,
    folder: &Path,
) -> Result<(), BackupError> {
    let inside = Path::new(&line.path);
    if inside.components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
        return Err(BackupError::damaged(line.path.clone(), "it leads out of its folder"));
    }
    let path = folder.join(inside);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(BackupError::file(parent))?;
    let mut new = tempfile::NamedTempFile::new_in(parent).map_err(BackupError::file(&path))?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    for piece in &line.pieces {
        let content = archive.get(key, piece)?;
        hash.update(&content);
        size += content.len() as u64;
        new.write_all(&content).map_err(BackupError::file(&path))?;
    }
    if size != line.size || hex(&hash.finalize()) != line.sha256 {
        return Err(BackupError::NotTheSame(line.path.clone()));
    }
    let durably = || {
        new.as_file().set_permissions(fs::Permissions::from_mode(line.mode))?;
        new.as_file().sync_all()?;
        new.persist(&path).map_err(|error| error.error)
    };
    durably().map(drop).map_err(BackupError::file(&path))
}
