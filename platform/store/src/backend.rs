use std::{path::PathBuf, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, ConnectOptions, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions},
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    Result, StoreError, args,
    memory::Memory,
    query,
    writer::{self, Message},
};

/// Where a zone's database is.
#[derive(Clone, Debug)]
pub enum Database {
    /// The embedded default: one file.
    Sqlite {
        /// The file; made when it does not exist, its folder too.
        path: PathBuf,
    },
    /// A schema of a PostgreSQL database (15 or newer).
    Postgres {
        /// `postgres://user@host/database`
        url: String,
        /// The schema's name: letters, digits and `_`; made when it does not exist.
        schema: String,
    },
}

impl Database {
    /// Gives the database another name that ends with `mark`, so that nobody opens it any more; nothing is deleted. Nobody
    /// may use it.
    ///
    /// # Errors
    /// When it is not there, or the system refuses.
    pub async fn set_aside(&self, mark: &str) -> Result<()> {
        match self {
            Database::Sqlite { path } => {
                // Whatever lies in the write-ahead log belongs to the database by its name.
                for end in ["", "-wal", "-shm"] {
                    let name = |mark: &str| PathBuf::from(format!("{}{mark}{end}", path.display()));
                    match std::fs::rename(name(""), name(&format!(".{mark}"))) {
                        Err(error) if end.is_empty() || error.kind() != std::io::ErrorKind::NotFound => {
                            return Err(StoreError::Database(format!("{}: {error}", path.display())));
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            Database::Postgres { url, schema } => {
                let mut connection = AnyConnection::connect_with(&connect_options(url)?).await?;
                let mark = mark.replace('-', "_");
                let rename = format!("alter schema \"{schema}\" rename to \"{schema}_{mark}\"");
                connection.execute(sqlx::AssertSqlSafe(rename)).await?;
                let _closed = connection.close().await;
                Ok(())
            }
        }
    }

    /// Whether there is such a database; it is not made by asking.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn exists(&self) -> Result<bool> {
        match self {
            Database::Sqlite { path } => Ok(path.exists()),
            Database::Postgres { url, schema } => {
                sqlx::any::install_default_drivers();
                let mut connection = AnyConnection::connect_with(&connect_options(url)?).await?;
                let ask = "select count(*) as n from pg_namespace where nspname = $1";
                let found = query::row(&mut connection, ask, args![schema]).await?;
                let _closed = connection.close().await;
                found.map_or(Ok(false), |row| Ok(row.get::<i64>("n")? > 0))
            }
        }
    }
}

/// The kind of database behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// SQLite
    Sqlite,
    /// PostgreSQL
    Postgres,
}

/// How many may wait for the writer before further callers wait too.
const QUEUE: usize = 4096;
const READERS: u32 = 8;

pub(crate) struct Inner {
    pub(crate) backend: Backend,
    pub(crate) readers: AnyPool,
    pub(crate) writer: mpsc::Sender<Message>,
    pub(crate) commits: watch::Sender<u64>,
    pub(crate) memory: Memory,
}

impl Inner {
    pub(crate) async fn open(database: &Database) -> Result<Inner> {
        sqlx::any::install_default_drivers();
        let (commits, _) = watch::channel(0);
        match database {
            Database::Sqlite { path } => {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(|error| {
                        StoreError::Database(format!("cannot make the folder {}: {error}", folder.display()))
                    })?;
                }
                let options = connect_options(&sqlite_url(path))?;
                // The writer first: it makes the file and switches it to write-ahead logging.
                let mut connection = AnyConnection::connect_with(&options).await?;
                connection
                    .execute(
                        "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000; \
                         pragma foreign_keys = on; pragma secure_delete = on; pragma journal_size_limit = 67108864; pragma cache_size = -16000;",
                    )
                    .await?;
                let writer = writer::start_sqlite(options.clone(), connection, commits.clone(), QUEUE)?;
                let readers = AnyPoolOptions::new()
                    .max_connections(READERS)
                    .min_connections(0)
                    .idle_timeout(Duration::from_secs(60))
                    .after_connect(|connection, _| {
                        Box::pin(async move {
                            connection
                                .execute("pragma query_only = on; pragma busy_timeout = 10000; pragma cache_size = -4000; pragma mmap_size = 268435456;")
                                .await?;
                            Ok(())
                        })
                    })
                    .connect_lazy_with(options);
                Ok(Inner { backend: Backend::Sqlite, readers, writer, commits, memory: Memory::default() })
            }
            Database::Postgres { url, schema } => {
                if schema.is_empty() || !schema.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                    return Err(StoreError::Database(format!(
                        "a schema name has letters, digits and _ only, not {schema:?}"
                    )));
                }
                let options = connect_options(url)?;
                let mut connection = AnyConnection::connect_with(&options).await?;
                let make = format!("create schema if not exists \"{schema}\"");
                connection.execute(sqlx::AssertSqlSafe(make)).await?;
                let pool = |size: u32| {
                    let enter =
                        format!("set search_path to \"{schema}\"; set client_min_messages to warning");
                    AnyPoolOptions::new()
                        .max_connections(size)
                        .idle_timeout(Duration::from_secs(60))
                        .after_connect(move |connection, _| {
                            let enter = enter.clone();
                            Box::pin(async move {
                                sqlx::raw_sql(sqlx::AssertSqlSafe(enter)).execute(connection).await?;
                                Ok(())
                            })
                        })
                        .connect_lazy_with(options.clone())
                };
                let writer = writer::start_postgres(pool(READERS), commits.clone(), QUEUE)?;
                Ok(Inner {
                    backend: Backend::Postgres,
                    readers: pool(READERS),
                    writer,
                    commits,
                    memory: Memory::default(),
                })
            }
        }
    }

    pub(crate) async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.writer.send(Message::Close(done)).await.is_ok() {
            let _ended = ended.await;
        }
        self.readers.close().await;
    }
}

pub(crate) fn connect_options(url: &str) -> Result<AnyConnectOptions> {
    let options: AnyConnectOptions = url.parse()?;
    Ok(options.disable_statement_logging())
}

/// A file's path as the URL the driver wants, with the characters escaped that mean something in a URL.
pub(crate) fn sqlite_url(path: &std::path::Path) -> String {
    let mut url = String::from("sqlite://");
    for character in path.to_string_lossy().chars() {
        match character {
            '%' => url.push_str("%25"),
            '?' => url.push_str("%3f"),
            '#' => url.push_str("%23"),
            other => url.push(other),
        }
    }
    url + "?mode=rwc"
}
