use sqlx::{Connection as _, PgConnection, Postgres, pool::PoolConnection};

use crate::{Result, Row, StoreError, Value, postgres, sqlite};

/// A connection to a database of either kind.
pub(crate) enum Connection {
    /// SQLite
    File(rusqlite::Connection),
    /// PostgreSQL
    Server(Box<PgConnection>),
    /// PostgreSQL, to be given back.
    Pooled(PoolConnection<Postgres>),
}

impl From<PgConnection> for Connection {
    fn from(connection: PgConnection) -> Self {
        Connection::Server(Box::new(connection))
    }
}

/// Says the same to either: on a file at once, on a server with a connection that is awaited.
macro_rules! either {
    ($connection:expr, $file:ident => $at_once:expr, $server:ident => $awaited:expr $(,)?) => {
        match $connection {
            Connection::File($file) => Ok($at_once?),
            Connection::Server($server) => $awaited.await,
            Connection::Pooled($server) => $awaited.await,
        }
    };
}

impl Connection {
    /// Runs several statements that take no parameters.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        either!(self, file => file.execute_batch(sql), server => postgres::script(server, sql))
    }

    /// Runs a statement; answers how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &str, args: Vec<Value>) -> Result<u64> {
        either!(self, file => sqlite::execute(file, sql, &args), server => postgres::execute(server, sql, args))
    }

    /// All rows of an answer.
    pub(crate) async fn rows(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<Row>> {
        either!(self,
            file => sqlite::rows(file, sql, &args, usize::MAX),
            server => postgres::rows(server, sql, args),
        )
    }

    /// The first row of an answer.
    pub(crate) async fn row(&mut self, sql: &str, args: Vec<Value>) -> Result<Option<Row>> {
        either!(self,
            file => sqlite::rows(file, sql, &args, 1).map(|rows| rows.into_iter().next()),
            server => postgres::row(server, sql, args),
        )
    }

    /// Hands `each` the rows of an answer, one by one.
    pub(crate) async fn each<E: From<StoreError>>(
        &mut self,
        sql: &str,
        each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        either!(self, file => sqlite::each(file, sql, &[], each), server => postgres::each(server, sql, each))
    }

    /// Ends it, and whatever it was in the middle of.
    pub(crate) async fn close(self) {
        // It does not matter how it ends: what was begun ends undone.
        match self {
            Connection::File(file) => drop(file.close()),
            Connection::Server(server) => drop(server.close().await),
            Connection::Pooled(server) => drop(server.detach()),
        }
    }
}
