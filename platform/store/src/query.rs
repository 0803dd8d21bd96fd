use std::marker::PhantomData;

use sqlx::{Postgres, pool::PoolConnection};

use crate::{FromRow, Result, Row, StoreError, ToValue, Value, backend::Inner, postgres, sqlite::Borrowed};

/// A connection for reading; given back when dropped.
pub struct Reader<N> {
    source: Source,
    network: PhantomData<fn() -> N>,
}

pub(crate) enum Source {
    File(Borrowed),
    Server(PoolConnection<Postgres>),
}

impl<N> Reader<N> {
    pub(crate) async fn acquire(inner: &Inner) -> Result<Reader<N>> {
        Ok(Reader { source: inner.readers.source().await?, network: PhantomData })
    }

    /// All rows of an answer.
    ///
    /// # Errors
    /// When the database refuses or a row cannot be read.
    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Vec<T>> {
        let rows = match &mut self.source {
            Source::File(file) => file.rows(sql, &args, usize::MAX)?,
            Source::Server(server) => postgres::rows(server, sql, args).await?,
        };
        rows.iter().map(T::from_row).collect()
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// When the database refuses or the row cannot be read.
    pub async fn optional<T: FromRow>(&mut self, sql: &str, args: Vec<Value>) -> Result<Option<T>> {
        let row: Option<Row> = match &mut self.source {
            Source::File(file) => file.rows(sql, &args, 1)?.into_iter().next(),
            Source::Server(server) => postgres::row(server, sql, args).await?,
        };
        row.as_ref().map(T::from_row).transpose()
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
