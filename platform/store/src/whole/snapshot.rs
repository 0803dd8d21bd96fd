use super::{
    Line, Table,
    table::{self, Described},
};
use crate::{Backend, Database, FromRow, Result, StoreError, args, connection::Connection, postgres, sqlite};

/// One database as it was at one instant, however long it is looked at.
pub struct Snapshot {
    connection: Connection,
    backend: Backend,
}

/// As long as it is held, nobody can write to the databases; they wait, or are told so after a while.
pub struct StandingStill(Vec<Connection>);

impl StandingStill {
    /// Lets them write again.
    pub async fn end(self) {
        for connection in self.0 {
            // The transaction ends with its connection.
            connection.close().await;
        }
    }
}

impl Snapshot {
    /// `databases` at one instant, the same for all: what one of them had seen of another then is in that other, too.
    /// Writers wait for some milliseconds (SQLite) or not at all (PostgreSQL).
    ///
    /// # Errors
    /// When one of them is not there or cannot be read, when a writer does not pause within ten seconds, and when they are
    /// not of one kind or not in one PostgreSQL database.
    pub async fn of(databases: &[Database]) -> Result<Vec<Snapshot>> {
        // PostgreSQL has an instant for all schemas of a database without stopping anybody.
        let files = databases.iter().filter(|database| matches!(database, Database::Sqlite { .. }));
        let still = stop(files).await?;
        let snapshots = look(databases).await;
        still.end().await;
        snapshots
    }

    /// As [`Snapshot::of`]; nothing is written to the databases from that instant on until [`StandingStill::end`].
    ///
    /// # Errors
    /// As [`Snapshot::of`].
    pub async fn standing_still(databases: &[Database]) -> Result<(Vec<Snapshot>, StandingStill)> {
        let still = stop(databases.iter()).await?;
        Ok((look(databases).await?, still))
    }

    /// Its tables in the order they were made, without the table of its migrations.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn tables(&mut self) -> Result<Vec<Table>> {
        tables(&mut self.connection, self.backend).await
    }

    /// The names of the migrations that made it, in their order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn migrations(&mut self) -> Result<Vec<String>> {
        let names: Vec<(String,)> =
            all(&mut self.connection, "select name from migration order by position, name").await?;
        Ok(names.into_iter().map(|(name,)| name).collect())
    }

    /// Hands every row of `table` to `each`, in the order of its key; answers how many there are.
    ///
    /// # Errors
    /// When the database cannot be read, and what `each` says.
    pub async fn rows<E: From<StoreError>>(
        &mut self,
        table: &Table,
        mut each: impl FnMut(Line) -> Result<(), E>,
    ) -> Result<u64, E> {
        let sql = table.select(self.backend);
        let mut count = 0;
        self.connection
            .each(&sql, |row| {
                count += 1;
                each(table.line(&row)?)
            })
            .await?;
        Ok(count)
    }

    /// The last number the database gave in the column it numbers itself; those of deleted rows count.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn last_number(&mut self, table: &Table) -> Result<Option<i64>> {
        let Some(column) = &table.serial else { return Ok(None) };
        let sql = match self.backend {
            Backend::Sqlite => format!("select seq as n from sqlite_sequence where name = '{}'", table.name),
            Backend::Postgres => {
                let name: Vec<(String,)> = all(
                    &mut self.connection,
                    &format!("select pg_get_serial_sequence('\"{}\"', '{column}') as name", table.name),
                )
                .await?;
                let Some((name,)) = name.into_iter().next() else { return Ok(None) };
                format!("select last_value as n from {name} where is_called")
            }
        };
        let number: Vec<(i64,)> = all(&mut self.connection, &sql).await?;
        Ok(number.into_iter().next().map(|(n,)| n))
    }

    /// Ends looking.
    pub async fn close(self) {
        self.connection.close().await;
    }
}

