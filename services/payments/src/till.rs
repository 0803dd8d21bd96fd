//! What is done at a counter (窓口): open the day, take money, ask to void, agree to it, close the day.

use yakuba_audit::{Actor, Entry as Noted};
use yakuba_base::{FiscalYear, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Fact, Happening, RefundId, RefundReason, Refused, Way};
use yakuba_ledger::{Account, Entry, EntryId, Line, Phase};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::{self, CollectError},
    jobs,
    model::accounts,
    store::{
        books, demands,
        takings::{self, Taking},
        tills::{self, Till, TillDay},
    },
};

/// Why something was not done at a till. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum TillError {
    /// The till is open already: somebody was faster.
    #[error("the till is open already")]
    OpenAlready,
    /// The day is closed, or there is none.
    #[error("the till's day is not open")]
    NotOpen,
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// The demand is not what the clerk saw: paid, changed or cancelled meanwhile.
    #[error("the demand changed meanwhile")]
    Changed,
    /// The payer handed over less than the amount.
    #[error("{missing} is missing")]
    TooLittle {
        /// How much.
        missing: Yen,
    },
    /// The till has no terminal.
    #[error("this till takes cash only")]
    CashOnly,
    /// There is less cash in the till than would have to come out.
    #[error("there is not enough cash in the till")]
    NotEnoughCash,
    /// Somebody has to give a reason.
    #[error("a reason is needed")]
    NoReason,
    /// Whoever asked, or took the money, cannot agree himself.
    #[error("another person has to agree")]
    SamePerson,
    /// It was voided, or asked to be, already.
    #[error("it was done already")]
    Done,
    /// The demand or the books do not allow it.
    #[error(transparent)]
    Collect(CollectError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CollectError> for TillError {
    fn from(error: CollectError) -> Self {
        match error {
            CollectError::Books(yakuba_ledger::Refused::Floor { .. }) => TillError::NotEnoughCash,
            CollectError::Store(StoreError::Conflict)
            | CollectError::Refused(Refused::NothingOwed | Refused::OtherAmount { .. }) => TillError::Changed,
            CollectError::Store(error) => TillError::Store(error),
            other => TillError::Collect(other),
        }
    }
}

impl From<books::BooksError> for TillError {
    fn from(error: books::BooksError) -> Self {
        CollectError::from(error).into()
    }
}

/// Moves cash between a till and what is outside it.
async fn move_cash(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    day: &TillDay,
    what: (&str, &str),
    accounts: &[&Account],
    lines: Vec<Line>,
) -> Result<(), TillError> {
    let (name, text) = what;
    if lines.is_empty() {
        return Ok(());
    }
    let at = zone.clock.now();
    let entry = Entry {
        id: EntryId(format!("{}:{name}", day.id)),
        date: at.date(),
        at,
        text: format!("{text} {}", day.till),
        phase: Phase::Post,
        lines,
    };
    Ok(books::post(tx, &day.id, accounts, &entry).await?)
}

/// Opens a till's day with its change money (釣銭準備金).
///
/// # Errors
/// [`TillError::OpenAlready`].
pub async fn open(
    zone: &Zone<Lgwan>,
    actor: Actor,
    till: &Till,
    change_money: Yen,
) -> Result<TillDay, TillError> {
    let id: yakuba_base::Id<TillDay> = zone.clock.id();
    let day = TillDay {
        id: id.to_string(),
        till: till.id.clone(),
        day: zone.clock.today(),
        change_money,
        opened_at: zone.clock.now(),
        opened_by: actor.to_string(),
        closed_at: None,
        expected: None,
        counted: None,
        note: String::new(),
    };
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            if !tills::open(tx, &day).await? {
                return Err(TillError::OpenAlready);
            }
            let (till, safe) = (accounts::till(&day.till), accounts::safe());
            let lines = accounts::lines([
                Line::debit(&till.code, change_money),
                Line::credit(&safe.code, change_money),
            ]);
            move_cash(tx, &zone_, &day, ("opened", "釣銭準備金"), &[&till, &safe], lines).await?;
            Noted::new(actor, "till.opened").on("till", &day.till).record(tx, &zone_.clock).await?;
            Ok(day)
        })
        .await
}

