use yakuba_base::Timestamp;
use yakuba_store::{FromRow, Result, Row, SqlBuilder, Store, args};

/// An entry as an auditor reads it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The entry's id; also the key for the next page.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who: `staff:<id>`.
    pub actor: String,
    /// What: `application.decided`.
    pub action: String,
    /// On what: `application:<id>`.
    pub subject: String,
    /// More, as JSON.
    pub detail: String,
    /// The block it is sealed in.
    pub block: Option<i64>,
}

impl FromRow for Recorded {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Recorded {
            id: row.get("id")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            detail: row.get("detail")?,
            block: row.get("block")?,
        })
    }
}

/// Which entries to show.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this actor.
    pub actor: Option<String>,
    /// Only this subject.
    pub subject: Option<String>,
    /// Only actions that begin so.
    pub action: Option<String>,
    /// Only entries older than this id: the next page.
    pub before: Option<String>,
}

/// A page of entries, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn page<N: yakuba_city::Network>(
    store: &Store<N>,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<Recorded>> {
    let mut sql =
        SqlBuilder::new("select id, at, actor, action, subject, detail, block from audit_entry where 1 = 1");
    if let Some(actor) = &filter.actor {
        sql.push(" and actor = ?", args![actor]);
    }
    if let Some(subject) = &filter.subject {
        sql.push(" and subject = ?", args![subject]);
    }
    if let Some(action) = &filter.action {
        sql.push(" and substr(action, 1, cast(? as integer)) = ?", args![action.chars().count(), action]);
    }
    if let Some(before) = &filter.before {
        sql.push(" and id < ?", args![before]);
    }
    sql.push(" order by id desc limit ?", args![limit]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}
