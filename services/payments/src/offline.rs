//! A till that goes on while the network is away (通信が切れたときの受け取り). It holds what is owed as it last knew it and a
//! block of receipt numbers that no other till has; what it took is brought in afterwards, each once. Nothing that was taken
//! is refused then: who paid elsewhere meanwhile has paid twice, and somebody looks.

use serde::Serialize;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{FiscalYear, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Fact, Happening, Way};
use yakuba_store::{Store, StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect, jobs,
    model::accounts,
    store::{
        blocks, books,
        demands::{self, Record},
        takings::{self, Taking},
        tills::{self, Till, TillDay},
    },
    till::TillError,
};

/// The most demands a till takes along, the latest.
const MOST: i64 = 2_000;

/// What a till takes along into an hour without network. No names: it lies on the counter's machine.
#[derive(Debug, Serialize)]
pub struct Luggage {
    /// The till's name.
    pub till: String,
    /// Whether it has terminals.
    pub cashless: bool,
    /// When this was packed, ms.
    pub at: i64,
    /// Receipt numbers it may use, in order.
    pub numbers: Vec<String>,
    /// What is owed.
    pub demands: Vec<Owed>,
}

/// A demand, as a till takes it along.
#[derive(Debug, Serialize)]
pub struct Owed {
    id: String,
    receipt: String,
    title: String,
    amount: Yen,
}

impl From<&Record> for Owed {
    fn from(record: &Record) -> Owed {
        Owed {
            id: record.id.clone(),
            receipt: record.receipt.digits(),
            title: record.title.clone(),
            amount: record.demand.outstanding(),
        }
    }
}

/// Packs for a till whose day is open.
///
/// # Errors
/// When the database refuses.
pub async fn pack(zone: &Zone<Lgwan>, till: &Till, actor: &Actor) -> Result<Luggage, StoreError> {
    let (id, by, now) = (till.id.clone(), actor.to_string(), zone.clock.now());
    let year = FiscalYear::of(zone.clock.today());
    let numbers = zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| blocks::numbers(tx, &id, year, &by, now).await)
        .await?;
    let owed = owing(&zone.store).await?;
    Ok(Luggage {
        till: till.name.clone(),
        cashless: till.cashless,
        at: now.as_millis(),
        numbers,
        demands: owed.iter().map(Owed::from).collect(),
    })
}

async fn owing(store: &Store<Lgwan>) -> Result<Vec<Record>, StoreError> {
    demands::owing_any(store, MOST).await
}

/// Something that was taken without network.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The receipt's number, of the till's own.
    pub number: String,
    /// What it pays.
    pub demand: String,
    /// How.
    pub way: Way,
    /// How much was taken.
    pub amount: Yen,
    /// What the payer handed over.
    pub tendered: Yen,
    /// When, by the till's own clock.
    pub at: Timestamp,
}

/// Brings in what a till took. Brought again, it is there once.
///
/// # Errors
/// [`TillError::NotOpen`] while the till has no open day, [`TillError::NotFound`] when the number is not the till's or the
/// demand is none; the till keeps it then.
pub async fn bring(zone: &Zone<Lgwan>, actor: Actor, till: &Till, taken: Taken) -> Result<(), TillError> {
    let (zone_, till) = (zone.clone(), till.clone());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            if takings::get_in(tx, &taken.number).await?.is_some() {
                return Ok(());
            }
            if !blocks::is_of(tx, &till.id, &taken.number).await? || taken.amount <= Yen::ZERO {
                return Err(TillError::NotFound);
            }
            let day = tills::open_day_of_in(tx, &till.id).await?.ok_or(TillError::NotOpen)?;
            let record = demands::get_in(tx, &taken.demand).await?.ok_or(TillError::NotFound)?;
            insert(tx, &zone_, &actor, &till, &day, record, taken).await
        })
        .await
}

async fn insert(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    actor: &Actor,
    till: &Till,
    day: &TillDay,
    record: Record,
    taken: Taken,
) -> Result<(), TillError> {
    let by = actor.to_string();
    // The till's clock may be wrong: it was taken after the till was opened, and not in the future.
    let at = taken.at.clamp(day.opened_at, zone.clock.now().max(day.opened_at));
    let attempt = AttemptId(format!("till:{}", taken.number));
    let taking = Taking {
        number: taken.number.clone(),
        demand: record.id.clone(),
        attempt: attempt.0.clone(),
        till_day: Some(day.id.clone()),
        way: taken.way,
        amount: taken.amount,
        tendered: taken.tendered.max(taken.amount),
        taken_at: at,
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
    let money = match taken.way {
        Way::TillCash => accounts::till(&till.id),
        way => accounts::clearing(way),
    };
    let begun = Happening::Begun { attempt: attempt.clone(), way: taken.way, amount: taken.amount, at };
    let record = collect::happen(tx, zone, record, &begun, &by, None).await?;
    let fact = Fact::Captured { reference: taken.number.clone(), amount: taken.amount, taken_at: at };
    let told = Happening::Told { attempt, fact, at: zone.clock.now() };
    let record = collect::happen(tx, zone, record, &told, &by, Some(&money)).await?;
    jobs::print_receipt(tx, &zone.clock, &taken.number).await?;
    let entry = Entry::new(actor.clone(), "payment.taken-offline").on("demand", &record.id);
    let about = serde_json::json!({ "number": taken.number, "way": taken.way.name(), "till": till.id });
    Ok(entry.with(about).record(tx, &zone.clock).await?)
}