/// Stops whoever writes to `databases`.
async fn stop(databases: impl Iterator<Item = &Database>) -> Result<StandingStill> {
    let mut still = Vec::new();
    for database in databases {
        still.push(match database {
            Database::Sqlite { path } => {
                Connection::File(sqlite::existing(path, "pragma busy_timeout = 10000; begin immediate")?)
            }
            Database::Postgres { url, schema } => {
                let mut connection = Connection::from(postgres::in_schema(url, schema).await?);
                connection.script("begin").await?;
                let names: Vec<(String,)> = all(
                    &mut connection,
                    "select quote_ident(relname) as name from pg_class
                     where relkind = 'r' and relnamespace = current_schema()::regnamespace",
                )
                .await?;
                let names: Vec<&str> = names.iter().map(|(name,)| name.as_str()).collect();
                if !names.is_empty() {
                    let lock = format!("lock table {} in share mode", names.join(", "));
                    connection.script(&lock).await?;
                }
                connection
            }
        });
    }
    Ok(StandingStill(still))
}

/// `databases` as they are now; on SQLite somebody sees to it that they stand still meanwhile.
async fn look(databases: &[Database]) -> Result<Vec<Snapshot>> {
    let mut snapshots = Vec::new();
    let mut instant: Option<(&str, String)> = None;
    for database in databases {
        snapshots.push(match database {
            Database::Sqlite { path } => {
                // A transaction begins with its first look.
                let look = "pragma query_only = on; begin; select count(*) from sqlite_schema";
                let connection = Connection::File(sqlite::existing(path, look)?);
                Snapshot { connection, backend: Backend::Sqlite }
            }
            Database::Postgres { url, schema } => {
                let mut connection = Connection::from(postgres::in_schema(url, schema).await?);
                connection.script("begin transaction isolation level repeatable read, read only").await?;
                match &instant {
                    None => {
                        let id: Vec<(String,)> =
                            all(&mut connection, "select pg_export_snapshot() as id").await?;
                        instant = id.into_iter().next().map(|(id,)| (url.as_str(), id));
                    }
                    Some((first, id)) if first == url => {
                        let enter = format!("set transaction snapshot '{id}'");
                        connection.script(&enter).await?;
                    }
                    Some(_) => {
                        return Err(StoreError::Database(
                            "databases on several PostgreSQL servers have no instant in common".to_owned(),
                        ));
                    }
                }
                Snapshot { connection, backend: Backend::Postgres }
            }
        });
    }
    Ok(snapshots)
}

async fn all<T: FromRow>(connection: &mut Connection, sql: &str) -> Result<Vec<T>> {
    connection.rows(sql, args![]).await?.iter().map(T::from_row).collect()
}

/// The tables of a database, in the order they were made.
pub(super) async fn tables(connection: &mut Connection, backend: Backend) -> Result<Vec<Table>> {
    let sql = match backend {
        Backend::Sqlite => {
            "select t.name as of_table, c.name as of_column, c.type as declared, c.pk as key_place,
                 case when c.pk = 1 and lower(t.sql) like '%autoincrement%' then 1 else 0 end as is_serial
             from sqlite_schema t join pragma_table_info(t.name) c
             where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and t.name <> 'migration'
             order by t.rowid, c.cid"
        }
        Backend::Postgres => {
            "select t.relname::text as of_table, c.attname::text as of_column,
                 format_type(c.atttypid, null) as declared,
                 coalesce(array_position(k.indkey::int2[], c.attnum), -1)::bigint + 1 as key_place,
                 case when c.attidentity = '' then 0 else 1 end::bigint as is_serial
             from pg_class t join pg_attribute c on c.attrelid = t.oid
             left join pg_index k on k.indrelid = t.oid and k.indisprimary
             where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and t.relname <> 'migration'
                 and c.attnum > 0 and not c.attisdropped
             order by t.oid, c.attnum"
        }
    };
    let rows = connection.rows(sql, args![]).await?;
    table::tables(rows.iter().map(Described::from_row).collect::<Result<_>>()?)
}
