//! A PostgreSQL of our own for the tests: made in seconds, gone afterwards, unknown to any other on the machine.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::keeper::Kept;
use crate::place::Place;
use crate::process;
use crate::server::free_ports;

/// The oldest version the store supports.
const OLDEST: u32 = 15;

/// A running private cluster; stopped and removed when dropped.
pub struct Postgres {
    url: String,
    _kept: Kept,
}

impl Postgres {
    pub fn start(place: &Place) -> Result<Self> {
        let programs = programs()?;
        let account = Account::choose(place)?;
        let folder = account.base.join(format!("yakuba-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        if let Some(user) = &account.user {
            process::run(Command::new("chown").arg(user).arg(&folder))?;
        }
        match Self::start_in(&programs, &account, &folder) {
            Ok(postgres) => Ok(postgres),
            Err(error) => {
                // The keeper may have removed it already, or never started.
                let _ = std::fs::remove_dir_all(&folder);
                Err(error)
            }
        }
    }

    fn start_in(programs: &Path, account: &Account, folder: &Path) -> Result<Self> {
        let cluster = folder.join("cluster");
        let mut initdb = account.command(&programs.join("initdb"));
        initdb.arg("--pgdata").arg(&cluster);
        initdb.args([
            "--username=yakuba",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        process::capture(&mut initdb)?;

        let [port] = free_ports()?;
        let log = folder.join("log");
        let mut server = account.command(&programs.join("postgres"));
        server.arg("-D").arg(&cluster);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", folder.display()),
            "max_connections=200".to_owned(),
            "fsync=on".to_owned(),
            // The tests drop many small databases; a smaller log keeps the folder small.
            "max_wal_size=256MB".to_owned(),
        ] {
            server.arg("-c").arg(setting);
        }
        // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
        let mut kept = Kept::start(&server, "INT", folder, File::create(&log)?)?;
        let port = port.to_string();
        let at = ["--host=127.0.0.1", "--username=yakuba", "--port", &port];
        let begun = Instant::now();
        while !process::succeeds(Command::new(programs.join("pg_isready")).args(at)) {
            if kept.ended().is_some() || begun.elapsed() > Duration::from_secs(60) {
                bail!("PostgreSQL did not start: {}", std::fs::read_to_string(&log).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        process::capture(Command::new(programs.join("createdb")).args(at).arg("yakuba"))?;
        Ok(Self { url: format!("postgres://yakuba@127.0.0.1:{port}/yakuba"), _kept: kept })
    }

    /// `postgres://…` of an empty database, as a user who may make more of them.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Who runs the server, and where that account may keep files.
struct Account {
    /// `None`: we ourselves.
    user: Option<String>,
    base: PathBuf,
}

impl Account {
    /// PostgreSQL refuses to run as root, and other accounts cannot look into root's cache.
    fn choose(place: &Place) -> Result<Self> {
        if !process::is_root() {
            return Ok(Self { user: None, base: place.cache.clone() });
        }
        let user = ["postgres", "nobody"]
            .into_iter()
            .find(|user| process::succeeds(Command::new("id").args(["-u", user])))
            .context("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")?;
        Ok(Self { user: Some(user.to_owned()), base: std::env::temp_dir() })
    }

    /// A program run as this account. `setpriv` replaces itself, so that signals meet the program.
    fn command(&self, program: &Path) -> Command {
        match &self.user {
            None => Command::new(program),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.arg("--reuid").arg(user).args(["--regid", user_group(user), "--clear-groups"]);
                // The account may not be able to stand where we stand.
                command.arg(program).current_dir("/");
                command
            }
        }
    }
}

/// Debian's group for the account.
fn user_group(user: &str) -> &str {
    if user == "nobody" { "nogroup" } else { user }
}

/// The folder with `initdb`: Debian keeps one per version, elsewhere it is on the path.
fn programs() -> Result<PathBuf> {
    let newest = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| {
            Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin/initdb").exists()
        })
        .max();
    match newest {
        Some(version) if version >= OLDEST => {
            Ok(Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin"))
        }
        Some(version) => bail!("PostgreSQL {version} is too old: {OLDEST} or newer is needed"),
        None => process::on_path("initdb")
            .and_then(|initdb| initdb.parent().map(Path::to_owned))
            .context("there is no initdb: install PostgreSQL 15 or newer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_there_and_then_gone() {
        let base = std::env::temp_dir().join(format!("yakuba-cluster-test-{}", std::process::id()));
        std::fs::create_dir_all(&base).unwrap();
        let place = Place { root: base.clone(), cache: base.clone(), target: base.clone(), ci: false };
        let postgres = Postgres::start(&place).unwrap();
        let psql = programs().unwrap().join("psql");
        let ask = |sql| process::capture(Command::new(&psql).args([postgres.url(), "-Atc", sql]));
        assert_eq!(ask("show fsync").unwrap(), "on\n");
        assert_eq!(ask("show server_encoding").unwrap(), "UTF8\n");
        assert_eq!(ask("create schema c082252; select 'よ' > 'か'").unwrap(), "CREATE SCHEMA\nt\n");
        let url = postgres.url().to_owned();
        let folder = ask("show unix_socket_directories").unwrap();
        assert!(Path::new(folder.trim()).exists());

        drop(postgres);
        assert!(!Path::new(folder.trim()).exists());
        assert!(!process::succeeds(Command::new(&psql).args([&url, "-c", "select 1"])));
        std::fs::remove_dir_all(&base).unwrap();
    }
}
