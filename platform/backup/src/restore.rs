use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use yakuba_city::NetworkKind;
use yakuba_seal::VaultKey;
use yakuba_store::{Database, Filling, Line, Migration, Snapshot, Table, load};

use crate::{
    Archive, BackupError, Contents, SourceZone,
    contents::{FileLine, Lines, Rows},
    cutter::{Cutter, Joiner},
    files,
};

/// Where a copy is brought back to.
pub struct Target {
    /// The networks; a network of the copy that is not named here is left out.
    pub zones: Vec<TargetZone>,
    /// Where the copy's folders lie here, by their names; one that is not named is left out.
    pub folders: BTreeMap<String, PathBuf>,
    /// Whether rows that are there may be removed.
    pub may_replace: bool,
}

/// A network, and the database it gets.
pub struct TargetZone {
    /// Which network.
    pub network: NetworkKind,
    /// Its database.
    pub database: Database,
    /// How its schema is made: those of the copy are run, later ones when the city is opened.
    pub migrations: Vec<Migration>,
}

/// What came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Rows.
    pub rows: u64,
    /// Files.
    pub files: u64,
}

/// Brings a copy back. Every row and file is compared with the hashes of the list on its way; each database is filled in one
/// transaction.
///
/// # Errors
/// When a piece is missing or damaged, a database refuses or is not empty, or a file cannot be written. Networks that were
/// filled before stay filled.
pub async fn restore(
    (key, archive): (&Arc<VaultKey>, &Archive),
    contents: &Contents,
    target: &Target,
) -> Result<Restored, BackupError> {
    let mut restored = Restored::default();
    for place in &target.zones {
        let Some(zone) = contents.zones.iter().find(|zone| zone.network == place.network) else { continue };
        let (key, archive, tables) = (key.clone(), archive.clone(), zone.tables.clone());
        restored.rows += tables.iter().map(|rows| rows.lines.count).sum::<u64>();
        load(
            &place.database,
            (&place.migrations, &zone.migrations),
            target.may_replace,
            async move |filling| {
                for rows in &tables {
                    fill(filling, (&key, &archive), rows).await?;
                }
                Ok::<_, BackupError>(())
            },
        )
        .await?;
    }
    let mut joiner = Joiner::new();
    for piece in &contents.files.pieces {
        for line in joiner.piece(&archive.get(key, piece)?, "the list of files")? {
            let line: FileLine = serde_json::from_str(&line)
                .map_err(|_| BackupError::damaged("the list of files", "a line cannot be read"))?;
            if let Some(folder) = target.folders.get(&line.folder) {
                files::bring_back((key, archive), &line, folder)?;
                restored.files += 1;
            }
        }
    }
    joiner.finish(&contents.files, "the list of files")?;
    Ok(restored)
}

async fn fill(
    filling: &mut Filling<'_>,
    (key, archive): (&VaultKey, &Archive),
    Rows { table, last_number, lines }: &Rows,
) -> Result<(), BackupError> {
    let mut joiner = Joiner::new();
    for piece in &lines.pieces {
        let rows = joiner.piece(&archive.get(key, piece)?, &table.name)?;
        let rows: Result<Vec<Line>, _> = rows.iter().map(|row| Line::parse(table, row)).collect();
        filling.rows(table, rows?).await?;
    }
    joiner.finish(lines, &table.name)?;
    if let Some(last) = last_number {
        filling.number_after(table, *last).await?;
    }
    Ok(())
}

/// A table that is the same here and in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Of which network.
    pub network: NetworkKind,
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of all rows, each as a line of JSON; the same in both kinds of database.
    pub sha256: String,
}

/// Reads every row of `zones` and compares it with the copy.
///
/// # Errors
/// [`BackupError::NotTheSame`] names the first table that differs.
pub async fn compare(contents: &Contents, zones: &[SourceZone]) -> Result<Vec<Compared>, BackupError> {
    let mut same = Vec::new();
    for place in zones {
        let Some(zone) = contents.zones.iter().find(|zone| zone.network == place.network) else { continue };
        for mut snapshot in Snapshot::of(std::slice::from_ref(&place.database)).await? {
            for Rows { table, lines, .. } in &zone.tables {
                let there = lines_of(&mut snapshot, table).await?;
                if (there.count, &there.sha256) != (lines.count, &lines.sha256) {
                    return Err(BackupError::NotTheSame(format!("{} of {}", table.name, zone.network)));
                }
                let (network, table) = (zone.network, table.name.clone());
                same.push(Compared { network, table, rows: there.count, sha256: there.sha256 });
            }
            snapshot.close().await;
        }
    }
    Ok(same)
}

/// Counts and hashes the rows of a table as a copy does.
async fn lines_of(snapshot: &mut Snapshot, table: &Table) -> Result<Lines, BackupError> {
    let mut cutter = Cutter::new(|_: &[u8]| Ok(String::new()));
    snapshot.rows(table, |line| cutter.line(&line.to_json())).await?;
    cutter.finish()
}

/// Brings a copy back into a folder of its own, reads everything there once more, compares it with the list, and removes it.
///
/// # Errors
/// When anything does not come back as it was put away.
pub async fn verify(
    from: (&Arc<VaultKey>, &Archive),
    contents: &Contents,
    migrations: impl Fn(NetworkKind) -> Vec<Migration>,
) -> Result<Restored, BackupError> {
    let folder = tempfile::tempdir().map_err(BackupError::file(&std::env::temp_dir()))?;
    let place = |network| Database::Sqlite { path: folder.path().join(format!("{network}.db")) };
    let zones = contents.networks().map(|network| TargetZone {
        network,
        database: place(network),
        migrations: migrations(network),
    });
    let folders = contents.folders.iter().map(|name| (name.clone(), folder.path().join("files").join(name)));
    let target = Target { zones: zones.collect(), folders: folders.collect(), may_replace: false };
    let restored = restore(from, contents, &target).await?;
    let zones: Vec<SourceZone> =
        contents.networks().map(|network| SourceZone { network, database: place(network) }).collect();
    compare(contents, &zones).await?;
    if restored.files != contents.files.count {
        return Err(BackupError::NotTheSame("the files".to_owned()));
    }
    Ok(restored)
}
