//! Payouts of providers (入金明細) against the books: what agrees moves from what is still to come in to the city's account, less
//! the provider's charge; what does not agree waits with the reason, and moves nothing.

use yakuba_audit::{Actor, Entry as Noted};
use yakuba_base::Yen;
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Way};
use yakuba_ledger::{Entry, EntryId, Line, Phase};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::CollectError,
    model::{LineError, accounts, settlement_file, settlement_file::Settled},
    slips,
    store::{
        books, demands,
        settlements::{self, Odd, SettlementFile},
    },
};

/// Why a file was not taken. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum SettlementError {
    /// Lines that are wrong.
    #[error("some lines cannot be read")]
    Lines(Vec<LineError>),
    /// The same file was brought before.
    #[error("the same file was brought before")]
    Before(Box<SettlementFile>),
    /// The books do not allow it.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a file of a provider's payouts.
///
/// # Errors
/// [`SettlementError`]; every wrong line is named.
pub async fn take(
    zone: &Zone<Lgwan>,
    actor: Actor,
    provider: &str,
    name: &str,
    bytes: &[u8],
) -> Result<SettlementFile, SettlementError> {
    let sha256 = slips::fingerprint(bytes);
    if let Some(before) = settlements::brought_before(&zone.store, &sha256).await? {
        return Err(SettlementError::Before(Box::new(before)));
    }
    let rows = settlement_file::read(bytes).map_err(SettlementError::Lines)?;
    let id: yakuba_base::Id<SettlementFile> = zone.clock.id();
    let mut file = SettlementFile {
        id: id.to_string(),
        provider: provider.to_owned(),
        name: name.chars().take(200).collect(),
        rows: rows.len() as i64,
        total: Yen(rows.iter().map(|row| row.amount.0).sum()),
        charges: Yen(rows.iter().map(|row| row.charge.0).sum()),
        agreed: 0,
        again: 0,
        odd: 0,
        read_at: zone.clock.now(),
    };
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            if !settlements::insert_file(tx, &file, &sha256, &actor.to_string()).await? {
                return Err(SettlementError::Store(StoreError::Conflict));
            }
            for row in &rows {
                match one(tx, &zone_, &file, row).await? {
                    None => file.again += 1,
                    Some(true) => file.agreed += 1,
                    Some(false) => file.odd += 1,
                }
            }
            settlements::set_outcome(tx, &file).await?;
            Noted::new(actor, "settlement.taken")
                .on("settlement-file", &file.id)
                .record(tx, &zone_.clock)
                .await?;
            Ok(file)
        })
        .await
}

/// Whether a line agrees with the books; none when it was brought before.
async fn one(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    file: &SettlementFile,
    row: &Settled,
) -> Result<Option<bool>, SettlementError> {
    let payment = settlements::payment_in(tx, &file.provider, &row.reference).await?;
    let record = match &payment {
        Some(payment) => demands::get_in(tx, &payment.demand).await?,
        None => None,
    };
    // What went back was taken off the payout, or will be: what is here is what was kept.
    let known = payment.as_ref().zip(record.as_ref()).and_then(|(payment, record)| {
        let money = record.demand.attempts.get(&AttemptId(payment.attempt.clone()))?.money;
        Some(Yen(money.applied.0 + money.held.0))
    });
    let agreed = known == Some(row.amount);
    let line = Odd {
        provider: file.provider.clone(),
        reference: row.reference.clone(),
        amount: row.amount,
        paid_on: row.paid_on,
        known,
        demand: record.as_ref().map(|record| record.id.clone()),
    };
    if !settlements::insert(tx, &file.id, &line, agreed).await? {
        return Ok(None);
    }
    if let Some(record) = record.filter(|_| agreed) {
        let (clearing, deposit, charges) =
            (accounts::clearing(Way::Online), accounts::deposit(), accounts::charges());
        let at = zone.clock.now();
        let entry = Entry {
            id: EntryId(format!("settled:{}:{}", file.provider, row.reference)),
            date: row.paid_on,
            at,
            text: format!("決済事業者からの入金 {}", record.receipt),
            phase: Phase::Post,
            lines: accounts::lines([
                Line::debit(&deposit.code, Yen(row.amount.0 - row.charge.0)),
                Line::debit(&charges.code, row.charge),
                Line::credit(&clearing.code, row.amount),
            ]),
        };
        books::post(tx, &record.id, &[&clearing, &deposit, &charges], &entry)
            .await
            .map_err(CollectError::from)?;
    }
    Ok(Some(agreed))
}
