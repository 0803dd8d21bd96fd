//! Who is away when (不在の登録).

use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

/// That somebody is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: String,
    /// Who.
    pub staff: String,
    /// From when.
    pub from: Timestamp,
    /// Until just before.
    pub until: Timestamp,
    /// Whom he has named to decide for him.
    pub deputy: Option<String>,
    /// Why, for colleagues: 「出張」.
    pub note: String,
    /// What it follows from, when not from the person himself: the approved leave, by its address.
    pub source: Option<String>,
}

impl FromRow for Absence {
    fn from_row(row: &Row) -> Result<Absence> {
        Ok(Absence {
            id: row.get("id")?,
            staff: row.get("staff")?,
            from: row.get("from_at")?,
            until: row.get("until_at")?,
            deputy: row.get("deputy")?,
            note: row.get("note")?,
            source: row.get("source")?,
        })
    }
}

/// All that are not over.
///
/// # Errors
/// When the database cannot be read.
pub async fn open(store: &Store<Lgwan>, now: Timestamp) -> Result<Vec<Absence>> {
    store
        .read()
        .await?
        .all("select * from absence where until_at > $1 order by from_at, id", args![now])
        .await
}

/// Enters one.
///
/// # Errors
/// When the database refuses.
pub async fn add(tx: &mut Tx<Lgwan>, absence: &Absence) -> Result<()> {
    tx.execute(
        "insert into absence (id, staff, from_at, until_at, deputy, note, source) values ($1, $2, $3, $4, $5, $6, $7)",
        args![absence.id, absence.staff, absence.from, absence.until, absence.deputy, absence.note, absence.source],
    )
    .await?;
    Ok(())
}

/// Those that meet a span, for a calendar.
///
/// # Errors
/// When the database cannot be read.
pub async fn between(store: &Store<Lgwan>, from: Timestamp, until: Timestamp) -> Result<Vec<Absence>> {
    store
        .read()
        .await?
        .all(
            "select * from absence where until_at > $1 and from_at < $2 order by from_at, id",
            args![from, until],
        )
        .await
}

/// Drops what followed from something that no longer holds.
///
/// # Errors
/// When the database refuses.
pub async fn drop_of(tx: &mut Tx<Lgwan>, source: &str) -> Result<()> {
    tx.execute("delete from absence where source = $1", args![source]).await?;
    Ok(())
}

/// Ends one now; one that has not begun is dropped.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &mut Tx<Lgwan>, id: &str, staff: &str, now: Timestamp) -> Result<()> {
    tx.execute("delete from absence where id = $1 and staff = $2 and from_at >= $3", args![id, staff, now])
        .await?;
    tx.execute(
        "update absence set until_at = $3 where id = $1 and staff = $2 and until_at > $3",
        args![id, staff, now],
    )
    .await?;
    Ok(())
}
