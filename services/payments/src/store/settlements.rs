//! Payouts of providers (入金明細): files that were brought, and what did not agree with the books.

use yakuba_base::{Date, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_store::{FromRow, Result, Row, Store, Tx, args};

use super::payments::OnlinePayment;

/// A file that was brought.
#[derive(Clone, Debug)]
pub struct SettlementFile {
    /// Its id.
    pub id: String,
    /// Of which provider.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// How many payments it reports.
    pub rows: i64,
    /// What they come to, before the provider's charges.
    pub total: Yen,
    /// The charges.
    pub charges: Yen,
    /// How many agreed with the books.
    pub agreed: i64,
    /// How many were brought before.
    pub again: i64,
    /// How many did not agree.
    pub odd: i64,
    /// When it was brought.
    pub read_at: Timestamp,
}

impl FromRow for SettlementFile {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(SettlementFile {
            id: row.get("id")?,
            provider: row.get("provider")?,
            name: row.get("name")?,
            rows: row.get("reported")?,
            total: row.get("total")?,
            charges: row.get("charges")?,
            agreed: row.get("agreed")?,
            again: row.get("again")?,
            odd: row.get("odd")?,
            read_at: row.get("read_at")?,
        })
    }
}

/// A line that did not agree, and why.
#[derive(Clone, Debug)]
pub struct Odd {
    /// Of which provider.
    pub provider: String,
    /// The provider's number.
    pub reference: String,
    /// What the provider says.
    pub amount: Yen,
    /// When it came.
    pub paid_on: Date,
    /// What the books say; none when they know no such payment.
    pub known: Option<Yen>,
    /// The demand, when there is one.
    pub demand: Option<String>,
}

impl FromRow for Odd {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Odd {
            provider: row.get("provider")?,
            reference: row.get("reference")?,
            amount: row.get("amount")?,
            paid_on: row.get("paid_on")?,
            known: row.get("known")?,
            demand: row.get("demand")?,
        })
    }
}

const FILE: &str = "id, provider, name, reported, total, charges, agreed, again, odd, read_at";

/// When the same file was brought before.
pub async fn brought_before(store: &Store<Lgwan>, sha256: &str) -> Result<Option<SettlementFile>> {
    let sql = format!("select {FILE} from settlement_file where sha256 = $1");
    store.read().await?.optional(&sql, args![sha256]).await
}

/// Keeps a file; `false` when the same one was brought before.
pub async fn insert_file(tx: &mut Tx<Lgwan>, file: &SettlementFile, sha256: &str, by: &str) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into settlement_file (id, provider, name, sha256, reported, total, charges, agreed, again, odd, read_at, read_by)
             values ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $9) on conflict do nothing",
            args![file.id, file.provider, file.name, sha256, file.rows, file.total, file.charges, file.read_at, by],
        )
        .await?;
    Ok(inserted > 0)
}

/// Notes what became of a file's lines.
pub async fn set_outcome(tx: &mut Tx<Lgwan>, file: &SettlementFile) -> Result<()> {
    tx.execute(
        "update settlement_file set agreed = $1, again = $2, odd = $3 where id = $4",
        args![file.agreed, file.again, file.odd, file.id],
    )
    .await?;
    Ok(())
}

/// The files, the latest first.
pub async fn files(store: &Store<Lgwan>) -> Result<Vec<SettlementFile>> {
    let sql = format!("select {FILE} from settlement_file order by read_at desc, id desc limit 100");
    store.read().await?.all(&sql, args![]).await
}

/// Keeps a line; `false` when it was brought before and agreed then.
pub async fn insert(tx: &mut Tx<Lgwan>, file: &str, odd: &Odd, agreed: bool) -> Result<bool> {
    let inserted = tx
        .execute(
            "insert into settlement (provider, reference, file, amount, paid_on, known, demand, agreed)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (provider, reference) do update set file = excluded.file, amount = excluded.amount,
                 paid_on = excluded.paid_on, known = excluded.known, demand = excluded.demand, agreed = excluded.agreed
             where settlement.agreed = 0",
            args![odd.provider, odd.reference, file, odd.amount, odd.paid_on, odd.known, odd.demand, agreed],
        )
        .await?;
    Ok(inserted > 0)
}

/// Lines that did not agree, the latest first.
pub async fn odd(store: &Store<Lgwan>) -> Result<Vec<Odd>> {
    let sql = "select provider, reference, amount, paid_on, known, demand from settlement where agreed = 0
               order by paid_on desc, reference limit 500";
    store.read().await?.all(sql, args![]).await
}

/// The payment with this number of a provider.
pub async fn payment_in(
    tx: &mut Tx<Lgwan>,
    provider: &str,
    reference: &str,
) -> Result<Option<OnlinePayment>> {
    tx.optional(
        "select attempt, demand, provider, reference, amount, captured_at from online_payment where provider = $1 and reference = $2",
        args![provider, reference],
    )
    .await
}

/// Payments of more than this age that no payout has brought, oldest first.
pub async fn outstanding(store: &Store<Lgwan>, before: Timestamp) -> Result<Vec<OnlinePayment>> {
    store
        .read()
        .await?
        .all(
            "select p.attempt, p.demand, p.provider, p.reference, p.amount, p.captured_at from online_payment p
             left join settlement s on s.provider = p.provider and s.reference = p.reference
             where p.captured_at is not null and p.captured_at < $1 and s.reference is null
             order by p.captured_at, p.attempt limit 500",
            args![before],
        )
        .await
}
