//! Moving a city: a copy of it while it stands still, brought back elsewhere and compared; then the old place is set aside.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use clap::Args;
use yakuba_backup::{Archive, SourceZone};
use yakuba_base::Lang;
use yakuba_city::{City, Clock};
use yakuba_seal::Vault;
use yakuba_service::Settings;

use super::{FILE, all, one, serving};
use crate::{backup, cli::Kept, restore};

/// Moves a city to another folder, to other databases, or both. Nothing is deleted: the old place is set aside.
#[derive(Args)]
pub struct Move {
    #[command(flatten)]
    kept: Kept,
    /// Which city; may be left out when there is one.
    #[arg(long)]
    city: Option<String>,
    /// The new folder of everything that is kept in files; without it, the folder it is in.
    #[arg(long, value_name = "DIR")]
    to_data: Option<PathBuf>,
    /// The new PostgreSQL address; without it, SQLite files in the new folder.
    #[arg(long, value_name = "URL")]
    to_database: Option<String>,
    /// The new folder of attachments; without it, in the new folder.
    #[arg(long, value_name = "DIR")]
    to_files: Option<String>,
}

impl Move {
    pub async fn run(self) -> anyhow::Result<()> {
        let from = self.kept.settings()?;
        let to = Kept {
            data: self.to_data.unwrap_or_else(|| self.kept.data.clone()),
            database: self.to_database,
            files: self.to_files,
        }
        .settings()?;
        let cities = all(&from.data)?;
        let city = one(&cities, self.city.as_deref())?;
        let stays = from.data == to.data;
        if stays && from.database == to.database && from.files == to.files {
            bail!("this is where {} is: say where to with --to-data or --to-database", city.code);
        }
        if !stays && to.city(city).folder().join(FILE).exists() {
            bail!("{} has the city already", to.city(city).folder().display());
        }
        // Whoever serves it would go on writing to the old place.
        let Some(_alone) = serving::alone(&from, city)? else {
            bail!("{} is being served: end `yakuba serve` on every machine that serves it first", city.code);
        };
        moved(&from, &to, city).await
    }
}

async fn moved(from: &Settings, to: &Settings, city: &City) -> anyhow::Result<()> {
    std::fs::create_dir_all(&to.data).with_context(|| format!("cannot make {}", to.data.display()))?;
    let between = tempfile::tempdir_in(&to.data)?;
    let clock = Clock::system();
    // The copy lies on the disk for a moment only, and is sealed nevertheless.
    let (vault, key) = Vault::found(city.code, &clock)?;
    let (key, archive) = (Arc::new(key), Archive::new(&between.path().join("copy"), city.code));
    let zones = backup::zones(from, city).await?;
    let target = backup::folders(to, city);
    let mut folders = backup::folders(from, city);
    folders.retain(|folder| !target.iter().any(|there| there.path == folder.path));
    let seen = between.path().join("seen.json");
    let (taken, still) =
        yakuba_backup::take_standing_still((&vault, &archive), &zones, &folders, &seen, &clock).await?;
    let coming = between.path().join("coming");
    std::fs::create_dir(&coming)?;
    let restored = restore::bring_back(to, (&key, &archive), &taken.contents, &coming, false).await?;
    let there: Vec<SourceZone> = taken
        .contents
        .networks()
        .map(|network| SourceZone { network, database: to.city(city).database(network) })
        .collect();
    for same in yakuba_backup::compare(&taken.contents, &there).await? {
        println!(
            "  {:8} {:32} {:>9} rows  {}",
            same.network.name(),
            same.table,
            same.rows,
            &same.sha256[..16]
        );
    }
    still.end().await;
    let mark = format!("moved-{}", taken.contents.taken_at.as_millis());
    for zone in &zones {
        zone.database.set_aside(&mark).await?;
    }
    if from.data != to.data {
        let file = from.city(city).folder().join(FILE);
        std::fs::rename(&file, file.with_extension(format!("json.{mark}")))?;
    }
    println!(
        "{} {}: {} rows compared, {} files moved. What was there before is set aside under names with {mark}.",
        city.code,
        city.name.get(Lang::Ja),
        restored.rows,
        restored.files
    );
    Ok(())
}
