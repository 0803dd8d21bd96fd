//! The writer: a thread of its own that runs closures in transactions.
//!
//! A thread of its own lets the closures' futures stay unsendable, so that `async |tx| { … }` needs no ceremony.

use std::{marker::PhantomData, panic::AssertUnwindSafe};

use futures_util::{FutureExt, future::LocalBoxFuture};
use sqlx::{
    Any, AnyConnection, AnyPool, ConnectOptions, Executor, any::AnyConnectOptions, pool::PoolConnection,
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{FromRow, Result, Row, StoreError, Value, batch::Batch, query};

/// How many closures one SQLite transaction takes at most. Its commit costs one sync of the disk.
const GROUP: usize = 256;

/// How many statements wait at most: each text they make together is prepared and kept ready.
const WAITING: usize = 16;

/// A transaction in a zone's database. What is done through it becomes durable together or not at all.
pub struct Tx<N> {
    connection: Connection,
    waiting: Batch,
    /// Whether anything was sent to the database yet.
    touched: bool,
    network: PhantomData<fn() -> N>,
}

pub(crate) enum Connection {
    Own(Box<AnyConnection>),
    Pooled(PoolConnection<Any>),
}

impl Connection {
    fn any(&mut self) -> &mut AnyConnection {
        match self {
            Connection::Own(connection) => connection,
            Connection::Pooled(connection) => connection,
        }
    }

    /// SQLite takes several statements with parameters at once, PostgreSQL one.
    fn takes_several(&self) -> bool {
        matches!(self, Connection::Own(_))
    }

    async fn control(&mut self, sql: &'static str) -> Result<()> {
        self.any().execute(sqlx::raw_sql(sql)).await?;
        Ok(())
    }
}

impl<N> Tx<N> {
    fn new(connection: Connection) -> Tx<N> {
        Tx { connection, waiting: Batch::default(), touched: false, network: PhantomData }
    }

    /// Runs a statement of which nothing is asked, before whatever is asked next and before the transaction ends.
    ///
    /// When the database refuses it, what is asked next fails, or the transaction as a whole: to catch the refusal,
    /// use [`Tx::execute`].
    ///
    /// # Errors
    /// When the database refuses this statement or one before it.
    pub async fn later(&mut self, sql: &str, args: Vec<Value>) -> Result<()> {
        self.waiting.push(sql, args);
        let goes_on = self.connection.takes_several() && self.waiting.len() < WAITING;
        if goes_on { Ok(()) } else { self.flush().await }
    }

    /// Runs what waits.
    async fn flush(&mut self) -> Result<()> {
        if !self.waiting.is_empty() {
            self.touched = true;
            let (sql, args) = self.waiting.take();
            query::execute(self.connection.any(), &sql, args).await?;
        }
        Ok(())
    }

    /// A query after everything that waits, to be sent with it: of the statements it alone answers rows.
    fn with_what_waits(&mut self, sql: &str, args: Vec<Value>) -> (&mut AnyConnection, String, Vec<Value>) {
        self.touched = true;
        self.waiting.push(sql, args);
        let (sql, args) = self.waiting.take();
        (self.connection.any(), sql, args)
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(&mut self, sql: &str, args: Vec<Value>) -> Result<u64> {
        self.flush().await?;
        self.touched = true;
        query::execute(self.connection.any(), sql, args).await
    }

    /// All rows of an answer.
    ///
    /// # Errors
    /// When the database refuses or a row cannot be read.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<T>> {
        let (connection, sql, args) = self.with_what_waits(sql, args);
        query::rows(connection, &sql, args).await?.iter().map(T::from_row).collect()
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// When the database refuses or the row cannot be read.
    pub async fn optional<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Option<T>> {
        let alone = self.waiting.is_empty();
        let (connection, sql, args) = self.with_what_waits(sql, args);
        // The driver looks for a single row in the first of several statements only.
        let row: Option<Row> = if alone {
            query::row(connection, &sql, args).await?
        } else {
            query::rows(connection, &sql, args).await?.into_iter().next()
        };
        row.as_ref().map(T::from_row).transpose()
    }

    /// The first row of an answer that must have one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, and as [`Tx::optional`].
    pub async fn one<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<T> {
        self.optional(sql, args).await?.ok_or(StoreError::NotFound)
    }

    /// The connection itself, in this transaction.
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        self.touched = true;
        self.connection.any()
    }

    /// Runs several statements that take no parameters.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        self.flush().await?;
        self.touched = true;
        self.connection.any().execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await?;
        Ok(())
    }
}

