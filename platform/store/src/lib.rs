//! A zone's database: SQLite or PostgreSQL behind one SQL text.
//!
//! This is the only crate that names `rusqlite` and `sqlx`. Everyone else sees [`Store`], [`Tx`], [`Row`] and [`args!`].
//!
//! * **Writes** go through [`Store::write`]. On SQLite one writer runs the closures one after another inside one
//!   outer transaction (*group commit*, `synchronous = FULL`), each in a savepoint, and answers all of them after the
//!   commit: what a caller was told is on the disk. On PostgreSQL every closure has a transaction of its own.
//! * **Reads** go through [`Store::read`], beside the writer.
//! * **SQL** is one text for both: `$1` parameters, `bigint` for integers, times (ms) and yen, `text` for ids and JSON.
//! * **A whole database** is read at one instant by [`Snapshot`] and made by [`load`]: for backups and for moving a city.
//! * **State** may be changed only under the version that was read ([`expect_changed`]); the slower of two people gets
//!   [`StoreError::Conflict`].

mod backend;
mod connection;
mod error;
mod memory;
mod migrate;
mod postgres;
mod query;
mod row;
mod sqlite;
mod value;
mod whole;
mod writer;

use std::{marker::PhantomData, sync::Arc};

use tokio::sync::watch;
use yakuba_city::Network;

pub use backend::{Backend, Database};
pub use error::StoreError;
pub use migrate::Migration;
pub use query::{SqlBuilder, expect_changed};
pub use row::{FromColumn, FromRow, Row};
pub use value::{Json, ToValue, Value};
pub use whole::{Column, ColumnKind, Filling, Line, Snapshot, StandingStill, Table, load, migrate};
pub use writer::Tx;

/// The result of store calls.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The database of one zone of one city. Cheap to clone.
pub struct Store<N> {
    inner: Arc<backend::Inner>,
    network: PhantomData<fn() -> N>,
}

impl<N> Clone for Store<N> {
    fn clone(&self) -> Self {
        Store { inner: self.inner.clone(), network: PhantomData }
    }
}

impl<N: Network> Store<N> {
    /// Opens the database, making it when it does not exist, and brings its schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or a migration fails; the database is then as it was.
    pub async fn open(database: &Database, migrations: &[Migration]) -> Result<Store<N>> {
        let inner = backend::Inner::open(database).await?;
        migrate::run(&inner, migrations).await?;
        Ok(Store { inner: Arc::new(inner), network: PhantomData })
    }

    /// Opens a database without touching its schema: to look at it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open_as_it_is(database: &Database) -> Result<Store<N>> {
        let inner = backend::Inner::open(database).await?;
        Ok(Store { inner: Arc::new(inner), network: PhantomData })
    }

    /// Runs `work` in a transaction and answers after it is durably committed.
    ///
    /// When `work` fails, everything it did is undone and its error is returned; others in the same group commit are
    /// not touched.
    ///
    /// # Errors
    /// The error of `work`, or of the commit.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx<N>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        writer::submit(&self.inner.writer, work).await
    }

    /// A connection for reading. It sees what was committed when each query starts.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<query::Reader<N>> {
        query::Reader::acquire(&self.inner).await
    }

    /// Changes with every commit made through this store: whoever carries messages or runs jobs waits on it.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits.subscribe()
    }

    /// What is kept in memory beside this database, as long as it is open: one `T` for all who ask for it.
    ///
    /// Other processes write to the same database: whoever keeps something here finds out from the database
    /// whether it still holds.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.memory.of()
    }

    /// Sees to it that nothing of what was deleted is left in the database's files: SQLite overwrites what is deleted
    /// (`secure_delete`), and this empties its write-ahead log. Answers `false` when somebody was reading: try again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn scrub(&self) -> Result<bool> {
        let (tell, told) = tokio::sync::oneshot::channel();
        self.inner.writer.send(writer::Message::Scrub(tell)).await.map_err(|_| StoreError::Closed)?;
        told.await.map_err(|_| StoreError::Closed)?
    }

    /// Which kind of database this is, for the few lines of SQL that must differ.
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Ends the writer after what is queued is committed, and closes all connections.
    pub async fn close(&self) {
        self.inner.close().await;
    }
}
