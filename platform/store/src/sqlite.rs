//! SQLite: a file, asked on the thread that has the question.
//!
//! A statement takes some microseconds, less than the way to another thread and back. What a reader asks may take longer,
//! and a thread of the server must not be held up: see [`Patience`].

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, Statement, ToSql,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::{Result, Row, StoreError, Value};

type Answer<T> = std::result::Result<T, rusqlite::Error>;

/// Statements of a connection that are kept ready.
const PREPARED: usize = 128;
/// Connections of a store for reading.
const READERS: usize = 8;
/// A connection nobody needed for so long is closed.
pub(crate) const IDLE: Duration = Duration::from_secs(60);

/// The log is brought into the file when it has 8,000 pages (32 MB): a page that many writes touch is then written there once.
const WRITER: &str = "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000; \
    pragma foreign_keys = on; pragma secure_delete = on; pragma wal_autocheckpoint = 8000; \
    pragma journal_size_limit = 67108864; pragma cache_size = -16000;";
const READER: &str = "pragma query_only = on; pragma busy_timeout = 10000; pragma cache_size = -4000; pragma mmap_size = 268435456;";

fn open(path: &Path, make: bool, pragmas: &str) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, make);
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A statement that was prepared stays so, whatever values it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(pragmas)?;
    Ok(connection)
}

/// Opens a file to write to it, and makes it when it is not there.
pub(crate) fn writer(path: &Path) -> Result<Connection> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            StoreError::Database(format!("cannot make the folder {}: {error}", folder.display()))
        })?;
    }
    open(path, true, WRITER)
}

/// Opens a file that is there, to look at all of it.
pub(crate) fn existing(path: &Path, pragmas: &str) -> Result<Connection> {
    if !path.exists() {
        return Err(StoreError::Database(format!("there is no {}", path.display())));
    }
    open(path, false, pragmas)
}

/// Runs a statement; answers how many rows it touched.
pub(crate) fn execute(connection: &Connection, sql: &str, args: &[Value]) -> Answer<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(connection.changes())
}

/// Hands `each` the rows of an answer, one by one.
pub(crate) fn each<E: From<StoreError>>(
    connection: &Connection,
    sql: &str,
    args: &[Value],
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let refused = |error: rusqlite::Error| E::from(StoreError::from(error));
    let mut statement = connection.prepare_cached(sql).map_err(refused)?;
    bind(&mut statement, args).map_err(refused)?;
    let mut rows = statement.raw_query();
    let mut columns = None;
    while let Some(row) = rows.next().map_err(refused)? {
        // A statement kept ready learns of a changed schema with its first step.
        let columns = columns.get_or_insert_with(|| names(row.as_ref())).clone();
        each(read(columns, row).map_err(refused)?)?;
    }
    Ok(())
}

/// The first rows of an answer, `most` of them.
pub(crate) fn rows(connection: &Connection, sql: &str, args: &[Value], most: usize) -> Answer<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    let mut rows = statement.raw_query();
    let mut found: Vec<Row> = Vec::new();
    while found.len() < most
        && let Some(row) = rows.next()?
    {
        let columns = found.first().map_or_else(|| names(row.as_ref()), |first| first.columns.clone());
        found.push(read(columns, row)?);
    }
    Ok(found)
}

fn names(statement: &Statement<'_>) -> Arc<[Box<str>]> {
    statement.column_names().map(Box::from).collect()
}

fn read(columns: Arc<[Box<str>]>, row: &rusqlite::Row<'_>) -> Answer<Row> {
    let values = (0..columns.len())
        .map(|place| {
            Ok(match row.get_ref(place)? {
                ValueRef::Null => Value::NullText,
                ValueRef::Integer(n) => Value::Int(n),
                ValueRef::Real(x) => Value::Real(x),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            })
        })
        .collect::<Answer<_>>()?;
    Ok(Row { columns, values })
}

