use sha2::{Digest, Sha256};

use crate::{
    Backend, Result, StoreError, args,
    backend::Inner,
    writer::{Tx, submit},
};

/// One forward step of a schema. Once released it is never edited; a later step changes what it made.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `owner/0001-what`, unique in a zone; steps run in the order they are listed.
    pub name: &'static str,
    /// Statements for both databases. `{serial}` is an automatically numbered primary key, `{blob}` a column of bytes.
    pub sql: &'static str,
}

impl Migration {
    fn text(&self, backend: Backend) -> String {
        let (serial, blob) = match backend {
            Backend::Sqlite => ("integer primary key autoincrement", "blob"),
            Backend::Postgres => ("bigint generated always as identity primary key", "bytea"),
        };
        self.sql.replace("{serial}", serial).replace("{blob}", blob)
    }

    fn fingerprint(&self) -> String {
        Sha256::digest(self.sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether no step was ever run here.
pub(crate) async fn is_new(inner: &Inner) -> Result<bool> {
    let sql = match inner.backend {
        Backend::Sqlite => "select count(*) as n from sqlite_schema where name = 'migration'",
        Backend::Postgres => {
            "select count(*) as n from pg_class where relname = 'migration' and relnamespace = current_schema()::regnamespace"
        }
    };
    submit::<(), bool, StoreError, _>(&inner.writer, async move |tx: &mut Tx<()>| {
        let (tables,): (i64,) = tx.one(sql, args![]).await?;
        Ok(tables == 0)
    })
    .await
}

/// Runs the steps that have not been run here, all in one transaction: either the schema is new or it is as it was.
/// Several services may list the steps of a mechanism they share: they run once.
pub(crate) async fn run(inner: &Inner, migrations: &[Migration]) -> Result<()> {
    let backend = inner.backend;
    let migrations = migrations.to_vec();
    submit::<(), (), StoreError, _>(&inner.writer, async move |tx: &mut Tx<()>| {
        tx.execute(
            "create table if not exists migration (name text primary key, fingerprint text not null, position bigint not null)",
            args![],
        )
        .await?;
        if backend == Backend::Postgres {
            // Two processes that start together take turns.
            tx.execute("lock table migration in exclusive mode", args![]).await?;
        }
        let mut done: Vec<(String, String)> = tx.all("select name, fingerprint from migration", args![]).await?;
        for (position, migration) in migrations.iter().enumerate() {
            match done.iter().find(|(name, _)| name == migration.name) {
                Some((_, fingerprint)) if *fingerprint == migration.fingerprint() => {}
                Some(_) => return Err(StoreError::MigrationChanged(migration.name.to_owned())),
                None => {
                    tx.script(&migration.text(backend)).await?;
                    tx.execute(
                        "insert into migration (name, fingerprint, position) values ($1, $2, $3)",
                        args![migration.name, migration.fingerprint(), position],
                    )
                    .await?;
                    done.push((migration.name.to_owned(), migration.fingerprint()));
                }
            }
        }
        Ok(())
    })
    .await
}
