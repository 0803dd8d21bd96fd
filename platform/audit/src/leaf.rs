use serde::Serialize;
use tlog_tiles::tlog::{Hash, record_hash};
use yakuba_base::Timestamp;
use yakuba_store::{FromRow, Result, Row};

/// An entry as it is stored, and as whoever verifies the log from outside reads it: one JSON object, the fields in this order.
#[derive(Serialize)]
pub(crate) struct Leaf {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) detail: String,
}

/// Its columns.
pub(crate) const COLUMNS: &str = "id, at, actor, action, subject, detail";

impl FromRow for Leaf {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Leaf {
            id: row.get("id")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            detail: row.get("detail")?,
        })
    }
}

impl Leaf {
    /// What is hashed and exported.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("text and a number can be written as JSON")
    }

    /// The leaf of the tree (RFC 9162 §2.1.1).
    pub(crate) fn hash(&self) -> Hash {
        record_hash(&self.bytes())
    }
}
