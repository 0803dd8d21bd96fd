use super::{Line, Table, snapshot};
use crate::{
    Backend, Database, Migration, Result, StoreError, Value, args,
    backend::Inner,
    migrate as migrations_of,
    writer::{Tx, submit},
};

/// Parameters of one statement at most.
const PARAMETERS: usize = 2_000;

/// Brings the schema of `database` up to date and closes it again.
///
/// # Errors
/// When the database refuses; it is as it was then.
pub async fn migrate(database: &Database, migrations: &[Migration]) -> Result<()> {
    let inner = Inner::open(database).await?;
    let run = migrations_of::run(&inner, migrations).await;
    inner.close().await;
    run
}

/// Makes `database` what `fill` fills it with: the tables of those of `migrations` that are named in `made_by`, without the
/// rows that these begin with. Everything that is filled in is one transaction.
///
/// # Errors
/// When it holds rows already and `may_replace` does not allow to remove them; when it was made by migrations that are
/// unknown here; when the database refuses; and what `fill` says. It holds no more rows than before then.
pub async fn load<E, F>(
    database: &Database,
    (migrations, made_by): (&[Migration], &[String]),
    may_replace: bool,
    fill: F,
) -> Result<(), E>
where
    E: From<StoreError> + Send + 'static,
    F: AsyncFnOnce(&mut Filling<'_>) -> Result<(), E> + Send + 'static,
{
    if let Some(unknown) =
        made_by.iter().find(|name| !migrations.iter().any(|migration| migration.name == *name))
    {
        return Err(StoreError::MigrationUnknown(unknown.clone()).into());
    }
    let some: Vec<Migration> = migrations
        .iter()
        .filter(|migration| made_by.iter().any(|name| name == migration.name))
        .copied()
        .collect();
    let inner = Inner::open(database).await?;
    let loaded = fill_in(&inner, some, may_replace, fill).await;
    inner.close().await;
    loaded
}

async fn fill_in<E, F>(inner: &Inner, some: Vec<Migration>, may_replace: bool, fill: F) -> Result<(), E>
where
    E: From<StoreError> + Send + 'static,
    F: AsyncFnOnce(&mut Filling<'_>) -> Result<(), E> + Send + 'static,
{
    let new = migrations_of::is_new(inner).await?;
    migrations_of::run(inner, &some).await?;
    let backend = inner.backend;
    submit::<(), (), E, _>(&inner.writer, async move |tx: &mut Tx<()>| {
        let tables = snapshot::tables(tx.connection(), backend).await?;
        for table in tables.iter().rev() {
            let removed = tx.execute(&format!("delete from \"{}\"", table.name), args![]).await?;
            if removed > 0 && !new && !may_replace {
                return Err(StoreError::NotEmpty.into());
            }
        }
        fill(&mut Filling { tx, tables, backend }).await
    })
    .await
}

/// A database that is being filled.
pub struct Filling<'t> {
    tx: &'t mut Tx<()>,
    tables: Vec<Table>,
    backend: Backend,
}

impl Filling<'_> {
    /// Puts `lines` into `table`.
    ///
    /// # Errors
    /// When there is no such table here, or the database refuses.
    pub async fn rows(&mut self, table: &Table, lines: Vec<Line>) -> Result<()> {
        if !self.tables.contains(table) {
            return Err(StoreError::Database(format!("the table {} is not the same here", table.name)));
        }
        let at_once = (PARAMETERS / table.columns.len().max(1)).max(1);
        let mut lines = lines.into_iter();
        loop {
            let values: Vec<Value> = lines.by_ref().take(at_once).flat_map(|line| line.0).collect();
            if values.is_empty() {
                return Ok(());
            }
            let rows = values.len() / table.columns.len().max(1);
            self.tx.execute(&table.insert(self.backend, rows), values).await?;
        }
    }

    /// Goes on numbering `table` after `last`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn number_after(&mut self, table: &Table, last: i64) -> Result<()> {
        let Some(column) = &table.serial else { return Ok(()) };
        match self.backend {
            Backend::Sqlite => {
                self.tx.execute("delete from sqlite_sequence where name = $1", args![table.name]).await?;
                self.tx
                    .execute(
                        "insert into sqlite_sequence (name, seq) values ($1, $2)",
                        args![table.name, last],
                    )
                    .await?;
            }
            Backend::Postgres => {
                let sql = format!(
                    "select setval(pg_get_serial_sequence('\"{}\"', '{column}'), $1) as n",
                    table.name
                );
                let _set: Option<(i64,)> = self.tx.optional(&sql, args![last]).await?;
            }
        }
        Ok(())
    }
}
