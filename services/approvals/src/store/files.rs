//! Attachments and their versions.

use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

use crate::model::Attachment;

impl FromRow for Attachment {
    fn from_row(row: &Row) -> Result<Attachment> {
        Ok(Attachment {
            id: row.get("id")?,
            name: row.get("name")?,
            size: row.get("size")?,
            mime: row.get("mime")?,
            sha256: row.get("sha256")?,
            series: row.get("series")?,
            edition: row.get("edition")?,
            gone: row.get("gone")?,
            added_at: row.get("added_at")?,
        })
    }
}

const OF: &str = "select * from approval_file where document = $1 order by series, edition";

/// All attachments of a document with their earlier versions.
pub async fn all(store: &Store<Lgwan>, document: &str) -> Result<Vec<Attachment>> {
    store.read().await?.all(OF, args![document]).await
}

/// The same inside a transaction.
pub async fn all_in(tx: &mut Tx<Lgwan>, document: &str) -> Result<Vec<Attachment>> {
    tx.all(OF, args![document]).await
}

/// Adds an attachment.
pub async fn add(tx: &mut Tx<Lgwan>, document: &str, file: &Attachment) -> Result<()> {
    tx.execute(
        "insert into approval_file (id, document, name, size, mime, sha256, series, edition, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            file.id,
            document,
            file.name,
            file.size,
            file.mime,
            file.sha256,
            file.series,
            file.edition,
            file.added_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes an attachment out, or puts a later version in its place: it stays as the earlier version.
pub async fn set_gone(tx: &mut Tx<Lgwan>, id: &str) -> Result<()> {
    tx.execute("update approval_file set gone = 1 where id = $1", args![id]).await?;
    Ok(())
}
