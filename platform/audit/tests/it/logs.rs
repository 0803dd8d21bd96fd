//! Logs to look at, on each kind of database.

use std::sync::Arc;

use yakuba_audit::{Actor, Entry, MIGRATIONS, Signer, seal};
use yakuba_base::{Id, LgCode};
use yakuba_city::{Clock, Lgwan, Network};
use yakuba_seal::SecretKey;
use yakuba_store::{Database, Migration, Store, Tx, args};

pub struct Log {
    pub store: Store<Lgwan>,
    pub clock: Clock,
    pub signer: Signer,
    _folder: Arc<tempfile::TempDir>,
}

/// An empty log on SQLite, and one on PostgreSQL when the test command has started one.
pub async fn each() -> Vec<Log> {
    each_with(MIGRATIONS).await
}

/// The same, with another schema.
pub async fn each_with(migrations: &[Migration]) -> Vec<Log> {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let mut databases = vec![Database::Sqlite { path: folder.path().join("log.db") }];
    if let Some(url) = postgres() {
        let id: Id<()> = Clock::system().id();
        databases
            .push(Database::Postgres { url, schema: format!("audit_{}", id.to_string().replace('-', "_")) });
    }
    let mut logs = Vec::new();
    for database in databases {
        let (clock, city) = (Clock::system(), LgCode::parse("082252").unwrap());
        let signer = Signer::of(city, Lgwan::KIND, &SecretKey::new(&clock));
        let store = Store::open(&database, migrations).await.unwrap();
        logs.push(Log { store, clock, signer, _folder: folder.clone() });
    }
    logs
}

impl Log {
    /// Writes so many entries, and seals them in blocks of `block`.
    pub async fn fill(&self, entries: usize, block: usize) {
        for first in (0..entries).step_by(block) {
            let clock = self.clock.clone();
            self.store
                .write(async move |tx: &mut Tx<Lgwan>| {
                    for n in first..(first + block).min(entries) {
                        let detail = serde_json::json!({ "fields": ["name", "address"], "n": n });
                        let entry = Entry::new(Actor::Staff(format!("s{}", n % 7)), "thing.done");
                        entry.on("thing", n).with(detail).record(tx, &clock).await?;
                    }
                    Ok::<_, yakuba_store::StoreError>(())
                })
                .await
                .unwrap();
            self.seal().await;
        }
    }

    pub async fn seal(&self) {
        while seal(&self.store, &self.clock, &self.signer).await.unwrap().entries > 0 {}
    }

    /// What the verifier inside finds.
    pub async fn findings(&self) -> usize {
        yakuba_audit::verify(&self.store, &self.signer).await.unwrap().findings.len()
    }

    /// Runs a statement as somebody with the database's password could.
    pub async fn by_hand(&self, sql: &str) -> u64 {
        let sql = sql.to_owned();
        self.store.write(async move |tx: &mut Tx<Lgwan>| tx.execute(&sql, args![]).await).await.unwrap()
    }

    /// Writes the log into a folder of its own.
    pub async fn export(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        yakuba_audit::export(&self.store, &self.signer, folder.path()).await.unwrap();
        folder
    }
}

#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
fn postgres() -> Option<String> {
    std::env::var("YAKUBA_TEST_POSTGRES").ok()
}
