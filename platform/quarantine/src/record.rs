use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;
use yakuba_city::{Network, NetworkKind};
use yakuba_store::{FromRow, Json, Result, Row, SqlBuilder, Store, StoreError, args};

/// Something a file had before it was built anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// A stable name for programs: `script`.
    pub what: String,
    /// For people: 「スクリプト」.
    pub label: String,
    /// How often it was there.
    pub count: u32,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was built anew, and that is what is kept.
    Disarmed {
        /// What it is now, for people.
        kind: String,
        /// The media type it is served with.
        media_type: String,
        /// Its length now, bytes.
        size: i64,
        /// What it has not any more.
        left_behind: Vec<Left>,
    },
    /// It waits.
    Held,
    /// Somebody asked for its release; somebody else has to agree.
    Asked {
        /// Who: the id of a member of staff.
        by: String,
        /// When.
        at: Timestamp,
        /// Why it is needed, and how it was made sure that it is what it should be.
        because: String,
    },
    /// Two people released it as it came.
    Released {
        /// Who asked.
        asked_by: String,
        /// Who agreed.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        because: String,
    },
}

/// A file that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its id, the same in every network.
    pub id: String,
    /// Where it came from.
    pub from: NetworkKind,
    /// When it came.
    pub arrived_at: Timestamp,
    /// Its length as it came, bytes.
    pub size: i64,
    /// SHA-256 of what came, lower-case hex.
    pub sha256: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it was held: a stable name; empty when it was not.
    pub reason: String,
    /// Why, for people.
    pub why: String,
    /// Whether another try may do.
    pub may_pass_later: bool,
}

impl Incoming {
    /// Whether nobody can open it here.
    pub fn is_held(&self) -> bool {
        matches!(self.fate, Fate::Held | Fate::Asked { .. })
    }

    /// Whether it is here as it came.
    pub fn is_released(&self) -> bool {
        matches!(self.fate, Fate::Released { .. })
    }
}

const COLUMNS: &str =
    "id, source, arrived_at, size, sha256, state, kind, media_type, new_size, left_behind, reason, why,
    may_pass_later, asked_by, asked_at, asked_because, released_by, released_at";

impl FromRow for Incoming {
    fn from_row(row: &Row) -> Result<Self> {
        let state: String = row.get("state")?;
        let asked = || -> Result<(String, Timestamp, String)> {
            Ok((row.get("asked_by")?, row.get("asked_at")?, row.get("asked_because")?))
        };
        let fate = match state.as_str() {
            "disarmed" => {
                let Json(left_behind) = row.get("left_behind")?;
                Fate::Disarmed {
                    kind: row.get("kind")?,
                    media_type: row.get("media_type")?,
                    size: row.get("new_size")?,
                    left_behind,
                }
            }
            // Between the two, a try is under way, or was cut off.
            "held" | "again" => Fate::Held,
            "asked" => {
                let (by, at, because) = asked()?;
                Fate::Asked { by, at, because }
            }
            "released" => {
                let (asked_by, _, because) = asked()?;
                Fate::Released { asked_by, by: row.get("released_by")?, at: row.get("released_at")?, because }
            }
            other => return Err(StoreError::column("state", format!("{other:?} is no state of a file"))),
        };
        let source: String = row.get("source")?;
        Ok(Incoming {
            id: row.get("id")?,
            from: NetworkKind::from_name(&source)
                .ok_or_else(|| StoreError::column("source", format!("{source:?} is no network")))?,
            arrived_at: row.get("arrived_at")?,
            size: row.get("size")?,
            sha256: row.get("sha256")?,
            fate,
            reason: row.get("reason")?,
            why: row.get("why")?,
            may_pass_later: row.get::<i64>("may_pass_later")? != 0,
        })
    }
}

/// What became of these files; those that did not come from another network are not among them.
///
/// # Errors
/// When the database cannot be read.
pub async fn of<N: Network>(store: &Store<N>, ids: &[&str]) -> Result<Vec<Incoming>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = SqlBuilder::new(&format!("select {COLUMNS} from incoming_file where id in "));
    sql.push_list(ids);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}

/// Whether a file waits, or was let in by people: bringing it once more changes nothing.
pub(crate) async fn is_decided<N: Network>(store: &Store<N>, id: &str) -> Result<bool> {
    let sql =
        "select count(*) as n from incoming_file where id = $1 and state in ('held', 'asked', 'released')";
    let (n,): (i64,) = store.read().await?.one(sql, args![id]).await?;
    Ok(n > 0)
}

/// Those that wait, oldest first, at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub async fn held<N: Network>(store: &Store<N>, most: i64) -> Result<Vec<Incoming>> {
    let sql = format!(
        "select {COLUMNS} from incoming_file where state in ('held', 'asked', 'again') order by arrived_at, id limit $1"
    );
    store.read().await?.all(&sql, args![most]).await
}

/// How many wait.
///
/// # Errors
/// When the database cannot be read.
pub async fn held_count<N: Network>(store: &Store<N>) -> Result<i64> {
    let sql = "select count(*) as n from incoming_file where state in ('held', 'asked', 'again')";
    let (n,): (i64,) = store.read().await?.one(sql, args![]).await?;
    Ok(n)
}
