//! `yakuba restore`: a city comes back from its copies.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Args;
use yakuba_backup::{Archive, Target, TargetZone};
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::NetworkKind;
use yakuba_seal::VaultKey;
use yakuba_service::Settings;

use crate::{backup::load_key, cities, cli::Kept, house};

/// Brings a city back from a copy, to a machine that does not have it.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    kept: Kept,
    /// The folder the copies are in.
    #[arg(long, env = "YAKUBA_BACKUP_TO", value_name = "DIR")]
    from: PathBuf,
    /// The file of the key that opens the backups.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The last copy taken until then: `2026-12-01T10:30` (Japan); without it, the last of all.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Removes what the databases hold already: what an attempt that was cut off has left, for example.
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.kept.settings()?;
        let key = Arc::new(load_key(&self.key)?);
        let archive = Archive::new(&self.from, key.city());
        let at = self.at.as_deref().map(moment).transpose()?;
        let instant = archive.last_before(at)?.with_context(|| {
            format!("there is no such backup of {} in {}", key.city(), self.from.display())
        })?;
        let contents = archive.contents(&key, instant)?;
        let place = settings.data.join(key.city().to_string());
        // `city.json` makes a city: as long as it is not there, nobody serves what comes back.
        if place.join(cities::FILE).exists() {
            bail!(
                "{} has the city already. Move that folder away first, or restore to another one with --data",
                place.display()
            );
        }
        let coming = tempfile::tempdir_in(made(&settings.data)?)?;
        let restored =
            bring_back(&settings, (&key, &archive), &contents, coming.path(), self.replace).await?;
        let networks: Vec<&str> = contents.networks().map(NetworkKind::name).collect();
        println!(
            "{}: {} rows and {} files of {instant} are back ({})",
            place.display(),
            restored.rows,
            restored.files,
            networks.join(", ")
        );
        println!("Look it over with `yakuba doctor`, then start `yakuba serve`.");
        Ok(ExitCode::SUCCESS)
    }
}

fn made(folder: &Path) -> anyhow::Result<&Path> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// Brings a copy back to its place in `settings`; the city's own folder, which makes it a city, last. `coming` is a folder on
/// the same disk.
pub async fn bring_back(
    settings: &Settings,
    from: (&Arc<VaultKey>, &Archive),
    contents: &yakuba_backup::Contents,
    coming: &Path,
    may_replace: bool,
) -> anyhow::Result<yakuba_backup::Restored> {
    let house = house::quiet()?;
    let place = settings.of_code(contents.city);
    let zones = contents.networks().map(|network| TargetZone {
        network,
        database: place.database(network),
        migrations: house.migrations(network),
    });
    let mut folders: BTreeMap<String, PathBuf> =
        NetworkKind::ALL.map(|network| (format!("files/{network}"), place.files(network))).into();
    folders.insert("city".to_owned(), coming.to_owned());
    let target = Target { zones: zones.collect(), folders, may_replace };
    let restored = yakuba_backup::restore(from, contents, &target).await?;
    let folder = place.folder();
    std::fs::create_dir_all(&folder)?;
    move_all(coming, &folder)?;
    Ok(restored)
}

/// Moves what is in `from` into `to`; `city.json` last.
fn move_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut names: Vec<_> = std::fs::read_dir(from)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort_by_key(|name| name == cities::FILE);
    for name in names {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            std::fs::create_dir_all(&target)?;
            move_all(&source, &target)?;
        } else {
            std::fs::rename(&source, &target)
                .with_context(|| format!("cannot bring {} to its place", target.display()))?;
        }
    }
    Ok(())
}

/// Reads `2026-12-01T10:30` or `2026-12-01` (its end) as what clocks in Japan show.
fn moment(text: &str) -> anyhow::Result<Timestamp> {
    let wrong = || format!("{text:?} is no time: write 2026-12-01T10:30 or 2026-12-01");
    let (date, time) = text.split_once('T').unwrap_or((text, "23:59"));
    let date: Date = date.parse().ok().with_context(wrong)?;
    let time: Time = time.parse().ok().with_context(wrong)?;
    // To the end of that minute.
    Ok(Timestamp::from_millis(Timestamp::from_tokyo(date, time).as_millis() + 59_999))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_what_clocks_in_japan_show() {
        let at = moment("2026-12-01T10:30").unwrap();
        assert_eq!(at.to_string(), "2026-12-01T10:30:59.999+09:00");
        assert!(moment("2026-12-01").unwrap() > at);
        assert!(moment("10:30").is_err());
    }
}
