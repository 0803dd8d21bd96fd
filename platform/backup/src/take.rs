use std::path::Path;

use yakuba_base::Timestamp;
use yakuba_city::Clock;
use yakuba_seal::Vault;
use yakuba_store::{Database, Snapshot, StandingStill};

use crate::{
    Archive, BackupError, Contents, Folder, SourceZone,
    contents::{Rows, Zone},
    cutter::Cutter,
    files::{self, Seen},
};

/// A copy that was taken.
pub struct Taken {
    /// What it consists of.
    pub contents: Contents,
    /// What had to be written for it beyond what was there: rows, files and lists, compressed and sealed, bytes.
    pub written: u64,
}

/// Takes a copy of `zones`, all of one instant, and of the files of `folders`, while the city is served. `seen` is where the
/// machine notes which files it has read.
///
/// A file is read after that instant: one that was destroyed meanwhile is not in the copy. The copy then holds the job that
/// destroys it, too.
///
/// # Errors
/// When a database or file cannot be read, or the archive not written. There is no such copy then; the others are as they were.
pub async fn take(
    into: (&Vault, &Archive),
    zones: &[SourceZone],
    folders: &[Folder],
    seen: &Path,
    clock: &Clock,
) -> Result<Taken, BackupError> {
    let snapshots = Snapshot::of(&databases(zones)).await?;
    copy(into, zones.iter().zip(snapshots), folders, seen, clock.now()).await
}

/// As [`take`], of a city that nobody writes to until what is answered is ended: to be brought back elsewhere.
///
/// # Errors
/// As [`take`].
pub async fn take_standing_still(
    into: (&Vault, &Archive),
    zones: &[SourceZone],
    folders: &[Folder],
    seen: &Path,
    clock: &Clock,
) -> Result<(Taken, StandingStill), BackupError> {
    let (snapshots, still) = Snapshot::standing_still(&databases(zones)).await?;
    Ok((copy(into, zones.iter().zip(snapshots), folders, seen, clock.now()).await?, still))
}

fn databases(zones: &[SourceZone]) -> Vec<Database> {
    zones.iter().map(|zone| zone.database.clone()).collect()
}

async fn copy(
    (vault, archive): (&Vault, &Archive),
    zones: impl Iterator<Item = (&SourceZone, Snapshot)>,
    folders: &[Folder],
    seen: &Path,
    now: Timestamp,
) -> Result<Taken, BackupError> {
    let (mut written, mut copied) = (0, Vec::new());
    for (zone, mut snapshot) in zones {
        copied.push(Zone {
            network: zone.network,
            migrations: snapshot.migrations().await?,
            tables: tables(&mut snapshot, (vault, archive), now, &mut written).await?,
        });
        snapshot.close().await;
    }
    let files = files::copy((vault, archive), folders, &Seen::load(seen), now)?;
    archive.sync_pieces()?;
    let contents = Contents {
        city: vault.city(),
        taken_at: now,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        zones: copied,
        folders: folders.iter().map(|folder| folder.name.clone()).collect(),
        files: files.lines,
    };
    written += files.bytes + archive.add(vault, &contents)?;
    files.seen.keep(seen)?;
    Ok(Taken { contents, written })
}

async fn tables(
    snapshot: &mut Snapshot,
    (vault, archive): (&Vault, &Archive),
    now: Timestamp,
    written: &mut u64,
) -> Result<Vec<Rows>, BackupError> {
    let mut tables = Vec::new();
    for table in snapshot.tables().await? {
        let mut cutter = Cutter::new(|piece: &[u8]| {
            let (name, bytes) = archive.put(vault, piece, now)?;
            *written += bytes;
            Ok(name)
        });
        snapshot.rows(&table, |line| cutter.line(&line.to_json())).await?;
        let lines = cutter.finish()?;
        tables.push(Rows { last_number: snapshot.last_number(&table).await?, table, lines });
    }
    Ok(tables)
}
