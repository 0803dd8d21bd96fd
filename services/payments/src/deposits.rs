//! Reported payments matched to what is owed (消込): by the slip's number; amount and date then say whether all is well.
//!
//! A file is taken whole or not at all. A payment is that one by its taker's reference, so a file brought twice, or two files
//! that overlap, pay nothing twice. What nobody knows waits in the books and on the work list; nothing disappears.

use yakuba_audit::{Actor, Entry as Noted};
use yakuba_base::{Time, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Fact, Happening, Way};
use yakuba_ledger::{Entry, EntryId, Line, Phase};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect::{self, CollectError},
    model::{LineError, Reported, accounts, deposit_file},
    slips,
    store::{
        books,
        demands::{self, Record},
        deposits::{self, DepositFile, Unknown},
        slips::{by_number_in, near as near_numbers},
    },
};

/// Why a file was not taken. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// Lines that are wrong.
    #[error("some lines cannot be read")]
    Lines(Vec<LineError>),
    /// The same file was brought before.
    #[error("the same file was brought before")]
    Before(Box<DepositFile>),
    /// What somebody wanted to match is not there any more, or was matched.
    #[error("it was matched already")]
    Done,
    /// The demands or the books do not allow it.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<books::BooksError> for DepositError {
    fn from(error: books::BooksError) -> Self {
        DepositError::Collect(error.into())
    }
}

/// The moment a payment counts for: reports know only the day.
fn noon(day: yakuba_base::Date) -> Timestamp {
    Timestamp::from_tokyo(day, Time::new(12, 0).expect("noon exists"))
}

/// Takes a file of reported payments.
///
/// # Errors
/// [`DepositError`]; every wrong line is named.
pub async fn take(
    zone: &Zone<Lgwan>,
    actor: Actor,
    name: &str,
    bytes: &[u8],
) -> Result<DepositFile, DepositError> {
    let sha256 = slips::fingerprint(bytes);
    if let Some(before) = deposits::brought_before(&zone.store, &sha256).await? {
        return Err(DepositError::Before(Box::new(before)));
    }
    let table = deposit_file::read(bytes).map_err(DepositError::Lines)?;
    let id: yakuba_base::Id<DepositFile> = zone.clock.id();
    let mut file = DepositFile {
        id: id.to_string(),
        name: name.chars().take(200).collect(),
        rows: table.len() as i64,
        total: Yen(table.iter().map(|row| row.amount.0).sum()),
        matched: 0,
        again: 0,
        unknown: 0,
        read_at: zone.clock.now(),
        read_by: actor.to_string(),
    };
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            if !deposits::insert_file(tx, &file, &sha256).await? {
                return Err(DepositError::Done);
            }
            for row in &table {
                match one(tx, &zone_, &file, row).await? {
                    Outcome::Matched => file.matched += 1,
                    Outcome::Again => file.again += 1,
                    Outcome::Unknown => file.unknown += 1,
                }
            }
            deposits::set_outcome(tx, &file.id, (file.matched, file.again, file.unknown)).await?;
            Noted::new(actor, "deposits.taken").on("deposit-file", &file.id).record(tx, &zone_.clock).await?;
            Ok(file)
        })
        .await
}

enum Outcome {
    Matched,
    Again,
    Unknown,
}

async fn one(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    file: &DepositFile,
    row: &Reported,
) -> Result<Outcome, DepositError> {
    let slip = by_number_in(tx, &row.number).await?;
    let kept = Unknown {
        reference: row.reference.clone(),
        number: row.number.clone(),
        amount: row.amount,
        paid_on: row.paid_on,
    };
    let demand = slip.as_ref().map(|slip| slip.demand.as_str());
    if !deposits::insert(tx, &file.id, &kept, row.line as i64, demand).await? {
        return Ok(Outcome::Again);
    }
    let Some(slip) = slip else {
        hold(tx, zone, &kept, true).await?;
        return Ok(Outcome::Unknown);
    };
    let record = demands::get_in(tx, &slip.demand).await?.ok_or(StoreError::NotFound)?;
    captured(tx, zone, record, AttemptId(slip.attempt), &kept, &file.read_by).await?;
    Ok(Outcome::Matched)
}

async fn captured(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    record: Record,
    attempt: AttemptId,
    paid: &Unknown,
    by: &str,
) -> Result<Record, CollectError> {
    let fact = Fact::Captured {
        reference: paid.reference.clone(),
        amount: paid.amount,
        taken_at: noon(paid.paid_on),
    };
    let told = Happening::Told { attempt, fact, at: zone.clock.now() };
    collect::happen(tx, zone, record, &told, by, None).await
}

