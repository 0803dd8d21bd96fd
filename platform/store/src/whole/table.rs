use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Backend, FromRow, Result, Row, StoreError, Value};

/// A table as both databases know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns its rows are ordered by: its primary key, or all of them.
    pub key: Vec<String>,
    /// The column the database numbers itself (`{serial}`).
    pub serial: Option<String>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// What a column holds: the kinds both databases share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// `text`
    Text,
    /// `bigint`
    Int,
    /// `double precision`
    Real,
    /// `{blob}`
    Blob,
}

impl ColumnKind {
    /// The kind of a declared type.
    pub(super) fn of(declared: &str) -> Result<ColumnKind> {
        match declared.to_ascii_lowercase().as_str() {
            "text" => Ok(ColumnKind::Text),
            "bigint" | "integer" => Ok(ColumnKind::Int),
            "double precision" | "real" => Ok(ColumnKind::Real),
            "blob" | "bytea" => Ok(ColumnKind::Blob),
            other => Err(StoreError::Database(format!("a column of type {other} cannot be carried over"))),
        }
    }

    fn absent(self) -> Value {
        match self {
            ColumnKind::Text => Value::NullText,
            ColumnKind::Int => Value::NullInt,
            ColumnKind::Real => Value::NullReal,
            ColumnKind::Blob => Value::NullBlob,
        }
    }

    fn read(self, row: &Row, column: &str) -> Result<Value> {
        let value = match self {
            ColumnKind::Text => row.get::<Option<String>>(column)?.map(Value::Text),
            ColumnKind::Int => row.get::<Option<i64>>(column)?.map(Value::Int),
            ColumnKind::Real => row.get::<Option<f64>>(column)?.map(Value::Real),
            ColumnKind::Blob => row.get::<Option<Vec<u8>>>(column)?.map(Value::Blob),
        };
        Ok(value.unwrap_or_else(|| self.absent()))
    }
}

impl Table {
    /// The query for all rows, in an order that both databases agree on.
    pub(super) fn select(&self, backend: Backend) -> String {
        let order: Vec<String> = self
            .key
            .iter()
            .map(|column| match (backend, self.kind_of(column)) {
                (Backend::Postgres, Some(ColumnKind::Text)) => format!("\"{column}\" collate \"C\""),
                _ => format!("\"{column}\""),
            })
            .collect();
        format!("select {} from \"{}\" order by {}", self.names(), self.name, order.join(", "))
    }

    /// The statement that takes `rows` rows at once.
    pub(super) fn insert(&self, backend: Backend, rows: usize) -> String {
        let width = self.columns.len();
        let row = |n: usize| {
            let marks: Vec<String> = (1..=width).map(|column| format!("${}", n * width + column)).collect();
            format!("({})", marks.join(", "))
        };
        let numbered = match backend {
            Backend::Postgres if self.serial.is_some() => " overriding system value",
            _ => "",
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("insert into \"{}\" ({}){numbered} values {}", self.name, self.names(), rows.join(", "))
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        names.join(", ")
    }

    fn kind_of(&self, name: &str) -> Option<ColumnKind> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.kind)
    }

    pub(super) fn line(&self, row: &Row) -> Result<Line> {
        let values: Result<Vec<Value>> =
            self.columns.iter().map(|column| column.kind.read(row, &column.name)).collect();
        Ok(Line(values?))
    }
}

/// The values of one row, in the order of the table's columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Line(pub Vec<Value>);

impl Line {
    /// As one line of JSON without an end: an array. Numbers with a fraction and bytes (base64) are texts, so that they come
    /// back exactly.
    pub fn to_json(&self) -> String {
        let values = self.0.iter().map(|value| match value {
            Value::NullText | Value::NullInt | Value::NullReal | Value::NullBlob => Json::Null,
            Value::Text(text) => Json::from(text.as_str()),
            Value::Int(n) => Json::from(*n),
            Value::Real(x) => Json::from(format!("{x:?}")),
            Value::Blob(bytes) => Json::from(BASE64.encode(bytes)),
        });
        Json::Array(values.collect()).to_string()
    }

    /// Reads what [`Line::to_json`] wrote of a row of `table`.
    ///
    /// # Errors
    /// When it is no such row.
    pub fn parse(table: &Table, text: &str) -> Result<Line> {
        let broken = || StoreError::Database(format!("a row of {} cannot be read", table.name));
        let values: Vec<Json> = serde_json::from_str(text).map_err(|_| broken())?;
        if values.len() != table.columns.len() {
            return Err(broken());
        }
        let value = |(column, value): (&Column, Json)| match (column.kind, value) {
            (kind, Json::Null) => Some(kind.absent()),
            (ColumnKind::Text, Json::String(text)) => Some(Value::Text(text)),
            (ColumnKind::Int, Json::Number(n)) => n.as_i64().map(Value::Int),
            (ColumnKind::Real, Json::String(text)) => text.parse().ok().map(Value::Real),
            (ColumnKind::Blob, Json::String(text)) => BASE64.decode(text.as_bytes()).ok().map(Value::Blob),
            _ => None,
        };
        let read: Option<Vec<Value>> = table.columns.iter().zip(values).map(value).collect();
        read.map(Line).ok_or_else(broken)
    }
}

/// What a database says of one column.
pub(super) struct Described {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) declared: String,
    /// Its place in the primary key, from 1; 0 = not in it.
    pub(super) key: i64,
    pub(super) serial: bool,
}

impl FromRow for Described {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Described {
            table: row.get("of_table")?,
            column: row.get("of_column")?,
            declared: row.get("declared")?,
            key: row.get("key_place")?,
            serial: row.get("is_serial")?,
        })
    }
}

/// Puts together what was said of the columns, which come table by table.
pub(super) fn tables(described: Vec<Described>) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<Vec<(i64, String)>> = Vec::new();
    for Described { table, column, declared, key, serial } in described {
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table, columns: vec![], key: vec![], serial: None });
            keys.push(vec![]);
        }
        let (Some(last), Some(its_key)) = (tables.last_mut(), keys.last_mut()) else { continue };
        if key > 0 {
            its_key.push((key, column.clone()));
        }
        if serial {
            last.serial = Some(column.clone());
        }
        last.columns.push(Column { name: column, kind: ColumnKind::of(&declared)? });
    }
    for (table, mut key) in tables.iter_mut().zip(keys) {
        key.sort();
        table.key = match key.is_empty() {
            true => table.columns.iter().map(|column| column.name.clone()).collect(),
            false => key.into_iter().map(|(_, column)| column).collect(),
        };
    }
    Ok(tables)
}
