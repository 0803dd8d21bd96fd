use serde::de::DeserializeOwned;
use sqlx::{Row as _, any::AnyRow};
use yakuba_base::{Date, Id, Timestamp, Yen};

use crate::{Json, Result, StoreError};

/// A row of an answer. Columns are read by name.
pub struct Row(pub(crate) AnyRow);

impl Row {
    /// The value of `column`.
    ///
    /// # Errors
    /// When the column is not in the answer, is null where a value is needed, or holds something else.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T> {
        T::from_column(self, column)
    }

    fn raw<'r, T>(&'r self, column: &str) -> Result<Option<T>>
    where
        T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        self.0.try_get::<Option<T>, _>(column).map_err(|error| StoreError::column(column, error))
    }
}

/// What a whole row can be read as.
pub trait FromRow: Sized {
    /// Reads the row.
    ///
    /// # Errors
    /// When a column is missing or holds something else.
    fn from_row(row: &Row) -> Result<Self>;
}

/// What one column can be read as.
pub trait FromColumn: Sized {
    /// Reads the column; `None` when it is null.
    ///
    /// # Errors
    /// When the column is missing or holds something else.
    fn read(row: &Row, column: &str) -> Result<Option<Self>>;

    /// Reads a column that must not be null.
    ///
    /// # Errors
    /// As [`FromColumn::read`], and when it is null.
    fn from_column(row: &Row, column: &str) -> Result<Self> {
        Self::read(row, column)?.ok_or_else(|| StoreError::column(column, "is null"))
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        T::read(row, column).map(Some)
    }
}

impl FromColumn for String {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<String>(column)
    }
}

impl FromColumn for i64 {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<i64>(column)
    }
}

impl FromColumn for f64 {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<f64>(column)
    }
}

impl FromColumn for Vec<u8> {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<Vec<u8>>(column)
    }
}

impl FromColumn for bool {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        Ok(row.raw::<i64>(column)?.map(|n| n != 0))
    }
}

impl FromColumn for u32 {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<i64>(column)?
            .map(u32::try_from)
            .transpose()
            .map_err(|error| StoreError::column(column, error))
    }
}

impl FromColumn for Timestamp {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        Ok(row.raw::<i64>(column)?.map(Timestamp::from_millis))
    }
}

impl FromColumn for Yen {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        Ok(row.raw::<i64>(column)?.map(Yen))
    }
}

impl FromColumn for Date {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<String>(column)?
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| StoreError::column(column, "not a date"))
    }
}

impl<K> FromColumn for Id<K> {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<String>(column)?
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| StoreError::column(column, "not an id"))
    }
}

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn read(row: &Row, column: &str) -> Result<Option<Self>> {
        row.raw::<String>(column)?
            .map(|text| Json::parse(&text))
            .transpose()
            .map_err(|why| StoreError::column(column, why))
    }
}

macro_rules! from_row_tuple {
    ($($name:ident $index:tt),+) => {
        impl<$($name: FromColumn),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                let columns = row.0.columns();
                Ok(($({
                    let name = columns.get($index).map(|c| sqlx::Column::name(c).to_owned()).unwrap_or_default();
                    $name::from_column(row, &name)?
                },)+))
            }
        }
    };
}

from_row_tuple!(A 0);
from_row_tuple!(A 0, B 1);
from_row_tuple!(A 0, B 1, C 2);
from_row_tuple!(A 0, B 1, C 2, D 3);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4);
