//! PostgreSQL: a schema of a database on a server.

use std::{sync::Arc, time::Duration};

use futures_util::TryStreamExt;
use sqlx::{
    AssertSqlSafe, Column, ConnectOptions, Connection, Executor, PgConnection, PgPool, Postgres, Row as _,
    TypeInfo, ValueRef,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow},
    query::Query,
};

use crate::{Result, Row, StoreError, Value};

/// Connections of a pool: a store has one for reading and one for writing.
const CONNECTIONS: u32 = 8;

fn options(url: &str) -> Result<PgConnectOptions> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options.disable_statement_logging())
}

/// A connection to the database, in no schema of ours.
pub(crate) async fn connect(url: &str) -> Result<PgConnection> {
    Ok(PgConnection::connect_with(&options(url)?).await?)
}

/// A connection that is in `schema`.
pub(crate) async fn in_schema(url: &str, schema: &str) -> Result<PgConnection> {
    let mut connection = connect(url).await?;
    script(&mut connection, &format!("set search_path to \"{schema}\"")).await?;
    Ok(connection)
}

/// Sees to it that there is such a schema.
pub(crate) async fn make(url: &str, schema: &str) -> Result<()> {
    if schema.is_empty() || !schema.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(StoreError::Database(format!(
            "a schema name has letters, digits and _ only, not {schema:?}"
        )));
    }
    script(&mut connect(url).await?, &format!("create schema if not exists \"{schema}\"")).await
}

/// Connections that are in `schema`, made when they are needed.
pub(crate) fn pool(url: &str, schema: &str) -> Result<PgPool> {
    let enter = format!("set search_path to \"{schema}\"; set client_min_messages to warning");
    Ok(PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .idle_timeout(Duration::from_secs(60))
        .after_connect(move |connection, _| {
            let enter = enter.clone();
            Box::pin(async move {
                sqlx::raw_sql(AssertSqlSafe(enter)).execute(connection).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options(url)?))
}

/// Runs several statements that take no parameters.
pub(crate) async fn script(connection: &mut PgConnection, sql: &str) -> Result<()> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    Ok(())
}

/// Runs a statement; answers how many rows it touched.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str, args: Vec<Value>) -> Result<u64> {
    Ok(bind(sql, args).execute(connection).await?.rows_affected())
}

/// All rows of an answer.
pub(crate) async fn rows(connection: &mut PgConnection, sql: &str, args: Vec<Value>) -> Result<Vec<Row>> {
    let mut columns = None;
    let rows = bind(sql, args).fetch_all(connection).await?;
    rows.iter().map(|row| read(columns.get_or_insert_with(|| names(row)).clone(), row)).collect()
}

/// The first row of an answer.
pub(crate) async fn row(connection: &mut PgConnection, sql: &str, args: Vec<Value>) -> Result<Option<Row>> {
    let row = bind(sql, args).fetch_optional(connection).await?;
    row.map(|row| read(names(&row), &row)).transpose()
}

/// Hands `each` the rows of an answer, one by one.
pub(crate) async fn each<E: From<StoreError>>(
    connection: &mut PgConnection,
    sql: &str,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut columns = None;
    let mut rows = bind(sql, Vec::new()).fetch(connection);
    while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
        each(read(columns.get_or_insert_with(|| names(&row)).clone(), &row)?)?;
    }
    Ok(())
}

fn names(row: &PgRow) -> Arc<[Box<str>]> {
    row.columns().iter().map(|column| Box::from(column.name())).collect()
}

fn read(columns: Arc<[Box<str>]>, row: &PgRow) -> Result<Row> {
    let value = |place: usize| {
        let raw = row.try_get_raw(place)?;
        if raw.is_null() {
            return Ok(Value::NullText);
        }
        Ok(match raw.type_info().name() {
            "INT8" => Value::Int(row.try_get(place)?),
            "INT4" => Value::Int(row.try_get::<i32, _>(place)?.into()),
            "INT2" => Value::Int(row.try_get::<i16, _>(place)?.into()),
            "BOOL" => Value::Int(row.try_get::<bool, _>(place)?.into()),
            "FLOAT8" => Value::Real(row.try_get(place)?),
            "BYTEA" => Value::Blob(row.try_get(place)?),
            "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get(place)?),
            other => {
                let why = format!("is of type {other}, which SQLite does not have: cast it");
                return Err(StoreError::column(row.column(place).name(), why));
            }
        })
    };
    let values = (0..columns.len()).map(value).collect::<Result<_>>()?;
    Ok(Row { columns, values })
}

/// Binds `args` in order.
fn bind(sql: &str, args: Vec<Value>) -> Query<'static, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, value| match value {
        Value::NullText => query.bind(None::<String>),
        Value::NullInt => query.bind(None::<i64>),
        Value::NullReal => query.bind(None::<f64>),
        Value::NullBlob => query.bind(None::<Vec<u8>>),
        Value::Text(text) => query.bind(text),
        Value::Int(n) => query.bind(n),
        Value::Real(x) => query.bind(x),
        Value::Blob(bytes) => query.bind(bytes),
    })
}
