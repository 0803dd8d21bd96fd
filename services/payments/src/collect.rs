//! The one way anything happens to a demand: the row, its history, the books, the work list and what others are told are
//! written together, or nothing is.

use yakuba_base::{FiscalYear, Timestamp, Yen};
use yakuba_cashier::{FeeDue, FeeReceipt, FeeShown, FeeTold, Subject};
use yakuba_city::Lgwan;
use yakuba_collecting::{Booking, Concern, Demand, Effect, Happening, Refused, Way};
use yakuba_ledger::{Account, Entry, EntryId, Line, Phase};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    messages::{AttemptClosing, DemandShown},
    model::{self, accounts},
    receipts, slips,
    store::{
        books::{self, BooksError},
        concerns,
        demands::{self, Record},
        providers,
        refunds::{self, Refund},
        takings,
    },
};

/// Why something was not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The demand does not allow it now.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The books do not allow it.
    #[error(transparent)]
    Books(yakuba_ledger::Refused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BooksError> for CollectError {
    fn from(error: BooksError) -> Self {
        match error {
            BooksError::Refused(refused) => CollectError::Books(refused),
            BooksError::Store(error) => CollectError::Store(error),
        }
    }
}

/// Asks for a fee: a new demand, or a new amount for one that is there. Once money came in, the amount stays: who asks
/// sees to it that a fee that is paid is not assessed anew.
///
/// # Errors
/// [`CollectError`].
pub async fn ask(tx: &mut Tx<Lgwan>, zone: &Zone<Lgwan>, due: &FeeDue) -> Result<(), CollectError> {
    ask_until(tx, zone, due, FiscalYear::of(due.at.date()), None).await
}

/// As [`ask`], for the income of `year`, and payable otherwise than at a till until a moment.
///
/// # Errors
/// [`CollectError`].
pub async fn ask_until(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    due: &FeeDue,
    year: FiscalYear,
    payable_until: Option<Timestamp>,
) -> Result<(), CollectError> {
    books::turn(tx).await?;
    if let Some(mut record) = demands::of_subject_in(tx, &due.subject).await? {
        if record.page != due.page {
            // It was asked for by a version that named no page.
            demands::set_page(tx, &record.id, &due.page).await?;
            record.page.clone_from(&due.page);
            tell(tx, zone, &record).await?;
        }
        if record.demand.amount == due.amount {
            return Ok(());
        }
        let amended = Happening::Amended { amount: due.amount, at: zone.clock.now() };
        return match happen(tx, zone, record, &amended, "system:fee", None).await {
            Ok(_) | Err(CollectError::Refused(Refused::PaidAlready | Refused::NothingOwed)) => Ok(()),
            Err(error) => Err(error),
        };
    }
    let id: yakuba_base::Id<Record> = zone.clock.id();
    let record = Record {
        id: id.to_string(),
        subject: due.subject.clone(),
        receipt: due.receipt,
        title: due.title.clone(),
        payer: due.payer.clone(),
        lang: due.lang,
        division: due.division.clone(),
        year,
        first: (due.at, due.amount),
        page: due.page.clone(),
        demand: Demand::new(due.amount, payable_until),
    };
    demands::insert(tx, &record, due.at).await?;
    let (owed, fees) = accounts_of(&record);
    let lines = vec![Line::debit(&owed.code, due.amount), Line::credit(&fees.code, due.amount)];
    post(tx, &record, due.at, "demanded", "調定", &[&owed, &fees], lines).await?;
    tell(tx, zone, &record).await?;
    Ok(())
}

/// Gives a demand up, as far as nothing came in.
///
/// # Errors
/// [`CollectError`].
pub async fn drop_fee(tx: &mut Tx<Lgwan>, zone: &Zone<Lgwan>, subject: &Subject) -> Result<(), CollectError> {
    books::turn(tx).await?;
    let Some(record) = demands::of_subject_in(tx, subject).await? else { return Ok(()) };
    let cancelled = Happening::Cancelled { at: zone.clock.now() };
    match happen(tx, zone, record, &cancelled, "system:fee", None).await {
        // Paid already: whether it goes back is for a person to say.
        Ok(_) | Err(CollectError::Refused(Refused::PaidAlready | Refused::NothingOwed)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Does `happening` to a demand that was read in this transaction. `money` is the account on which money moves; without
/// one, that of the attempt's way.
///
/// # Errors
/// [`CollectError`]; the transaction is to be given up then.
pub async fn happen(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    mut record: Record,
    happening: &Happening,
    actor: &str,
    money: Option<&Account>,
) -> Result<Record, CollectError> {
    let now = zone.clock.now();
    let before = record.demand.clone();
    let (after, effects) = before.clone().apply(happening)?;
    record.demand = after;
    demands::advance(tx, &record, happening, actor, now).await?;
    rebook(tx, &record, &before, now).await?;
    for (place, effect) in effects.iter().enumerate() {
        match effect {
            Effect::Book { attempt, booking } => {
                let way = record.demand.attempts.get(attempt).map(|attempt| attempt.way);
                let own = way.map(accounts::clearing).unwrap_or_else(accounts::refunds);
                book(tx, &record, now, place, *booking, money.unwrap_or(&own)).await?;
                if way == Some(Way::Online) && record.demand.attempts[attempt].money.applied > Yen::ZERO {
                    receipts::issue(tx, zone, &record, attempt).await?;
                }
            }
            Effect::Look { concern } => concerns::raise(tx, &zone.clock, &record, concern).await?,
            Effect::Refund { attempt, refund, amount } => {
                // Once a provider could not, the office hands back what came by it.
                let by_provider = record.demand.attempts[attempt].way == Way::Online
                    && !record.demand.concerns.contains(&Concern::RefundFailed(attempt.clone()));
                let how = if by_provider { "" } else { refunds::BY_HAND };
                let refund = Refund {
                    id: refund.0.clone(),
                    demand: record.id.clone(),
                    attempt: attempt.0.clone(),
                    amount: *amount,
                    asked_at: now,
                    asked_by: actor.to_owned(),
                    agreed: None,
                    made_at: None,
                    failed_at: None,
                    note: how.to_owned(),
                };
                refunds::insert(tx, &refund).await?;
            }
            Effect::Close { attempt } if record.demand.attempts[attempt].way == Way::Online => {
                let closing = AttemptClosing { demand: record.id.clone(), attempt: attempt.0.clone() };
                yakuba_relay::send(tx, &zone.clock, &closing).await?;
            }
            // Whoever asked is told below; nobody outside holds a slip or a till open.
            Effect::Settled | Effect::Unsettled | Effect::Close { .. } => {}
        }
    }
    tell(tx, zone, &record).await?;
    Ok(record)
}

fn accounts_of(record: &Record) -> (Account, Account) {
    (accounts::owed(record.year, &record.division), accounts::fees(record.year, &record.division))
}

/// Books what a changed or cancelled demand means for what is owed.
async fn rebook(
    tx: &mut Tx<Lgwan>,
    record: &Record,
    before: &Demand,
    at: Timestamp,
) -> Result<(), CollectError> {
    let after = &record.demand;
    let less = match (before.cancelled_at, after.cancelled_at) {
        (None, Some(_)) => before.outstanding().0,
        _ => before.amount.0 - after.amount.0,
    };
    let (owed, fees) = accounts_of(record);
    let (lines, text) = match less {
        0 => return Ok(()),
        1.. => (vec![Line::debit(&fees.code, Yen(less)), Line::credit(&owed.code, Yen(less))], "調定の減額"),
        _ => (vec![Line::debit(&owed.code, Yen(-less)), Line::credit(&fees.code, Yen(-less))], "調定の増額"),
    };
    post(tx, record, at, &format!("{}-amended", after.version), text, &[&owed, &fees], lines).await
}

async fn book(
    tx: &mut Tx<Lgwan>,
    record: &Record,
    at: Timestamp,
    place: usize,
    booking: Booking,
    money: &Account,
) -> Result<(), CollectError> {
    let (owed, fees) = accounts_of(record);
    let lines = accounts::booking(booking, money, &owed, &fees);
    let text = match booking {
        Booking::Captured(_) => "収納",
        Booking::Accepted { .. } => "充当",
        Booking::Refunded { voided: true, .. } => "収納の取消し",
        Booking::Refunded { voided: false, .. } => "還付",
    };
    let held = accounts::held();
    let name = format!("{}-{place}", record.demand.version);
    post(tx, record, at, &name, text, &[money, &owed, &fees, &held], lines).await
}

async fn post(
    tx: &mut Tx<Lgwan>,
    record: &Record,
    at: Timestamp,
    name: &str,
    text: &str,
    accounts: &[&Account],
    lines: Vec<Line>,
) -> Result<(), CollectError> {
    let entry = Entry {
        id: EntryId(format!("{}:{name}", record.id)),
        date: at.date(),
        at,
        // The number tells the people who may know what it is about; the books hold no names.
        text: format!("{text} {}", record.receipt),
        phase: Phase::Post,
        lines,
    };
    Ok(books::post(tx, &record.id, accounts, &entry).await?)
}

/// Tells whoever asked for a fee, and its payer, how it stands.
///
/// # Errors
/// When the database refuses.
pub async fn tell(tx: &mut Tx<Lgwan>, zone: &Zone<Lgwan>, record: &Record) -> Result<()> {
    // Slips are this service's own: nobody else asked.
    if record.subject.kind == slips::SUBJECT {
        return Ok(());
    }
    let happenings: Vec<Happening> =
        demands::history_in(tx, &record.id).await?.into_iter().map(|happened| happened.happening).collect();
    let receipts = takings::of_demand_in(tx, &record.id)
        .await?
        .into_iter()
        .filter(|taking| taking.voided_at.is_none())
        .filter_map(|taking| {
            Some(FeeReceipt { number: taking.number, amount: taking.amount, file: taking.file? })
        })
        .collect();
    let now = zone.clock.now();
    let shown = DemandShown::of(record, now);
    let online = (!record.page.is_empty()
        && crate::online::payable(&shown, now)
        && providers::any_open_in(tx).await?)
        .then(|| format!("/pay/{}", record.id));
    if !record.page.is_empty() {
        yakuba_relay::send(tx, &zone.clock, &shown).await?;
    }
    let view = model::view(&record.demand, record.first, &happenings, receipts, online, now);
    let subject = record.subject.clone();
    let told = FeeTold { subject: subject.clone(), view: view.clone() };
    yakuba_relay::send(tx, &zone.clock, &told).await?;
    yakuba_relay::send(tx, &zone.clock, &FeeShown { subject, view }).await
}
