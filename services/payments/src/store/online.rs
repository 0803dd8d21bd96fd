//! What is kept of online payments where providers are: in the residents' network.

use serde::{Deserialize, Serialize};
use yakuba_base::{Timestamp, Yen};
use yakuba_city::Internet;
use yakuba_collecting::{AttemptId, End};
use yakuba_store::{FromRow, Json, Migration, Result, Row, Store, Tx, args};

use crate::messages::DemandShown;

/// The tables of the residents' network.
pub const INTERNET: &[Migration] = &[Migration {
    name: "payments/0001-internet",
    sql: "
        create table online_provider (
            id text primary key,
            kind text not null,
            name text not null,
            place bigint not null,
            open bigint not null,
            sealed text not null,
            answered_at bigint,
            failing_since bigint,
            failures bigint not null default 0,
            trouble text not null default '',
            notices bigint not null default 0,
            notices_refused bigint not null default 0
        );
        create table online_demand (
            demand text primary key,
            version bigint not null,
            body text not null
        );
        create table online_attempt (
            id text primary key,
            demand text not null,
            provider text not null,
            amount bigint not null,
            title text not null,
            opened_at bigint not null,
            expires_at bigint not null,
            reference text,
            page text not null default '',
            outcome text not null,
            closing bigint not null default 0,
            final bigint not null default 0,
            failures bigint not null default 0,
            looked_at bigint
        );
        create index online_attempt_demand on online_attempt (demand, opened_at);
        create index online_attempt_waiting on online_attempt (provider) where final = 0;
        create table online_notice (
            provider text not null,
            id text not null,
            heard_at bigint not null,
            primary key (provider, id)
        );
    ",
}];

/// What a provider has answered about an attempt so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The provider's number for the payment, and how much was taken.
    pub captured: Option<(String, Yen)>,
    /// How much went back, in all.
    pub refunded: Yen,
    /// How it ended without money.
    pub ended: Option<End>,
}

/// A try at paying on a provider's page.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its id, by which the provider knows it too.
    pub id: AttemptId,
    /// What it pays.
    pub demand: String,
    /// By which provider.
    pub provider: String,
    /// How much the payer is asked for.
    pub amount: Yen,
    /// What for, as it was told to the provider.
    pub title: String,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// When the provider's page ends.
    pub expires_at: Timestamp,
    /// The provider's own name for it, once it answered.
    pub reference: Option<String>,
    /// The provider's page; empty while there is none.
    pub page: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether it is to end.
    pub closing: bool,
    /// How often in a row the provider did not answer about it.
    pub failures: i64,
}

impl FromRow for Attempt {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(outcome) = row.get("outcome")?;
        Ok(Attempt {
            id: AttemptId(row.get("id")?),
            demand: row.get("demand")?,
            provider: row.get("provider")?,
            amount: row.get("amount")?,
            title: row.get("title")?,
            opened_at: row.get("opened_at")?,
            expires_at: row.get("expires_at")?,
            reference: row.get("reference")?,
            page: row.get("page")?,
            outcome,
            closing: row.get("closing")?,
            failures: row.get("failures")?,
        })
    }
}

const COLUMNS: &str =
    "id, demand, provider, amount, title, opened_at, expires_at, reference, page, outcome, closing, failures";

impl Attempt {
    /// Whether nothing more is expected of it, unless money goes back.
    pub fn is_final(&self) -> bool {
        self.outcome.captured.is_some() || self.outcome.ended.is_some()
    }
}

/// Keeps a new attempt.
pub async fn insert(tx: &mut Tx<Internet>, attempt: &Attempt) -> Result<()> {
    tx.execute(
        "insert into online_attempt (id, demand, provider, amount, title, opened_at, expires_at, outcome)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            attempt.id.0,
            attempt.demand,
            attempt.provider,
            attempt.amount,
            attempt.title,
            attempt.opened_at,
            attempt.expires_at,
            Json(&attempt.outcome)
        ],
    )
    .await?;
    Ok(())
}

/// An attempt.
pub async fn attempt(store: &Store<Internet>, id: &str) -> Result<Option<Attempt>> {
    let sql = format!("select {COLUMNS} from online_attempt where id = $1");
    store.read().await?.optional(&sql, args![id]).await
}

/// An attempt that nobody else changes until this transaction ends.
pub async fn attempt_in(tx: &mut Tx<Internet>, id: &str, at: Timestamp) -> Result<Option<Attempt>> {
    tx.execute("update online_attempt set looked_at = $1 where id = $2", args![at, id]).await?;
    tx.optional(&format!("select {COLUMNS} from online_attempt where id = $1"), args![id]).await
}

/// Writes what an attempt has become.
pub async fn put(tx: &mut Tx<Internet>, attempt: &Attempt) -> Result<()> {
    tx.execute(
        "update online_attempt set reference = $1, page = $2, outcome = $3, closing = $4, final = $5, failures = $6 where id = $7",
        args![
            attempt.reference,
            attempt.page,
            Json(&attempt.outcome),
            attempt.closing,
            attempt.is_final(),
            attempt.failures,
            attempt.id.0
        ],
    )
    .await?;
    Ok(())
}

/// The attempts at a demand, the latest first.
pub async fn attempts(store: &Store<Internet>, demand: &str) -> Result<Vec<Attempt>> {
    let sql = format!("select {COLUMNS} from online_attempt where demand = $1 order by opened_at desc, id");
    store.read().await?.all(&sql, args![demand]).await
}

/// The same in a transaction.
pub async fn attempts_in(tx: &mut Tx<Internet>, demand: &str) -> Result<Vec<Attempt>> {
    let sql = format!("select {COLUMNS} from online_attempt where demand = $1 order by opened_at desc, id");
    tx.all(&sql, args![demand]).await
}

/// Notes how a demand stands, unless something later is known.
pub async fn show(tx: &mut Tx<Internet>, shown: &DemandShown) -> Result<()> {
    tx.execute(
        "insert into online_demand (demand, version, body) values ($1, $2, $3)
         on conflict (demand) do update set version = excluded.version, body = excluded.body
         where excluded.version >= online_demand.version",
        args![shown.demand, shown.version, Json(shown)],
    )
    .await?;
    Ok(())
}

/// How a demand stands, as far as is known here.
pub async fn demand(store: &Store<Internet>, id: &str) -> Result<Option<DemandShown>> {
    let found: Option<(Json<DemandShown>,)> =
        store.read().await?.optional("select body from online_demand where demand = $1", args![id]).await?;
    Ok(found.map(|(Json(shown),)| shown))
}

/// The same, held until the transaction ends, so that a payer who presses twice begins once.
pub async fn demand_in(tx: &mut Tx<Internet>, id: &str) -> Result<Option<DemandShown>> {
    tx.execute("update online_demand set version = version where demand = $1", args![id]).await?;
    let found: Option<(Json<DemandShown>,)> =
        tx.optional("select body from online_demand where demand = $1", args![id]).await?;
    Ok(found.map(|(Json(shown),)| shown))
}

/// Notes a notice; `false` when it was heard before.
pub async fn hear(tx: &mut Tx<Internet>, provider: &str, id: &str, at: Timestamp) -> Result<bool> {
    let heard = tx
        .execute(
            "insert into online_notice (provider, id, heard_at) values ($1, $2, $3) on conflict do nothing",
            args![provider, id, at],
        )
        .await?;
    Ok(heard > 0)
}
