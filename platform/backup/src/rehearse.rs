use std::{path::Path, sync::Arc};

use yakuba_base::LgCode;
use yakuba_city::{Clock, NetworkKind};
use yakuba_seal::Vault;
use yakuba_store::{Database, Migration, migrate};

use crate::{Archive, BackupError, SourceZone, Target, TargetZone, restore, take};

/// Tries on a copy what a new version would do to the databases: takes one while the city is served, brings it back into a
/// folder of its own below `room` (as SQLite), and runs all `migrations` there. The databases themselves are only read.
///
/// # Errors
/// When a migration fails on the copy, or the copy cannot be made: the new version must not be started.
pub async fn rehearse(
    city: LgCode,
    zones: &[SourceZone],
    room: &Path,
    clock: &Clock,
    migrations: impl Fn(NetworkKind) -> Vec<Migration>,
) -> Result<u64, BackupError> {
    let folder = tempfile::tempdir_in(room).map_err(BackupError::file(room))?;
    let (vault, key) = Vault::found(city, clock)?;
    let (key, archive) = (Arc::new(key), Archive::new(folder.path(), city));
    let taken = take((&vault, &archive), zones, &[], &folder.path().join("seen.json"), clock).await?;
    let zones: Vec<TargetZone> = taken
        .contents
        .networks()
        .map(|network| TargetZone {
            network,
            database: Database::Sqlite { path: folder.path().join(format!("{network}.db")) },
            migrations: migrations(network),
        })
        .collect();
    let target = Target { zones, folders: Default::default(), may_replace: false };
    let restored = restore((&key, &archive), &taken.contents, &target).await?;
    for zone in &target.zones {
        migrate(&zone.database, &zone.migrations).await?;
    }
    Ok(restored.rows)
}