/// Binds `args` to the parameters `$1`, `$2`, …, which SQLite takes for names.
fn bind(statement: &mut Statement<'_>, args: &[Value]) -> Answer<()> {
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse::<usize>().ok());
        let value = number.and_then(|number| args.get(number.checked_sub(1)?));
        let value =
            value.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), number.unwrap_or(place)))?;
        statement.raw_bind_parameter(place, Parameter(value))?;
    }
    Ok(())
}

struct Parameter<'v>(&'v Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::NullText | Value::NullInt | Value::NullReal | Value::NullBlob => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Real(x) => ValueRef::Real(*x),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// How long a question may hold up the thread that asks. After that SQLite gives it up, and it is asked again as work for
/// which the server finds its threads something else to run on.
struct Patience {
    since: Instant,
    /// When it ends, µs after `since`.
    ends: AtomicU64,
}

impl Patience {
    /// A few times what a page's questions take.
    const LONG: Duration = Duration::from_millis(3);
    /// After so many steps of its machine SQLite asks whether to go on: some tenths of a millisecond.
    const STEPS: i32 = 20_000;

    fn micros(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn is_over(&self) -> bool {
        self.micros() > self.ends.load(Ordering::Relaxed)
    }

    fn begin(&self) {
        let long = u64::try_from(Self::LONG.as_micros()).unwrap_or(u64::MAX);
        self.ends.store(self.micros().saturating_add(long), Ordering::Relaxed);
    }

    fn without_end(&self) {
        self.ends.store(u64::MAX, Ordering::Relaxed);
    }
}

/// A connection for reading.
struct Reading {
    connection: Connection,
    patience: Arc<Patience>,
    used: Instant,
}

impl Reading {
    fn open(path: &Path) -> Result<Reading> {
        let mut connection = open(path, false, READER)?;
        let patience = Arc::new(Patience { since: Instant::now(), ends: AtomicU64::new(u64::MAX) });
        let asked = patience.clone();
        connection.progress_handler(Patience::STEPS, Some(move || asked.is_over()))?;
        Ok(Reading { connection, patience, used: Instant::now() })
    }

    fn rows(&self, sql: &str, args: &[Value], most: usize) -> Answer<Vec<Row>> {
        let ask = || rows(&self.connection, sql, args, most);
        let several =
            Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
        if several {
            self.patience.begin();
            match ask() {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {}
                answer => return answer,
            }
            self.patience.without_end();
            tokio::task::block_in_place(ask)
        } else {
            self.patience.without_end();
            ask()
        }
    }
}

/// The connections of a store for reading, opened when they are needed.
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Reading>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(path: &Path) -> Readers {
        Readers { path: path.to_owned(), idle: Mutex::default(), places: Arc::new(Semaphore::new(READERS)) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Reading>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn borrow(self: &Arc<Self>) -> Result<Borrowed> {
        let place = self.places.clone().acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let waiting = self.idle().pop();
        let reading = match waiting {
            Some(reading) => reading,
            None => Reading::open(&self.path)?,
        };
        Ok(Borrowed { reading: Some(reading), readers: self.clone(), _place: place })
    }

    /// Closes what nobody needed for a while.
    pub(crate) fn thin(&self) {
        self.idle().retain(|reading| reading.used.elapsed() < IDLE);
    }

    /// Closes all of them, when they are given back.
    pub(crate) async fn close(&self) {
        let all = self.places.acquire_many(READERS as u32).await;
        self.places.close();
        drop(all);
        self.idle().clear();
    }
}

/// A connection for reading that is given back when dropped.
pub(crate) struct Borrowed {
    reading: Option<Reading>,
    readers: Arc<Readers>,
    _place: OwnedSemaphorePermit,
}

impl Borrowed {
    pub(crate) fn rows(&mut self, sql: &str, args: &[Value], most: usize) -> Result<Vec<Row>> {
        let reading = self.reading.as_ref().ok_or(StoreError::Closed)?;
        Ok(reading.rows(sql, args, most)?)
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let Some(mut reading) = self.reading.take() {
            reading.used = Instant::now();
            self.readers.idle().push(reading);
        }
    }
}