/// What a closure left behind: whether to keep it, and how to tell its caller once the commit is known.
pub(crate) struct Finished {
    keep: bool,
    /// Whether anything of it reached the database.
    touched: bool,
    answer: Box<dyn FnOnce(Result<()>)>,
}

type Work = Box<dyn FnOnce(Connection, Place) -> LocalBoxFuture<'static, (Connection, Finished)> + Send>;

/// Where a closure stands in its transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is the first: undoing it undoes the transaction.
    First,
    /// Others' work is in the transaction: it gets a savepoint of its own.
    Nested,
}

pub(crate) enum Message {
    Work(Work),
    Close(oneshot::Sender<()>),
    Scrub(oneshot::Sender<Result<bool>>),
}

pub(crate) async fn submit<N, T, E, F>(writer: &mpsc::Sender<Message>, work: F) -> Result<T, E>
where
    N: 'static,
    F: AsyncFnOnce(&mut Tx<N>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (tell, told) = oneshot::channel::<Result<T, E>>();
    let run: Work = Box::new(move |connection, place| {
        Box::pin(async move {
            let mut tx = Tx::new(connection);
            if place == Place::Nested {
                tx.waiting.push("savepoint one", vec![]);
            }
            // A panic in one closure must not take the writer with it: it is undone like an error.
            let mut result = AssertUnwindSafe(work(&mut tx)).catch_unwind().await;
            if matches!(result, Ok(Ok(_)))
                && let Err(error) = finish(&mut tx, place).await
            {
                result = Ok(Err(E::from(error)));
            }
            let keep = matches!(result, Ok(Ok(_)));
            let answer = Box::new(move |commit: Result<()>| {
                if let Ok(result) = result {
                    // The caller may have gone away meanwhile; what was done stays done.
                    let _gone = tell.send(commit.map_err(E::from).and(result));
                }
            });
            (tx.connection, Finished { keep, touched: tx.touched, answer })
        })
    });
    writer.send(Message::Work(run)).await.map_err(|_| E::from(StoreError::Closed))?;
    told.await.unwrap_or_else(|_| Err(E::from(StoreError::Closed)))
}

/// Runs what a closure left waiting, and gives its savepoint up.
async fn finish<N>(tx: &mut Tx<N>, place: Place) -> Result<()> {
    if place == Place::Nested {
        tx.waiting.push("release one", vec![]);
    }
    tx.flush().await
}

fn thread<F>(name: &str, body: F) -> Result<()>
where
    F: FnOnce() -> LocalBoxFuture<'static, ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| StoreError::Database(format!("cannot start the writer: {error}")))?;
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || tokio::task::LocalSet::new().block_on(&runtime, body()))
        .map_err(|error| StoreError::Database(format!("cannot start the writer: {error}")))?;
    Ok(())
}

pub(crate) fn start_sqlite(
    options: AnyConnectOptions,
    connection: AnyConnection,
    commits: watch::Sender<u64>,
    queue: usize,
) -> Result<mpsc::Sender<Message>> {
    let (sender, receiver) = mpsc::channel(queue);
    thread("store-writer", move || Box::pin(sqlite_loop(options, connection, commits, receiver)))?;
    Ok(sender)
}

