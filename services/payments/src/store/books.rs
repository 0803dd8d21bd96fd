//! The books (元帳) as rows. The rules are the engine's; here its plan is carried out in the caller's transaction.

use std::collections::BTreeMap;

use yakuba_base::Date;
use yakuba_city::Lgwan;
use yakuba_ledger::{Account, AccountCode, Balance, Books, Entry, EntryId, HoldState, Line, Refused, plan};
use yakuba_store::{FromRow, Json, Result, Row, Store, StoreError, Tx, args};

/// Why an entry was not written.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// The rules do not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The accounts an entry touches, as they are.
struct Loaded(BTreeMap<AccountCode, (Account, Balance)>);

impl Books for Loaded {
    fn account(&self, code: &AccountCode) -> Option<(&Account, Balance)> {
        self.0.get(code).map(|(account, balance)| (account, *balance))
    }

    // Collecting books what happened; it promises nothing.
    fn hold(&self, _: &EntryId) -> Option<(&[Line], HoldState)> {
        None
    }
}

struct Kept(Account, Balance);

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(account) = row.get("body")?;
        let balance = Balance {
            debits: row.get("debits")?,
            credits: row.get("credits")?,
            held_debits: row.get("held_debits")?,
            held_credits: row.get("held_credits")?,
        };
        Ok(Kept(account, balance))
    }
}

const COLUMNS: &str = "body, debits, credits, held_debits, held_credits";

/// Waits for its turn at the books: who moves money does so one after the other, on either database. Called before
/// anything else in a transaction that will post, so that nobody waits for somebody who waits for him.
pub async fn turn(tx: &mut Tx<Lgwan>) -> Result<()> {
    tx.execute("update ledger_lock set turn = turn + 1 where id = 1", args![]).await?;
    Ok(())
}

/// Writes an entry about `subject` on these accounts, which are opened when they do not exist yet. The same entry said
/// again is written once.
///
/// # Errors
/// [`BooksError`]; the transaction is to be given up then.
pub async fn post(
    tx: &mut Tx<Lgwan>,
    subject: &str,
    accounts: &[&Account],
    entry: &Entry,
) -> std::result::Result<(), BooksError> {
    turn(tx).await?;
    let known: Option<(Json<Entry>,)> =
        tx.optional("select body from ledger_entry where id = $1", args![entry.id.0]).await?;
    if let Some((Json(known),)) = known {
        return if known == *entry { Ok(()) } else { Err(Refused::IdTaken(entry.id.clone()).into()) };
    }
    let mut loaded = BTreeMap::new();
    for account in accounts {
        tx.execute(
            "insert into ledger_account (code, body) values ($1, $2) on conflict do nothing",
            args![account.code.as_str(), Json(account)],
        )
        .await?;
        let sql = format!("select {COLUMNS} from ledger_account where code = $1");
        let Kept(account, balance) = tx.one(&sql, args![account.code.as_str()]).await?;
        loaded.insert(account.code.clone(), (account, balance));
    }
    let planned = plan(&Loaded(loaded), entry)?;
    for (code, balance) in &planned.balances {
        tx.execute(
            "update ledger_account set debits = $1, credits = $2, held_debits = $3, held_credits = $4 where code = $5",
            args![balance.debits, balance.credits, balance.held_debits, balance.held_credits, code.as_str()],
        )
        .await?;
    }
    tx.execute(
        "insert into ledger_entry (id, date, subject, body) values ($1, $2, $3, $4)",
        args![entry.id.0, entry.date, subject, Json(entry)],
    )
    .await?;
    Ok(())
}

/// What is on an account; nothing when it was never used.
pub async fn balance_in(tx: &mut Tx<Lgwan>, account: &Account) -> Result<Balance> {
    let sql = format!("select {COLUMNS} from ledger_account where code = $1");
    let kept: Option<Kept> = tx.optional(&sql, args![account.code.as_str()]).await?;
    Ok(kept.map(|Kept(_, balance)| balance).unwrap_or_default())
}

/// All accounts with what is on them, by code.
pub async fn accounts(store: &Store<Lgwan>) -> Result<Vec<(Account, Balance)>> {
    let sql = format!("select {COLUMNS} from ledger_account order by code");
    let kept: Vec<Kept> = store.read().await?.all(&sql, args![]).await?;
    Ok(kept.into_iter().map(|Kept(account, balance)| (account, balance)).collect())
}

/// A day's entries about demands: not those of tills, files and the safe.
pub async fn entries_about_demands(store: &Store<Lgwan>, day: Date) -> Result<Vec<Entry>> {
    let sql = "select e.body from ledger_entry e join demand d on d.id = e.subject where e.date = $1 order by e.seq";
    let rows: Vec<(Json<Entry>,)> = store.read().await?.all(sql, args![day]).await?;
    Ok(rows.into_iter().map(|(Json(entry),)| entry).collect())
}

/// Entries in the order they were written: all, or those about `subject`.
pub async fn entries(store: &Store<Lgwan>, subject: Option<&str>) -> Result<Vec<Entry>> {
    let mut reader = store.read().await?;
    let rows: Vec<(Json<Entry>,)> = match subject {
        None => reader.all("select body from ledger_entry order by seq", args![]).await?,
        Some(subject) => {
            reader
                .all("select body from ledger_entry where subject = $1 order by seq", args![subject])
                .await?
        }
    };
    Ok(rows.into_iter().map(|(Json(entry),)| entry).collect())
}
