//! Payment providers: with their secrets in the residents' network, and how they are doing in the office's.

use yakuba_base::Timestamp;
use yakuba_city::{Internet, Lgwan};
use yakuba_providers::Provider;
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args};
use yakuba_zone::SecretKey;

use crate::messages::ProviderStands;

/// A provider that a city has a contract with.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id, in addresses: `card`.
    pub id: String,
    /// Its name for payers.
    pub name: String,
    /// Whether payers are offered it.
    pub open: bool,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// Since when it does not.
    pub failing_since: Option<Timestamp>,
    /// How often in a row it did not.
    pub failures: i64,
    /// What was wrong last.
    pub trouble: String,
    /// Notices taken, and refused.
    pub notices: (i64, i64),
    kind: String,
    sealed: String,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Kept {
            id: row.get("id")?,
            name: row.get("name")?,
            open: row.get("open")?,
            answered_at: row.get("answered_at")?,
            failing_since: row.get("failing_since")?,
            failures: row.get("failures")?,
            trouble: row.get("trouble")?,
            notices: (row.get("notices")?, row.get("notices_refused")?),
            kind: row.get("kind")?,
            sealed: row.get("sealed")?,
        })
    }
}

const COLUMNS: &str =
    "id, kind, name, open, sealed, answered_at, failing_since, failures, trouble, notices, notices_refused";

fn about(id: &str) -> String {
    format!("payment provider {id}")
}

impl Kept {
    /// Its account.
    ///
    /// # Errors
    /// When it was sealed with another key: the file of the key was lost or exchanged.
    pub fn open(&self, key: &SecretKey) -> Result<Provider> {
        let text = key.open_text(&about(&self.id), &self.sealed);
        let provider = text.ok().and_then(|text| serde_json::from_str(&text).ok());
        provider.ok_or_else(|| StoreError::column("sealed", "sealed with another key than this machine's"))
    }

    /// What the office is told of it.
    pub async fn stands(&self, tx: &mut Tx<Internet>) -> Result<ProviderStands> {
        let (waiting,): (i64,) = tx
            .one("select count(*) as n from online_attempt where provider = $1 and final = 0", args![self.id])
            .await?;
        Ok(ProviderStands {
            id: self.id.clone(),
            kind: self.kind.clone(),
            name: self.name.clone(),
            open: self.open,
            answered_at: self.answered_at,
            failing_since: self.failing_since,
            failures: self.failures,
            trouble: self.trouble.clone(),
            notices: self.notices,
            waiting,
        })
    }
}

/// Sets a provider up, or changes it.
pub async fn put(
    tx: &mut Tx<Internet>,
    key: &SecretKey,
    (id, name, open): (&str, &str, bool),
    provider: &Provider,
) -> Result<()> {
    let sealed = key.seal_text(
        &about(id),
        &serde_json::to_string(provider).map_err(|error| StoreError::column("sealed", error))?,
    );
    tx.execute(
        "insert into online_provider (id, kind, name, place, open, sealed)
         values ($1, $2, $3, (select count(*) from online_provider), $4, $5)
         on conflict (id) do update set kind = excluded.kind, name = excluded.name, open = excluded.open, sealed = excluded.sealed",
        args![id, provider.kind(), name, open, sealed],
    )
    .await?;
    Ok(())
}

/// Opens it to payers, or closes it; `false` when there is none.
pub async fn set_open(tx: &mut Tx<Internet>, id: &str, open: bool) -> Result<bool> {
    Ok(tx.execute("update online_provider set open = $1 where id = $2", args![open, id]).await? > 0)
}

/// All of them, in the order they were set up.
pub async fn all(store: &Store<Internet>) -> Result<Vec<Kept>> {
    let sql = format!("select {COLUMNS} from online_provider order by place, id");
    store.read().await?.all(&sql, args![]).await
}

/// One.
pub async fn get(store: &Store<Internet>, id: &str) -> Result<Option<Kept>> {
    let sql = format!("select {COLUMNS} from online_provider where id = $1");
    store.read().await?.optional(&sql, args![id]).await
}

/// One, in a transaction.
pub async fn get_in(tx: &mut Tx<Internet>, id: &str) -> Result<Option<Kept>> {
    tx.optional(&format!("select {COLUMNS} from online_provider where id = $1"), args![id]).await
}

/// Notes that it answered.
pub async fn answered(tx: &mut Tx<Internet>, id: &str, at: Timestamp) -> Result<()> {
    tx.execute(
        "update online_provider set answered_at = $1, failing_since = null, failures = 0, trouble = '' where id = $2",
        args![at, id],
    )
    .await?;
    Ok(())
}

/// Notes that it did not.
pub async fn failed(tx: &mut Tx<Internet>, id: &str, at: Timestamp, trouble: &str) -> Result<()> {
    tx.execute(
        "update online_provider set failing_since = coalesce(failing_since, $1), failures = failures + 1, trouble = $2 where id = $3",
        args![at, trouble, id],
    )
    .await?;
    Ok(())
}

/// Counts a notice.
pub async fn count_notice(tx: &mut Tx<Internet>, id: &str, taken: bool) -> Result<()> {
    let sql = if taken {
        "update online_provider set notices = notices + 1 where id = $1"
    } else {
        "update online_provider set notices_refused = notices_refused + 1 where id = $1"
    };
    tx.execute(sql, args![id]).await?;
    Ok(())
}

/// Notes in the office how one is doing; answers whether payers were offered it until now.
pub async fn stands(tx: &mut Tx<Lgwan>, stands: &ProviderStands) -> Result<bool> {
    let before: Option<(Json<ProviderStands>,)> =
        tx.optional("select body from provider where id = $1", args![stands.id]).await?;
    tx.execute(
        "insert into provider (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body",
        args![stands.id, Json(stands)],
    )
    .await?;
    Ok(before.is_some_and(|(Json(before),)| before.open))
}

/// What the office knows of all of them.
pub async fn office(store: &Store<Lgwan>) -> Result<Vec<ProviderStands>> {
    let rows: Vec<(Json<ProviderStands>,)> =
        store.read().await?.all("select body from provider order by id", args![]).await?;
    Ok(rows.into_iter().map(|(Json(stands),)| stands).collect())
}

/// Whether any is offered to payers, as far as the office knows.
pub async fn any_open_in(tx: &mut Tx<Lgwan>) -> Result<bool> {
    let rows: Vec<(Json<ProviderStands>,)> = tx.all("select body from provider", args![]).await?;
    Ok(rows.iter().any(|(Json(stands),)| stands.open))
}