/// What a clerk takes.
#[derive(Clone, Debug)]
pub struct Take {
    /// The day of the till.
    pub day: String,
    /// The demand.
    pub demand: String,
    /// The version of it that the clerk saw.
    pub version: i64,
    /// How.
    pub way: Way,
    /// What the payer handed over, for cash.
    pub tendered: Yen,
}

/// Takes what is owed. The receipt gets its number here and is printed soon after.
///
/// # Errors
/// [`TillError`].
pub async fn take(zone: &Zone<Lgwan>, actor: Actor, till: &Till, take: Take) -> Result<Taking, TillError> {
    if take.way != Way::TillCash && !till.cashless {
        return Err(TillError::CashOnly);
    }
    let (zone_, till) = (zone.clone(), till.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            let day = tills::open_day_in(tx, &take.day).await?.filter(|day| day.till == till.id);
            let day = day.ok_or(TillError::NotOpen)?;
            let record = demands::get_in(tx, &take.demand).await?.ok_or(TillError::NotFound)?;
            if record.demand.version != take.version {
                return Err(TillError::Changed);
            }
            let (now, amount) = (zone_.clock.now(), record.demand.outstanding());
            let tendered = if take.way == Way::TillCash { take.tendered } else { amount };
            if tendered < amount {
                return Err(TillError::TooLittle { missing: Yen(amount.0 - tendered.0) });
            }
            let number = takings::next_number(tx, FiscalYear::of(now.date())).await?;
            let attempt = AttemptId(format!("till:{number}"));
            let by = actor.to_string();
            let money = if take.way == Way::TillCash {
                accounts::till(&till.id)
            } else {
                accounts::clearing(take.way)
            };
            let opened = Happening::Opened { attempt: attempt.clone(), way: take.way, amount, at: now };
            let taking = Taking {
                number: number.clone(),
                demand: record.id.clone(),
                attempt: attempt.0.clone(),
                till_day: Some(day.id),
                way: take.way,
                amount,
                tendered,
                taken_at: now,
                taken_by: by.clone(),
                file: None,
                file_failed: false,
                void_asked_at: None,
                void_asked_by: None,
                void_reason: String::new(),
                voided_at: None,
                voided_by: None,
            };
            takings::insert(tx, &taking).await?;
            let record = collect::happen(tx, &zone_, record, &opened, &by, None).await?;
            let fact = Fact::Captured { reference: number.clone(), amount, taken_at: now };
            let told = Happening::Told { attempt, fact, at: now };
            let record = collect::happen(tx, &zone_, record, &told, &by, Some(&money)).await?;
            jobs::print_receipt(tx, &zone_.clock, &number).await?;
            Noted::new(actor, "payment.taken")
                .on("demand", &record.id)
                .with(serde_json::json!({ "number": number, "way": take.way.name(), "till": till.id }))
                .record(tx, &zone_.clock)
                .await?;
            Ok(taking)
        })
        .await
}

/// The day in which something was taken, while it is open; what was paid online has none.
async fn open_day_of(tx: &mut Tx<Lgwan>, taking: &Taking) -> Result<Option<TillDay>, StoreError> {
    match &taking.till_day {
        Some(day) => tills::open_day_in(tx, day).await,
        None => Ok(None),
    }
}

/// Asks for a taking to be voided, with the reason. Another person has to agree.
///
/// # Errors
/// [`TillError`].
pub async fn ask_void(zone: &Zone<Lgwan>, actor: Actor, number: &str, reason: &str) -> Result<(), TillError> {
    let (zone_, number) = (zone.clone(), number.to_owned());
    let reason: String = reason.trim().chars().take(500).collect();
    if reason.is_empty() {
        return Err(TillError::NoReason);
    }
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let taking = takings::get_in(tx, &number).await?.ok_or(TillError::NotFound)?;
            if open_day_of(tx, &taking).await?.is_none() {
                return Err(TillError::NotOpen);
            }
            if !takings::ask_void(tx, &number, &actor.to_string(), &reason, zone_.clock.now()).await? {
                return Err(TillError::Done);
            }
            Ok(Noted::new(actor, "payment.void-asked").on("taking", &number).record(tx, &zone_.clock).await?)
        })
        .await
}

