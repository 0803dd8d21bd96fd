use yakuba_city::Lgwan;
use yakuba_store::{Database, Migration, Store};

pub const TABLES: &[Migration] = &[Migration {
    name: "test/0001-thing",
    sql: "create table thing (id text primary key, n bigint not null, note text, bytes {blob}, at bigint, version bigint not null default 1);
          create table line (seq {serial}, word text not null);",
}];

/// A fresh database of each kind. PostgreSQL is there when the test command has started one.
pub async fn each() -> Vec<(Store<Lgwan>, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Database::Sqlite { path: folder.path().join("市役所 #1.db") };
    let mut stores = vec![(Store::open(&sqlite, TABLES).await.unwrap(), Some(folder))];
    if let Some(postgres) = postgres() {
        stores.push((Store::open(&postgres, TABLES).await.unwrap(), None));
    }
    stores
}

/// A schema of its own on the PostgreSQL that `cargo xtask test` names.
#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
pub fn postgres() -> Option<Database> {
    let url = std::env::var("YAKUBA_TEST_POSTGRES").ok()?;
    let id: yakuba_base::Id<()> = yakuba_city::Clock::system().id();
    Some(Database::Postgres { url, schema: format!("t_{}", id.to_string().replace('-', "_")) })
}