async fn sqlite_loop(
    options: AnyConnectOptions,
    connection: AnyConnection,
    commits: watch::Sender<u64>,
    mut queue: mpsc::Receiver<Message>,
) {
    let mut connection = Some(Connection::Own(Box::new(connection)));
    let mut next = None;
    while let Some(message) = match next.take() {
        Some(message) => Some(message),
        None => queue.recv().await,
    } {
        let first = match message {
            Message::Work(work) => work,
            Message::Close(done) => {
                drop(connection.take());
                let _gone = done.send(());
                return;
            }
            Message::Scrub(done) => {
                let scrubbed = match &mut connection {
                    Some(connection) => checkpoint(connection).await,
                    None => Ok(false),
                };
                let _gone = done.send(scrubbed);
                continue;
            }
        };
        // A connection whose transaction could not be ended is not to be trusted again.
        let mut current = match connection.take() {
            Some(connection) => connection,
            None => match reopen(&options).await {
                Ok(connection) => connection,
                Err(error) => {
                    tracing::error!(%error, "cannot reopen the database");
                    continue;
                }
            },
        };
        let mut answers = Vec::new();
        let (returned, outcome, after) = group(current, first, &mut queue, &mut answers).await;
        current = returned;
        let outcome = match outcome {
            Ok(()) => current.control("commit").await,
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome {
            tracing::error!(%error, "a group of writes was not committed");
        }
        if outcome.is_ok() || current.control("rollback").await.is_ok() {
            connection = Some(current);
        }
        if outcome.is_ok() {
            commits.send_modify(|count| *count += 1);
        }
        let failure = outcome.err().map(|error| error.to_string());
        for answer in answers {
            answer(failure.clone().map_or(Ok(()), |error| Err(StoreError::Database(error))));
        }
        next = after;
    }
}

/// Brings everything from the write-ahead log into the database and empties the log; `false` when somebody is reading.
async fn checkpoint(connection: &mut Connection) -> Result<bool> {
    let row = query::row(connection.any(), "pragma wal_checkpoint(truncate)", Vec::new()).await?;
    row.map_or(Ok(false), |row| Ok(row.get::<i64>("busy")? == 0))
}

type Answer = Box<dyn FnOnce(Result<()>)>;

/// Runs `first` and whatever else is waiting inside one open transaction.
///
/// `first` needs no savepoint: when it fails, nothing else is in the transaction yet.
async fn group(
    mut connection: Connection,
    first: Work,
    queue: &mut mpsc::Receiver<Message>,
    answers: &mut Vec<Answer>,
) -> (Connection, Result<()>, Option<Message>) {
    if let Err(error) = connection.control("begin immediate").await {
        return (connection, Err(error), None);
    }
    let mut next = Some(first);
    let mut kept = 0usize;
    while let Some(work) = next.take() {
        let place = if kept > 0 { Place::Nested } else { Place::First };
        let (returned, finished) = work(connection, place).await;
        connection = returned;
        let ended = match (finished.keep || !finished.touched, place) {
            (true, _) => Ok(()),
            (false, Place::Nested) => connection.control("rollback to one; release one").await,
            (false, Place::First) => connection.control("rollback; begin immediate").await,
        };
        kept += usize::from(finished.keep);
        answers.push(finished.answer);
        if let Err(error) = ended {
            return (connection, Err(error), None);
        }
        if answers.len() < GROUP {
            match queue.try_recv() {
                Ok(Message::Work(work)) => next = Some(work),
                Ok(other) => return (connection, Ok(()), Some(other)),
                Err(_) => {}
            }
        }
    }
    (connection, Ok(()), None)
}

async fn reopen(options: &AnyConnectOptions) -> Result<Connection> {
    let mut connection = options.connect().await?;
    connection
        .execute("pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000; pragma foreign_keys = on; pragma secure_delete = on;")
        .await?;
    Ok(Connection::Own(Box::new(connection)))
}

pub(crate) fn start_postgres(
    pool: AnyPool,
    commits: watch::Sender<u64>,
    queue: usize,
) -> Result<mpsc::Sender<Message>> {
    let (sender, mut receiver) = mpsc::channel(queue);
    thread("store-writer", move || {
        Box::pin(async move {
            let mut closing = None;
            let mut running = tokio::task::JoinSet::new();
            while let Some(message) = receiver.recv().await {
                match message {
                    Message::Work(work) => {
                        while running.try_join_next().is_some() {}
                        running.spawn_local(one(pool.clone(), work, commits.clone()));
                    }
                    // What PostgreSQL keeps of old rows is its own; its disk is to be encrypted.
                    Message::Scrub(done) => {
                        let _gone = done.send(Ok(true));
                    }
                    Message::Close(done) => {
                        closing = Some(done);
                        break;
                    }
                }
            }
            while running.join_next().await.is_some() {}
            pool.close().await;
            if let Some(done) = closing {
                let _gone = done.send(());
            }
        })
    })?;
    Ok(sender)
}

async fn one(pool: AnyPool, work: Work, commits: watch::Sender<u64>) {
    let begun = async {
        let mut connection = Connection::Pooled(pool.acquire().await?);
        connection.control("begin").await?;
        Ok::<_, StoreError>(connection)
    };
    let connection = match begun.await {
        Ok(connection) => connection,
        Err(error) => {
            // The caller sees the dropped answer as a closed database.
            tracing::error!(%error, "cannot begin a transaction");
            return;
        }
    };
    let (mut connection, finished) = work(connection, Place::First).await;
    let outcome =
        if finished.keep { connection.control("commit").await } else { connection.control("rollback").await };
    if outcome.is_err()
        && let Connection::Pooled(connection) = connection
    {
        // Never give back a connection whose transaction may still be open.
        drop(connection.detach());
    }
    if finished.keep && outcome.is_ok() {
        commits.send_modify(|count| *count += 1);
    }
    (finished.answer)(outcome);
}
