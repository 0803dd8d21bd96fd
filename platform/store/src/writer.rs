//! The writer: a thread of its own that runs closures in transactions.
//!
//! A thread of its own lets the closures' futures stay unsendable, so that `async |tx| { … }` needs no ceremony.

use std::{marker::PhantomData, panic::AssertUnwindSafe, path::PathBuf, sync::Arc};

use futures_util::{FutureExt, future::LocalBoxFuture};
use sqlx::PgPool;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};

use crate::{
    FromRow, Result, StoreError, Value,
    connection::Connection,
    sqlite::{self, IDLE, Readers},
};

/// How many closures one SQLite transaction takes at most. Its commit costs one sync of the disk.
const GROUP: usize = 256;

/// A transaction in a zone's database. What is done through it becomes durable together or not at all.
pub struct Tx<N> {
    connection: Connection,
    /// Whether anything was sent to the database yet.
    touched: bool,
    network: PhantomData<fn() -> N>,
}

impl<N> Tx<N> {
    fn new(connection: Connection) -> Tx<N> {
        Tx { connection, touched: false, network: PhantomData }
    }

    /// The connection itself, in this transaction.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.touched = true;
        &mut self.connection
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(&mut self, sql: &str, args: Vec<Value>) -> Result<u64> {
        self.connection().execute(sql, args).await
    }

    /// All rows of an answer.
    ///
    /// # Errors
    /// When the database refuses or a row cannot be read.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<T>> {
        self.connection().rows(sql, args).await?.iter().map(T::from_row).collect()
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// When the database refuses or the row cannot be read.
    pub async fn optional<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Option<T>> {
        self.connection().row(sql, args).await?.as_ref().map(T::from_row).transpose()
    }

    /// The first row of an answer that must have one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, and as [`Tx::optional`].
    pub async fn one<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<T> {
        self.optional(sql, args).await?.ok_or(StoreError::NotFound)
    }

    /// Runs several statements that take no parameters.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<()> {
        self.connection().script(sql).await
    }
}

/// What a closure left behind: whether to keep it, and how to tell its caller once the commit is known.
pub(crate) struct Finished {
    keep: bool,
    /// Whether anything of it reached the database.
    touched: bool,
    answer: Box<dyn FnOnce(Result<()>)>,
}

type Work = Box<dyn FnOnce(Connection) -> LocalBoxFuture<'static, (Connection, Finished)> + Send>;

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
    let run: Work = Box::new(move |connection| {
        Box::pin(async move {
            let mut tx = Tx::new(connection);
            // A panic in one closure must not take the writer with it: it is undone like an error.
            let result = AssertUnwindSafe(work(&mut tx)).catch_unwind().await;
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
    path: PathBuf,
    connection: rusqlite::Connection,
    readers: Arc<Readers>,
    commits: watch::Sender<u64>,
    queue: usize,
) -> Result<mpsc::Sender<Message>> {
    let (sender, receiver) = mpsc::channel(queue);
    thread("store-writer", move || Box::pin(sqlite_loop(path, connection, readers, commits, receiver)))?;
    Ok(sender)
}

async fn sqlite_loop(
    path: PathBuf,
    connection: rusqlite::Connection,
    readers: Arc<Readers>,
    commits: watch::Sender<u64>,
    mut queue: mpsc::Receiver<Message>,
) {
    let mut connection = Some(Connection::File(connection));
    let mut next = None;
    while let Some(message) = match next.take() {
        Some(message) => Some(message),
        None => receive(&mut queue, &readers).await,
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
            None => match sqlite::writer(&path) {
                Ok(connection) => Connection::File(connection),
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
            Ok(()) => current.script("commit").await,
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome {
            tracing::error!(%error, "a group of writes was not committed");
        }
        if outcome.is_ok() || current.script("rollback").await.is_ok() {
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

/// What is to be written next; when nothing is for a while, nobody seems to read either.
async fn receive(queue: &mut mpsc::Receiver<Message>, readers: &Readers) -> Option<Message> {
    loop {
        match timeout(IDLE, queue.recv()).await {
            Ok(message) => return message,
            Err(_) => readers.thin(),
        }
    }
}

/// Brings everything from the write-ahead log into the database and empties the log; `false` when somebody is reading.
async fn checkpoint(connection: &mut Connection) -> Result<bool> {
    let row = connection.row("pragma wal_checkpoint(truncate)", Vec::new()).await?;
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
    if let Err(error) = connection.script("begin immediate").await {
        return (connection, Err(error), None);
    }
    let mut next = Some(first);
    let mut kept = 0usize;
    while let Some(work) = next.take() {
        let alone = kept == 0;
        if !alone && let Err(error) = connection.script("savepoint one").await {
            return (connection, Err(error), None);
        }
        let (returned, finished) = work(connection).await;
        connection = returned;
        let ended = match (finished.keep || !finished.touched, alone) {
            (true, true) => Ok(()),
            (true, false) => connection.script("release one").await,
            (false, true) => connection.script("rollback; begin immediate").await,
            (false, false) => connection.script("rollback to one; release one").await,
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

pub(crate) fn start_postgres(
    pool: PgPool,
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

async fn one(pool: PgPool, work: Work, commits: watch::Sender<u64>) {
    let begun = async {
        let mut connection = Connection::Pooled(pool.acquire().await?);
        connection.script("begin").await?;
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
    let (mut connection, finished) = work(connection).await;
    let outcome =
        if finished.keep { connection.script("commit").await } else { connection.script("rollback").await };
    if outcome.is_err() {
        // Never give back a connection whose transaction may still be open.
        connection.close().await;
    }
    if finished.keep && outcome.is_ok() {
        commits.send_modify(|count| *count += 1);
    }
    (finished.answer)(outcome);
}
