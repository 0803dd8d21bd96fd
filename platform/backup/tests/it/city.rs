//! A small city of one network and one folder.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use yakuba_backup::{Archive, BackupError, Folder, SourceZone, Taken, Target, TargetZone, take};
use yakuba_base::{LgCode, Timestamp};
use yakuba_city::{Lgwan, NetworkKind, SteppedClock};
use yakuba_seal::{Vault, VaultKey};
use yakuba_store::{Database, Migration, Store, Tx, args};

pub const TABLES: &[Migration] = &[Migration {
    name: "test/0001-thing",
    sql: "create table thing (id text primary key, word text, bytes {blob}, n bigint, x double precision);
          create table line (seq {serial}, word text not null);",
}];

pub struct City {
    pub folder: tempfile::TempDir,
    pub database: Database,
    pub store: Store<Lgwan>,
    pub vault: Vault,
    pub key: Arc<VaultKey>,
    pub clock: SteppedClock,
}

/// A schema of its own on the PostgreSQL that `cargo xtask test` names.
#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
pub fn postgres() -> Option<Database> {
    let url = std::env::var("YAKUBA_TEST_POSTGRES").ok()?;
    let id: yakuba_base::Id<()> = yakuba_city::Clock::system().id();
    Some(Database::Postgres { url, schema: format!("t_{}", id.to_string().replace('-', "_")) })
}

impl City {
    /// One in each kind of database.
    pub async fn each() -> Vec<City> {
        let mut cities = vec![City::open(None).await];
        if let Some(postgres) = postgres() {
            cities.push(City::open(Some(postgres)).await);
        }
        cities
    }

    async fn open(database: Option<Database>) -> City {
        let folder = tempfile::tempdir().unwrap();
        let database =
            database.unwrap_or_else(|| Database::Sqlite { path: folder.path().join("data/lgwan.db") });
        let store = Store::open(&database, TABLES).await.unwrap();
        let clock = SteppedClock::at(Timestamp::from_millis(1_795_000_000_000));
        let city = LgCode::parse("082252").unwrap();
        let (vault, key) = Vault::found(city, &clock.clock()).unwrap();
        std::fs::create_dir_all(folder.path().join("data/files/ab")).unwrap();
        City { folder, database, store, vault, key: Arc::new(key), clock }
    }

    pub fn archive(&self) -> Archive {
        Archive::new(&self.folder.path().join("archive"), self.vault.city())
    }

    pub fn files(&self) -> std::path::PathBuf {
        self.folder.path().join("data/files")
    }

    /// Adds rows with words of their own, so that they do not compress away.
    pub async fn write(&self, from: i64, to: i64) {
        self.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                for n in from..to {
                    let word = format!("髙﨑{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15u64.cast_signed()));
                    tx.execute(
                        "insert into thing (id, word, bytes, n, x) values ($1, $2, $3, $4, $5)",
                        args![format!("{n:08}"), word, n.to_be_bytes().to_vec(), n, n as f64 / 3.0],
                    )
                    .await?;
                }
                tx.execute("insert into line (word) values ('一')", args![]).await
            })
            .await
            .unwrap();
    }

    pub async fn take(&self) -> Taken {
        self.clock.advance_millis(1_000);
        let zones = [SourceZone { network: NetworkKind::Lgwan, database: self.database.clone() }];
        let folders =
            [Folder { name: "files/lgwan".to_owned(), path: self.files(), leave_out: vec!["tmp".into()] }];
        let seen = self.folder.path().join("data/seen.json");
        take((&self.vault, &self.archive()), &zones, &folders, &seen, &self.clock.clock()).await.unwrap()
    }

    pub async fn verify(&self, at: Timestamp) -> Result<yakuba_backup::Restored, BackupError> {
        let contents = self.archive().contents(&self.key, at)?;
        yakuba_backup::verify((&self.key, &self.archive()), &contents, |_| TABLES.to_vec()).await
    }
}

/// Where it comes back.
pub fn target(database: &Database, files: &Path) -> Target {
    Target {
        zones: vec![TargetZone {
            network: NetworkKind::Lgwan,
            database: database.clone(),
            migrations: TABLES.to_vec(),
        }],
        folders: BTreeMap::from([("files/lgwan".to_owned(), files.to_owned())]),
        may_replace: false,
    }
}
