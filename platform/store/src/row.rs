use std::sync::Arc;

use serde::de::DeserializeOwned;
use yakuba_base::{Date, Id, Timestamp, Yen};

use crate::{Json, Result, StoreError, Value};

/// A row of an answer. Columns are read by name.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) columns: Arc<[Box<str>]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The value of `column`.
    ///
    /// # Errors
    /// When the column is not in the answer, is null where a value is needed, or holds something else.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T> {
        let place = self.columns.iter().position(|name| &**name == column);
        self.at(place.ok_or_else(|| StoreError::column(column, "is not in the answer"))?)
    }

    fn at<T: FromColumn>(&self, place: usize) -> Result<T> {
        let value = self.values.get(place).unwrap_or(&Value::NullText);
        T::from_value(value)
            .map_err(|why| StoreError::column(self.columns.get(place).map_or("?", |name| name), why))
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
    /// Reads a value that is there; says what is wrong with it.
    ///
    /// # Errors
    /// When it is something else.
    fn read(value: &Value) -> Result<Self, String>;

    /// What an absent value is read as.
    ///
    /// # Errors
    /// When there must be one.
    fn absent() -> Result<Self, String> {
        Err("is null".to_owned())
    }

    /// Reads a value, absent or not.
    ///
    /// # Errors
    /// As the other two.
    fn from_value(value: &Value) -> Result<Self, String> {
        if value.is_absent() { Self::absent() } else { Self::read(value) }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn read(value: &Value) -> Result<Self, String> {
        T::read(value).map(Some)
    }

    fn absent() -> Result<Self, String> {
        Ok(None)
    }
}

/// Reads `$type` from the kind `$kind` of value.
macro_rules! from_column {
    ($($type:ty: $kind:ident($it:ident) => $read:expr;)*) => {$(
        impl FromColumn for $type {
            fn read(value: &Value) -> Result<Self, String> {
                match value {
                    Value::$kind($it) => $read,
                    other => Err(format!("holds {}", other.kind())),
                }
            }
        }
    )*};
}

from_column! {
    String: Text(text) => Ok(text.clone());
    i64: Int(n) => Ok(*n);
    f64: Real(x) => Ok(*x);
    Vec<u8>: Blob(bytes) => Ok(bytes.clone());
    bool: Int(n) => Ok(*n != 0);
    u32: Int(n) => u32::try_from(*n).map_err(|error| error.to_string());
    Timestamp: Int(n) => Ok(Timestamp::from_millis(*n));
    Yen: Int(n) => Ok(Yen(*n));
    Date: Text(text) => text.parse().map_err(|_| "not a date".to_owned());
}

impl<K> FromColumn for Id<K> {
    fn read(value: &Value) -> Result<Self, String> {
        String::read(value)?.parse().map_err(|_| "not an id".to_owned())
    }
}

impl<T: DeserializeOwned> FromColumn for Json<T> {
    fn read(value: &Value) -> Result<Self, String> {
        match value {
            Value::Text(text) => Json::parse(text),
            other => Err(format!("holds {}", other.kind())),
        }
    }
}

macro_rules! from_row_tuple {
    ($($name:ident $index:tt),+) => {
        impl<$($name: FromColumn),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                Ok(($(row.at::<$name>($index)?,)+))
            }
        }
    };
}

from_row_tuple!(A 0);
from_row_tuple!(A 0, B 1);
from_row_tuple!(A 0, B 1, C 2);
from_row_tuple!(A 0, B 1, C 2, D 3);
from_row_tuple!(A 0, B 1, C 2, D 3, E 4);