/// Books money that nobody knows, or takes it out of there again.
async fn hold(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    paid: &Unknown,
    inward: bool,
) -> Result<(), DepositError> {
    let (clearing, unknown, at) = (accounts::clearing(Way::Slip), accounts::unknown(), zone.clock.now());
    let lines = if inward {
        vec![Line::debit(&clearing.code, paid.amount), Line::credit(&unknown.code, paid.amount)]
    } else {
        vec![Line::debit(&unknown.code, paid.amount), Line::credit(&clearing.code, paid.amount)]
    };
    let (way, text) =
        if inward { ("in", "納付者不明の入金") } else { ("out", "納付者不明の解消") };
    let entry = Entry {
        id: EntryId(format!("unknown:{}:{way}", paid.reference)),
        date: at.date(),
        at,
        text: format!("{text} {}", paid.reference),
        phase: Phase::Post,
        lines,
    };
    Ok(books::post(tx, &format!("unknown:{}", paid.reference), &[&clearing, &unknown], &entry).await?)
}

/// Gives a payment that nobody knew to a demand.
///
/// # Errors
/// [`DepositError::Done`] when somebody was faster.
pub async fn assign(
    zone: &Zone<Lgwan>,
    actor: Actor,
    reference: &str,
    demand: &str,
) -> Result<(), DepositError> {
    let (zone_, reference, demand) = (zone.clone(), reference.to_owned(), demand.to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            let (by, now) = (actor.to_string(), zone_.clock.now());
            let paid = deposits::unknown_in(tx, &reference).await?.ok_or(DepositError::Done)?;
            let record = demands::get_in(tx, &demand).await?.ok_or(DepositError::Done)?;
            hold(tx, &zone_, &paid, false).await?;
            // The slip it was meant for, or one of its own when the demand has none that is open.
            let slip = record.demand.attempts.iter().find(|(_, attempt)| attempt.way == Way::Slip);
            let (record, attempt) = match slip {
                Some((id, _)) => (record.clone(), id.clone()),
                None => {
                    let (id, amount) =
                        (AttemptId(format!("assigned:{reference}")), record.demand.outstanding());
                    let at = now.min(record.demand.payable_until.unwrap_or(now));
                    let opened = Happening::Opened { attempt: id.clone(), way: Way::Slip, amount, at };
                    (collect::happen(tx, &zone_, record, &opened, &by, None).await?, id)
                }
            };
            captured(tx, &zone_, record, attempt, &paid, &by).await?;
            if !deposits::assign(tx, &reference, &demand, &by, now).await? {
                return Err(DepositError::Done);
            }
            Ok(Noted::new(actor, "deposit.assigned").on("demand", &demand).record(tx, &zone_.clock).await?)
        })
        .await
}

/// A demand that a payment nobody knows may be for, and why.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The demand.
    pub record: Record,
    /// The number of its slip, when one digit of it was misread or two were exchanged.
    pub near: Option<String>,
    /// Whether exactly this amount is owed.
    pub same_amount: bool,
}

/// Demands a payment that nobody knows may be for: those whose slip's number is nearly the same first, then those of which
/// exactly as much is owed, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(zone: &Zone<Lgwan>, paid: &Unknown) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::new();
    for (number, demand) in near_numbers(&zone.store, &misreadings(&paid.number)).await? {
        if let Some(record) = demands::get(&zone.store, &demand).await? {
            let same_amount = record.demand.outstanding() == paid.amount;
            found.push(Candidate { record, near: Some(number), same_amount });
        }
    }
    for record in demands::owing(&zone.store, paid.amount, 5).await? {
        if !found.iter().any(|known| known.record.id == record.id) {
            found.push(Candidate { record, near: None, same_amount: true });
        }
    }
    found.sort_by_key(|candidate| (!candidate.same_amount, candidate.near.is_none()));
    Ok(found)
}

/// What a number may have been before one digit was misread, or two neighbours exchanged.
fn misreadings(number: &str) -> Vec<String> {
    if number.len() > 20 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut found = std::collections::BTreeSet::new();
    for place in 0..number.len() {
        for digit in b'0'..=b'9' {
            let mut bytes = number.as_bytes().to_vec();
            bytes[place] = digit;
            found.extend(String::from_utf8(bytes));
        }
        let mut bytes = number.as_bytes().to_vec();
        if place + 1 < bytes.len() {
            bytes.swap(place, place + 1);
            found.extend(String::from_utf8(bytes));
        }
    }
    found.remove(number);
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misread_digit_and_two_exchanged_are_near() {
        let near = misreadings("1203");
        assert!(near.contains(&"1208".to_owned()) && near.contains(&"2103".to_owned()));
        assert!(!near.contains(&"1203".to_owned()) && !near.contains(&"3210".to_owned()));
        assert!(misreadings("no number").is_empty());
    }
}
