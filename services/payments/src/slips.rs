//! Slips (納付書) made from a table: every line a demand, an attempt to pay it, and a page of a PDF — or none of them.

use sha2::{Digest, Sha256};
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, ReceiptNumber, Time, Timestamp, Yen};
use yakuba_cashier::{FeeDue, Subject};
use yakuba_city::{Clock, Lgwan};
use yakuba_collecting::{AttemptId, Happening, Way};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::{self, CollectError},
    jobs,
    model::{LineError, NewSlip, slip_file},
    store::{
        books, demands,
        slips::{self, Batch, PART, Slip, Sort},
    },
};

/// Why no slips were made. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum SlipError {
    /// Lines that are wrong.
    #[error("some lines cannot be read")]
    Lines(Vec<LineError>),
    /// The same file was brought before.
    #[error("the same file was brought before")]
    Before,
    /// The demands or the books do not allow it.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a slip is for, among the things that others ask fees for.
pub const SUBJECT: &str = "slip";

/// A file's fingerprint.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A receipt number for a demand that no application stands behind. Drawn, not counted, like all others.
fn receipt(clock: &Clock) -> ReceiptNumber {
    let drawn = u64::from_be_bytes(clock.random());
    let serial = u32::try_from(drawn % u64::from(ReceiptNumber::SERIAL_END)).unwrap_or_default();
    ReceiptNumber::from_serial(serial).expect("the serial number is below the end")
}

/// The last moment of a day.
fn end_of(day: yakuba_base::Date) -> Timestamp {
    let midnight = Time::new(0, 0).expect("midnight exists");
    Timestamp::from_millis(Timestamp::from_tokyo(day.add_days(1), midnight).as_millis() - 1)
}

/// Makes slips of a table, all or none; they are printed soon after.
///
/// # Errors
/// [`SlipError`]; every wrong line is named.
pub async fn make(zone: &Zone<Lgwan>, actor: Actor, name: &str, bytes: &[u8]) -> Result<Batch, SlipError> {
    batch(zone, actor, Sort::First, name, bytes).await
}

/// Makes reminders (督促状) of slips that were made before, all or none. A table of them looks like one of slips; what is
/// owed can be paid until its 使用期限.
///
/// # Errors
/// [`SlipError`]; every wrong line is named.
pub async fn remind(zone: &Zone<Lgwan>, actor: Actor, name: &str, bytes: &[u8]) -> Result<Batch, SlipError> {
    batch(zone, actor, Sort::Reminder, name, bytes).await
}

async fn batch(
    zone: &Zone<Lgwan>,
    actor: Actor,
    sort: Sort,
    name: &str,
    bytes: &[u8],
) -> Result<Batch, SlipError> {
    let table = slip_file::read(bytes).map_err(SlipError::Lines)?;
    let sha256 = fingerprint(bytes);
    let id: yakuba_base::Id<Batch> = zone.clock.id();
    let batch = Batch {
        id: id.to_string(),
        sort,
        name: name.chars().take(200).collect(),
        count: table.len() as i64,
        total: Yen(table.iter().map(|slip| slip.amount.0).sum()),
        made_at: zone.clock.now(),
        made_by: actor.to_string(),
    };
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            if !slips::insert_batch(tx, &batch, &sha256).await? {
                return Err(SlipError::Before);
            }
            let mut wrong = Vec::new();
            for (place, slip) in table.iter().enumerate() {
                let printed = (batch.id.as_str(), (place / PART) as i64);
                let said = match sort {
                    Sort::First => first(tx, &zone_, &batch, slip, printed, place as i64).await?,
                    Sort::Reminder => again(tx, &zone_, &batch, slip, printed, place as i64).await?,
                };
                wrong.extend(said.map(|words| LineError::new(place + 2, "納付番号", words)));
            }
            if !wrong.is_empty() {
                return Err(SlipError::Lines(wrong));
            }
            for (part, chunk) in table.chunks(PART).enumerate() {
                slips::insert_part(tx, &batch.id, part as i64, chunk.len() as i64).await?;
                jobs::print_slips(tx, &zone_.clock, &batch.id, part as i64).await?;
            }
            let action = match sort {
                Sort::First => "slips.made",
                Sort::Reminder => "slips.reminded",
            };
            Entry::new(actor, action).on("slip-batch", &batch.id).record(tx, &zone_.clock).await?;
            Ok(batch)
        })
        .await
}

/// Asks for what a slip says and opens the way to pay it; why not, otherwise.
async fn first(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    batch: &Batch,
    slip: &NewSlip,
    printed: (&str, i64),
    place: i64,
) -> Result<Option<String>, SlipError> {
    let subject = Subject { kind: SUBJECT.to_owned(), id: slip.number.clone() };
    if demands::of_subject_in(tx, &subject).await?.is_some() {
        return Ok(Some(format!("「{}」の納付書は、前に作られています。", slip.number)));
    }
    if slip.usable_until < batch.made_at.date() {
        return Ok(Some(format!("「{}」の使用期限は、今日か後の日にしてください。", slip.number)));
    }
    let due = FeeDue {
        subject: subject.clone(),
        receipt: receipt(&zone.clock),
        title: slip.title.clone(),
        payer: slip.payer.clone(),
        lang: Lang::Ja,
        division: slip.division.clone(),
        amount: slip.amount,
        at: batch.made_at,
        page: String::new(),
    };
    collect::ask_until(tx, zone, &due, slip.year, Some(end_of(slip.usable_until))).await?;
    let record = demands::of_subject_in(tx, &subject).await?.ok_or(StoreError::NotFound)?;
    let attempt = AttemptId(format!("slip:{}", slip.number));
    let of = Slip { demand: record.id.clone(), attempt: attempt.0.clone() };
    let opened = Happening::Opened { attempt, way: Way::Slip, amount: slip.amount, at: batch.made_at };
    collect::happen(tx, zone, record, &opened, &batch.made_by, None).await?;
    slips::insert(tx, slip, &of, printed, place).await?;
    Ok(None)
}

/// Puts off until when an unpaid slip can be paid, and keeps the reminder; why not, otherwise.
async fn again(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    batch: &Batch,
    slip: &NewSlip,
    printed: (&str, i64),
    place: i64,
) -> Result<Option<String>, SlipError> {
    let Some(of) = slips::by_number_in(tx, &slip.number).await? else {
        return Ok(Some(format!("「{}」の納付書は、作られていません。", slip.number)));
    };
    let record = demands::get_in(tx, &of.demand).await?.ok_or(StoreError::NotFound)?;
    let outstanding = record.demand.outstanding();
    if outstanding == Yen::ZERO {
        return Ok(Some(format!("「{}」には、未納がありません。", slip.number)));
    }
    if outstanding != slip.amount {
        return Ok(Some(format!("「{}」の未納は{outstanding}で、金額と違います。", slip.number)));
    }
    let today = batch.made_at.date();
    if slip.due_on >= today || slip.usable_until < today {
        return Ok(Some(format!(
            "「{}」の納期限は過ぎた日に、使用期限は今日か後の日にしてください。",
            slip.number
        )));
    }
    let extended = Happening::Extended { until: end_of(slip.usable_until), at: batch.made_at };
    collect::happen(tx, zone, record, &extended, &batch.made_by, None).await?;
    slips::insert_reminder(tx, slip, printed, place).await?;
    Ok(None)
}
