use std::{marker::PhantomData, ops::DerefMut};

use sqlx::{Any, AnyConnection, AssertSqlSafe, any::AnyArguments, pool::PoolConnection, query::Query};

use crate::{FromRow, Result, Row, StoreError, ToValue, Value, backend::Inner};

/// Binds `args` in order.
fn bind(sql: &str, args: Vec<Value>) -> Query<'static, Any, AnyArguments> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in args {
        query = match value {
            Value::NullText => query.bind(None::<String>),
            Value::NullInt => query.bind(None::<i64>),
            Value::NullReal => query.bind(None::<f64>),
            Value::NullBlob => query.bind(None::<Vec<u8>>),
            Value::Text(text) => query.bind(text),
            Value::Int(n) => query.bind(n),
            Value::Real(x) => query.bind(x),
            Value::Blob(bytes) => query.bind(bytes),
        };
    }
    query
}

pub(crate) async fn execute(connection: &mut AnyConnection, sql: &str, args: Vec<Value>) -> Result<u64> {
    Ok(bind(sql, args).execute(connection).await?.rows_affected())
}

pub(crate) async fn rows(connection: &mut AnyConnection, sql: &str, args: Vec<Value>) -> Result<Vec<Row>> {
    Ok(bind(sql, args).fetch_all(connection).await?.into_iter().map(Row).collect())
}

pub(crate) async fn row(connection: &mut AnyConnection, sql: &str, args: Vec<Value>) -> Result<Option<Row>> {
    Ok(bind(sql, args).fetch_optional(connection).await?.map(Row))
}

/// A connection for reading; given back when dropped.
pub struct Reader<N> {
    connection: PoolConnection<Any>,
    network: PhantomData<fn() -> N>,
}

impl<N> Reader<N> {
    pub(crate) async fn acquire(inner: &Inner) -> Result<Reader<N>> {
        Ok(Reader { connection: inner.readers.acquire().await?, network: PhantomData })
    }

    /// All rows of an answer.
    ///
    /// # Errors
    /// When the database refuses or a row cannot be read.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<T>> {
        rows(self.connection.deref_mut(), sql, args).await?.iter().map(T::from_row).collect()
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// When the database refuses or the row cannot be read.
    pub async fn optional<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Option<T>> {
        row(self.connection.deref_mut(), sql, args).await?.as_ref().map(T::from_row).transpose()
    }

    /// The first row of an answer that must have one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, and as [`Reader::optional`].
    pub async fn one<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<T> {
        self.optional(sql, args).await?.ok_or(StoreError::NotFound)
    }
}

/// Turns "no row changed" into [`StoreError::Conflict`]: for updates under an expected version.
///
/// # Errors
/// [`StoreError::Conflict`] when `changed` is 0.
pub fn expect_changed(changed: u64) -> Result<()> {
    if changed == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// A query put together from parts, with numbered parameters that both databases read.
#[derive(Default)]
pub struct SqlBuilder {
    sql: String,
    args: Vec<Value>,
}

impl SqlBuilder {
    /// Starts with `sql`, which has no parameters of its own.
    pub fn new(sql: &str) -> SqlBuilder {
        SqlBuilder { sql: sql.to_owned(), args: Vec::new() }
    }

    /// Appends a piece in which every `?` stands for the next of `args`.
    pub fn push(&mut self, piece: &str, args: Vec<Value>) -> &mut SqlBuilder {
        let mut args = args.into_iter();
        for character in piece.chars() {
            match (character, if character == '?' { args.next() } else { None }) {
                ('?', Some(value)) => {
                    self.args.push(value);
                    self.sql.push('$');
                    self.sql.push_str(&self.args.len().to_string());
                }
                (other, _) => self.sql.push(other),
            }
        }
        self
    }

    /// Appends `(?, ?, …)` for a list of values; an empty list matches nothing.
    pub fn push_list<T: ToValue>(&mut self, values: &[T]) -> &mut SqlBuilder {
        if values.is_empty() {
            return self.push("(null)", vec![]);
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.push(&format!("({marks})"), values.iter().map(ToValue::to_value).collect())
    }

    /// The text and its parameters.
    pub fn build(self) -> (String, Vec<Value>) {
        (self.sql, self.args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    #[test]
    fn pieces_number_their_parameters_in_order() {
        let mut sql = SqlBuilder::new("select * from t where true");
        sql.push(" and a = ?", args!["x"])
            .push(" and b in ", vec![])
            .push_list(&[1i64, 2])
            .push(" and c < ?", args![3i64]);
        let (text, args) = sql.build();
        assert_eq!(text, "select * from t where true and a = $1 and b in ($2, $3) and c < $4");
        assert_eq!(args.len(), 4);
    }
}
