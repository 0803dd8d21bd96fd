//! `yakuba backup`: copies of a city on another disk.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Subcommand;
use serde::{Deserialize, Serialize};
use yakuba_backup::{Archive, Folder, SourceZone};
use yakuba_base::{Lang, LgCode, Timestamp};
use yakuba_city::{City, Clock, NetworkKind};
use yakuba_seal::{Vault, VaultKey};
use yakuba_service::{House, Settings};
use yakuba_store::StoreError;

use crate::{cities, cli::Kept, house};

/// Copies of the cities (バックアップ).
#[derive(Subcommand)]
pub enum Backup {
    /// Makes the keys of a city's backups: this machine keeps what makes them, the file gets what opens them. Keep it elsewhere.
    Keys {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// The file of the key that opens the backups; it must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Takes a copy of every city of this machine while it is served: all networks of one instant, encrypted, only what is new.
    Run {
        #[command(flatten)]
        kept: Kept,
        /// Only this city.
        #[arg(long)]
        city: Option<String>,
        /// The folder the copies are put into: on another disk, better on another machine.
        #[arg(long, env = "YAKUBA_BACKUP_TO", value_name = "DIR")]
        to: PathBuf,
        /// Removes copies that are older than this many days; never the last.
        #[arg(long, env = "YAKUBA_BACKUP_KEEP_DAYS", value_name = "DAYS")]
        keep_days: Option<i64>,
        /// Brings the copy back into a folder of its own, compares every row and file, and removes it again. Needs --key.
        #[arg(long, requires = "key")]
        verify: bool,
        /// The file of the key that opens the backups; only for --verify.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Lists the copies that are there.
    List {
        /// The folder the copies are in.
        #[arg(long, env = "YAKUBA_BACKUP_TO", value_name = "DIR")]
        to: PathBuf,
        /// The city's code (団体コード).
        #[arg(long)]
        city: String,
    },
}

/// What this machine notes about the last copy of a city, for `yakuba doctor`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LastBackup {
    /// The instant it is of.
    pub taken_at: Timestamp,
    /// Where it lies.
    pub to: PathBuf,
    /// When one was last brought back and compared.
    pub verified_at: Option<Timestamp>,
}

impl LastBackup {
    /// What was noted; `None` when nothing was.
    pub fn of(settings: &Settings, city: &City) -> Option<LastBackup> {
        let text = std::fs::read(settings.city(city).backup().join("last.json")).ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn note(&self, settings: &Settings, city: &City) -> anyhow::Result<()> {
        let path = settings.city(city).backup().join("last.json");
        std::fs::write(&path, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Backup::Keys { kept, city, out } => {
                let settings = kept.settings()?;
                let cities = cities::all(&settings.data)?;
                make_keys(&settings, cities::one(&cities, city.as_deref())?, &out)?;
            }
            Backup::Run { kept, city, to, keep_days, verify, key } => {
                let settings = kept.settings()?;
                let all = cities::all(&settings.data)?;
                if all.is_empty() {
                    bail!("there is no city in {}", settings.data.display());
                }
                let chosen = match city {
                    Some(code) => vec![cities::one(&all, Some(&code))?.clone()],
                    None => all,
                };
                let key = match key.filter(|_| verify) {
                    Some(path) => Some(Arc::new(load_key(&path)?)),
                    None => None,
                };
                let house = house::quiet()?;
                let mut failed = false;
                // One city that cannot be copied keeps no other from it.
                for city in &chosen {
                    if let Err(error) = back_up(&house, &settings, city, &to, key.as_ref(), keep_days).await {
                        eprintln!("yakuba: {} {}: {error:#}", city.code, city.name.get(Lang::Ja));
                        failed = true;
                    }
                }
                if failed {
                    return Ok(ExitCode::FAILURE);
                }
            }
            Backup::List { to, city } => {
                let code = LgCode::parse(&city)
                    .with_context(|| format!("{city} is not a 全国地方公共団体コード"))?;
                for copy in Archive::new(&to, code).copies()? {
                    println!("{copy}");
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn make_keys(settings: &Settings, city: &City, out: &Path) -> anyhow::Result<()> {
    let path = settings.city(city).backup().join("vault.json");
    let (vault, key) = Vault::found(city.code, &Clock::system())?;
    // First the key: backups that nothing opens are worse than none.
    key.keep(out)?;
    vault.keep(&path).with_context(|| {
        format!("{} is of no use: remove it. This city has keys for its backups already", out.display())
    })?;
    println!("{}: the key that opens the backups of {}.", out.display(), city.name.get(Lang::Ja));
    println!(
        "Take it off this machine and keep two copies of it in different places: without it no backup opens."
    );
    Ok(())
}

pub fn load_key(path: &Path) -> anyhow::Result<VaultKey> {
    VaultKey::load(path)?.with_context(|| format!("there is no {}", path.display()))
}

/// The networks of a city that have a database here.
pub async fn zones(settings: &Settings, city: &City) -> Result<Vec<SourceZone>, StoreError> {
    let mut zones = Vec::new();
    for network in NetworkKind::ALL {
        let database = settings.city(city).database(network);
        if database.exists().await? {
            zones.push(SourceZone { network, database });
        }
    }
    Ok(zones)
}

/// What a city keeps in files. `backup/vault.json` goes along, so that backups go on where the city comes back.
pub fn folders(settings: &Settings, city: &City) -> Vec<Folder> {
    let place = settings.city(city);
    let mut leave_out: Vec<PathBuf> =
        ["files", "index", cities::serving::LOCK, "backup/seen.json", "backup/seen.new", "backup/last.json"]
            .map(PathBuf::from)
            .into();
    for network in NetworkKind::ALL {
        leave_out.extend(["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{network}.db{end}"))));
    }
    let mut folders = vec![Folder { name: "city".to_owned(), path: place.folder(), leave_out }];
    folders.extend(NetworkKind::ALL.map(|network| Folder {
        name: format!("files/{network}"),
        path: place.files(network),
        leave_out: Vec::new(),
    }));
    folders
}

async fn back_up(
    house: &House,
    settings: &Settings,
    city: &City,
    to: &Path,
    key: Option<&Arc<VaultKey>>,
    keep_days: Option<i64>,
) -> anyhow::Result<()> {
    let clock = Clock::system();
    let notes = settings.city(city).backup();
    let vault = Vault::load(&notes.join("vault.json"))?
        .context("it has no keys for its backups yet: make them with `yakuba backup keys`")?;
    let archive = Archive::new(to, city.code);
    let zones = zones(settings, city).await?;
    let seen = notes.join("seen.json");
    let taken =
        yakuba_backup::take((&vault, &archive), &zones, &folders(settings, city), &seen, &clock).await?;
    let contents = taken.contents;
    println!(
        "{} {}: {} rows and {} files of {}, {} KB written",
        city.code,
        city.name.get(Lang::Ja),
        contents.rows(),
        contents.files(),
        contents.taken_at,
        taken.written.div_ceil(1_000)
    );
    let before = LastBackup::of(settings, city).and_then(|last| last.verified_at);
    let mut last =
        LastBackup { taken_at: contents.taken_at, to: std::path::absolute(to)?, verified_at: before };
    last.note(settings, city)?;
    if let Some(key) = key {
        // As whoever restores would read it: from the archive, not from what was just in memory.
        let contents = archive.contents(key, contents.taken_at)?;
        let back =
            yakuba_backup::verify((key, &archive), &contents, |network| house.migrations(network)).await?;
        println!("  brought back and compared: {} rows, {} files", back.rows, back.files);
        last.verified_at = Some(clock.now());
        last.note(settings, city)?;
    }
    if let Some(days) = keep_days {
        let pruned = archive.prune(clock.now(), days)?;
        println!("  {} old copies and {} pieces removed", pruned.copies, pruned.pieces);
    }
    Ok(())
}
