/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Someone else was faster: the row no longer has the version that was read.
    #[error("the record was changed by someone else meanwhile")]
    Conflict,
    /// A row that had to be there is not.
    #[error("no such record")]
    NotFound,
    /// A stored value cannot be read as what it should be.
    #[error("column {column} cannot be read: {why}")]
    Column {
        /// The column's name.
        column: String,
        /// What is wrong with the value; never the value itself.
        why: String,
    },
    /// A migration that was released is not the text that was run here.
    #[error("migration {0} was changed after it was released; write a new one instead")]
    MigrationChanged(String),
    /// What made a database is unknown here.
    #[error("the migration {0} is unknown here: this program is older than the one that made the data")]
    MigrationUnknown(String),
    /// A database that was to be filled holds something.
    #[error("the database holds something already")]
    NotEmpty,
    /// The store is closed or its writer has ended.
    #[error("the database is closed")]
    Closed,
    /// The database refused.
    #[error("database: {0}")]
    Database(String),
}

impl StoreError {
    /// A stored value that does not parse.
    pub fn column(column: &str, why: impl ToString) -> StoreError {
        StoreError::Column { column: column.to_owned(), why: why.to_string() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => StoreError::NotFound,
            sqlx::Error::PoolClosed => StoreError::Closed,
            other => StoreError::Database(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Database(error.to_string())
    }
}