/// Agrees to a void, or does not.
///
/// # Errors
/// [`TillError::SamePerson`] when it was asked or taken by the same person.
pub async fn answer_void(
    zone: &Zone<Lgwan>,
    actor: Actor,
    number: &str,
    agreed: bool,
) -> Result<(), TillError> {
    let (zone_, number) = (zone.clone(), number.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            let taking = takings::get_in(tx, &number).await?.ok_or(TillError::NotFound)?;
            let by = actor.to_string();
            let Some(asked_by) = &taking.void_asked_by else { return Err(TillError::Done) };
            if *asked_by == by || taking.taken_by == by {
                return Err(TillError::SamePerson);
            }
            let action = if agreed { "payment.voided" } else { "payment.void-refused" };
            if !agreed {
                takings::refuse_void(tx, &number).await?;
                return Ok(Noted::new(actor, action).on("taking", &number).record(tx, &zone_.clock).await?);
            }
            let day = open_day_of(tx, &taking).await?.ok_or(TillError::NotOpen)?;
            let now = zone_.clock.now();
            if !takings::void(tx, &number, &by, now).await? {
                return Err(TillError::Done);
            }
            let record = demands::get_in(tx, &taking.demand).await?.ok_or(TillError::NotFound)?;
            let money = if taking.way == Way::TillCash {
                accounts::till(&day.till)
            } else {
                accounts::clearing(taking.way)
            };
            let void = Happening::RefundAsked {
                attempt: AttemptId(taking.attempt),
                refund: RefundId(format!("void:{number}")),
                amount: taking.amount,
                reason: RefundReason::Void,
                at: now,
            };
            collect::happen(tx, &zone_, record, &void, &by, Some(&money)).await?;
            Ok(Noted::new(actor, action).on("taking", &number).record(tx, &zone_.clock).await?)
        })
        .await
}

/// What should be in a till now.
///
/// # Errors
/// When the database refuses.
pub async fn expected(zone: &Zone<Lgwan>, day: &TillDay) -> Result<Yen, StoreError> {
    let till = accounts::till(&day.till);
    let all = books::accounts(&zone.store).await?;
    let found = all.into_iter().find(|(account, _)| account.code == till.code);
    Ok(found.map_or(Yen::ZERO, |(_, balance)| balance.net()))
}

/// Closes a till's day: what was counted goes back to the safe (the change money) and on to the bank (the rest), and a
/// difference is booked as one. A difference needs a word on why.
///
/// # Errors
/// [`TillError`].
pub async fn close(
    zone: &Zone<Lgwan>,
    actor: Actor,
    day: &str,
    counted: Yen,
    note: &str,
) -> Result<TillDay, TillError> {
    let (zone_, day_id) = (zone.clone(), day.to_owned());
    let note: String = note.trim().chars().take(500).collect();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            let day = tills::open_day_in(tx, &day_id).await?.ok_or(TillError::NotOpen)?;
            let till = accounts::till(&day.till);
            let expected = books::balance_in(tx, &till).await?.net();
            if expected != counted && note.is_empty() {
                return Err(TillError::NoReason);
            }
            let (safe, deposit, difference) =
                (accounts::safe(), accounts::deposit(), accounts::cash_difference());
            let to_safe = counted.min(day.change_money);
            let (short, over) = (expected.0 - counted.0, counted.0 - expected.0);
            let lines = accounts::lines([
                Line::debit(&safe.code, to_safe),
                Line::debit(&deposit.code, Yen(counted.0 - to_safe.0)),
                Line::debit(&difference.code, Yen(short)),
                Line::credit(&difference.code, Yen(over)),
                Line::credit(&till.code, expected),
            ]);
            let accounts = [&till, &safe, &deposit, &difference];
            move_cash(tx, &zone_, &day, ("closed", "窓口の締め"), &accounts, lines).await?;
            let now = zone_.clock.now();
            if !tills::close(tx, &day.id, &actor.to_string(), now, (expected, counted), &note).await? {
                return Err(TillError::NotOpen);
            }
            Noted::new(actor, "till.closed").on("till", &day.till).record(tx, &zone_.clock).await?;
            Ok(TillDay {
                closed_at: Some(now),
                expected: Some(expected),
                counted: Some(counted),
                note,
                ..day
            })
        })
        .await
}
