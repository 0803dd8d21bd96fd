//! Online payments as the office knows them: by which provider, and under which number of its.

use yakuba_base::{Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

/// A payment on a provider's page.
#[derive(Clone, Debug)]
pub struct OnlinePayment {
    /// The attempt.
    pub attempt: String,
    /// What it pays.
    pub demand: String,
    /// By which provider.
    pub provider: String,
    /// The provider's number, once money came.
    pub reference: Option<String>,
    /// How much came.
    pub amount: Option<Yen>,
    /// When.
    pub captured_at: Option<Timestamp>,
}

impl FromRow for OnlinePayment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(OnlinePayment {
            attempt: row.get("attempt")?,
            demand: row.get("demand")?,
            provider: row.get("provider")?,
            reference: row.get("reference")?,
            amount: row.get("amount")?,
            captured_at: row.get("captured_at")?,
        })
    }
}

const COLUMNS: &str = "attempt, demand, provider, reference, amount, captured_at";

/// Notes that one was begun.
pub async fn begun(tx: &mut Tx<Lgwan>, attempt: &str, demand: &str, provider: &str) -> Result<()> {
    tx.execute(
        "insert into online_payment (attempt, demand, provider) values ($1, $2, $3) on conflict do nothing",
        args![attempt, demand, provider],
    )
    .await?;
    Ok(())
}

/// Notes that money came by it.
pub async fn captured(
    tx: &mut Tx<Lgwan>,
    attempt: &str,
    reference: &str,
    amount: Yen,
    at: Timestamp,
) -> Result<()> {
    tx.execute(
        "update online_payment set reference = $1, amount = $2, captured_at = $3 where attempt = $4 and reference is null",
        args![reference, amount, at, attempt],
    )
    .await?;
    Ok(())
}

/// The online payments of a demand.
pub async fn of_demand(store: &Store<Lgwan>, demand: &str) -> Result<Vec<OnlinePayment>> {
    let sql = format!("select {COLUMNS} from online_payment where demand = $1 order by attempt");
    store.read().await?.all(&sql, args![demand]).await
}
