//! What is on a disk when the power goes: all that was synced, and of the rest anything.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::chance::Chance;

const PAGE: usize = 4096;

/// The files of a database.
#[derive(Clone)]
pub struct Disk {
    pub database: Vec<u8>,
    pub log: Vec<u8>,
}

fn log_of(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

impl Disk {
    /// As they are now.
    pub fn read(path: &Path) -> Disk {
        Disk { database: fs::read(path).unwrap(), log: fs::read(log_of(path)).unwrap_or_default() }
    }

    /// What was written since `synced` was on its way to the disk: some of it arrived, then nothing or anything. (A checkpoint
    /// syncs the database before the log begins anew, so of the database everything is there.)
    pub fn torn(mut self, synced: &Disk, chance: &Chance) -> Disk {
        let same = self.log.iter().zip(&synced.log).take_while(|(now, then)| now == then).count();
        let arrived = same + chance.below(self.log.len() - same + 1);
        if chance.once_in(2) {
            self.log.truncate(arrived);
        } else {
            self.log[arrived..].iter_mut().for_each(|byte| *byte = chance.next() as u8);
        }
        self
    }

    /// The power goes during a checkpoint: of every page the old or the new one is there, and the log is still whole.
    pub fn half_checkpointed(self, after: &Disk, chance: &Chance) -> Disk {
        let mut database = self.database;
        database.resize(database.len().max(after.database.len()), 0);
        for (page, new) in database.chunks_mut(PAGE).zip(after.database.chunks(PAGE)) {
            if chance.once_in(2) {
                page.copy_from_slice(new);
            }
        }
        Disk { database, log: self.log }
    }

    /// Another machine is started with this disk.
    pub fn write(&self, path: &Path) {
        fs::write(path, &self.database).unwrap();
        fs::write(log_of(path), &self.log).unwrap();
    }
}
