use std::{path::PathBuf, sync::Arc};

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    Result, StoreError, args,
    memory::Memory,
    postgres,
    query::Source,
    sqlite::{self, Readers},
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
                let mark = mark.replace('-', "_");
                let rename = format!("alter schema \"{schema}\" rename to \"{schema}_{mark}\"");
                postgres::script(&mut postgres::connect(url).await?, &rename).await
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
                let mut connection = postgres::connect(url).await?;
                let ask = "select count(*) as n from pg_namespace where nspname = $1";
                let found = postgres::row(&mut connection, ask, args![schema]).await?;
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

/// Where readers come from.
pub(crate) enum Reading {
    File(Arc<Readers>),
    Server(PgPool),
}

impl Reading {
    pub(crate) async fn source(&self) -> Result<Source> {
        Ok(match self {
            Reading::File(readers) => Source::File(readers.borrow().await?),
            Reading::Server(pool) => Source::Server(pool.acquire().await?),
        })
    }

    async fn close(&self) {
        match self {
            Reading::File(readers) => readers.close().await,
            Reading::Server(pool) => pool.close().await,
        }
    }
}

pub(crate) struct Inner {
    pub(crate) backend: Backend,
    pub(crate) readers: Reading,
    pub(crate) writer: mpsc::Sender<Message>,
    pub(crate) commits: watch::Sender<u64>,
    pub(crate) memory: Memory,
}

impl Inner {
    pub(crate) async fn open(database: &Database) -> Result<Inner> {
        let (commits, _) = watch::channel(0);
        let (backend, readers, writer) = match database {
            Database::Sqlite { path } => {
                let readers = Arc::new(Readers::new(path));
                // The writer first: it makes the file and switches it to write-ahead logging.
                let connection = sqlite::writer(path)?;
                let writer =
                    writer::start_sqlite(path.clone(), connection, readers.clone(), commits.clone(), QUEUE)?;
                (Backend::Sqlite, Reading::File(readers), writer)
            }
            Database::Postgres { url, schema } => {
                postgres::make(url, schema).await?;
                let writer = writer::start_postgres(postgres::pool(url, schema)?, commits.clone(), QUEUE)?;
                (Backend::Postgres, Reading::Server(postgres::pool(url, schema)?), writer)
            }
        };
        Ok(Inner { backend, readers, writer, commits, memory: Memory::default() })
    }

    pub(crate) async fn close(&self) {
        let (done, ended) = oneshot::channel();
        if self.writer.send(Message::Close(done)).await.is_ok() {
            let _ended = ended.await;
        }
        self.readers.close().await;
    }
}
