//! 日計: what a day brought in and gave back, by item and way, told twice — from the demands' own histories, and from the
//! books. Where both disagree, somebody changed one of them by hand.

use std::collections::BTreeMap;

use yakuba_base::{Date, Time, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::{Booking, Demand, Effect, Way};
use yakuba_ledger::{Entry, Side};
use yakuba_store::{Result, Store};

use crate::store::{
    books,
    demands::{self, Happened, Record},
};

/// One item by one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayLine {
    /// How many payments came in.
    pub payments: i64,
    /// What came in.
    pub came_in: Yen,
    /// What was voided or given back.
    pub went_out: Yen,
    /// What came in less what went out, as the books have it.
    pub booked: Yen,
}

impl DayLine {
    /// What the books have more; nothing, as long as nobody changed anything by hand.
    pub fn difference(&self) -> Yen {
        Yen(self.booked.0 - (self.came_in.0 - self.went_out.0))
    }

    /// Both together.
    pub fn and(self, other: &DayLine) -> DayLine {
        DayLine {
            payments: self.payments + other.payments,
            came_in: Yen(self.came_in.0 + other.came_in.0),
            went_out: Yen(self.went_out.0 + other.went_out.0),
            booked: Yen(self.booked.0 + other.booked.0),
        }
    }
}

/// A day.
#[derive(Clone, Debug, Default)]
pub struct DaySheet {
    /// By item (件名) and way.
    pub lines: BTreeMap<(String, Way), DayLine>,
    /// Entries about demands which no history explains.
    pub unexplained: Vec<Entry>,
}

/// Reads a day.
///
/// # Errors
/// When the database refuses.
pub async fn read(store: &Store<Lgwan>, day: Date) -> Result<DaySheet> {
    let midnight = Time::new(0, 0).expect("midnight exists");
    let moment = |day: Date| Timestamp::from_tokyo(day, midnight);
    let entries = books::entries_about_demands(store, day).await?;
    let mut entries: BTreeMap<String, Entry> =
        entries.into_iter().map(|entry| (entry.id.0.clone(), entry)).collect();
    let mut sheet = DaySheet::default();
    for (record, history) in demands::happened_between(store, moment(day), moment(day.add_days(1))).await? {
        for (step, way, booking) in bookings(&record, &history, day) {
            let line = sheet.lines.entry((record.title.clone(), way)).or_default();
            let id = entries.range(step.clone()..).next().map(|(id, _)| id.clone());
            let entry = id.filter(|id| id.starts_with(&step)).and_then(|id| entries.remove(&id));
            let booked = entry.map_or(Yen::ZERO, |entry| moved(&entry));
            match booking {
                Booking::Captured(came) => {
                    line.payments += 1;
                    line.came_in.0 += came.applied.0 + came.held.0;
                    line.booked.0 += booked.0;
                }
                Booking::Refunded { held, applied, .. } => {
                    line.went_out.0 += held.0 + applied.0;
                    line.booked.0 -= booked.0;
                }
                // From what is held to what is applied: no money moves.
                Booking::Accepted { .. } => {}
            }
        }
    }
    // Demands themselves are booked too; they move no money.
    entries.retain(|id, _| !id.ends_with(":demanded") && !id.ends_with("-amended"));
    sheet.unexplained = entries.into_values().collect();
    Ok(sheet)
}

/// What a demand's history says was to be booked on a day: how the entry's id begins, by which way, and what.
fn bookings(record: &Record, history: &[Happened], day: Date) -> Vec<(String, Way, Booking)> {
    let mut found = Vec::new();
    let mut demand = Demand::new(record.first.1, record.demand.payable_until);
    for happened in history {
        // A history that cannot be followed explains nothing more: its entries are shown as such.
        let Ok((next, effects)) = demand.apply(&happened.happening) else { break };
        demand = next;
        for effect in &effects {
            let Effect::Book { attempt, booking } = effect else { continue };
            let Some(way) = demand.attempts.get(attempt).map(|attempt| attempt.way) else { continue };
            if happened.at.date() == day {
                found.push((format!("{}:{}-", record.id, demand.version), way, *booking));
            }
        }
    }
    found
}

/// What an entry moves: both of its sides are this much.
fn moved(entry: &Entry) -> Yen {
    Yen(entry.lines.iter().filter(|line| line.side == Side::Debit).map(|line| line.amount.0).sum())
}
