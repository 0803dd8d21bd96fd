//! Receipts (領収書) of what is paid online. Their numbers are of the same series as those of the tills.

use yakuba_base::FiscalYear;
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Way};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use crate::{
    jobs,
    store::{
        demands::Record,
        takings::{self, Taking},
    },
};

/// Draws the number of an attempt's receipt and has it printed; once for each attempt. What is only held has none: it is
/// not known yet whether the city keeps it.
///
/// # Errors
/// When the database refuses.
pub async fn issue(
    tx: &mut Tx<Lgwan>,
    zone: &Zone<Lgwan>,
    record: &Record,
    attempt: &AttemptId,
) -> Result<()> {
    if takings::has_attempt_in(tx, &attempt.0).await? {
        return Ok(());
    }
    let paid = &record.demand.attempts[attempt];
    let taken_at = paid.captures.values().map(|capture| capture.at).min().unwrap_or_else(|| zone.clock.now());
    let number = takings::next_number(tx, FiscalYear::of(zone.clock.today())).await?;
    let amount = paid.money.captured();
    let taking = Taking {
        number: number.clone(),
        demand: record.id.clone(),
        attempt: attempt.0.clone(),
        till_day: None,
        way: Way::Online,
        amount,
        tendered: amount,
        taken_at,
        taken_by: "system:online".to_owned(),
        file: None,
        file_failed: false,
        void_asked_at: None,
        void_asked_by: None,
        void_reason: String::new(),
        voided_at: None,
        voided_by: None,
    };
    takings::insert(tx, &taking).await?;
    jobs::print_receipt(tx, &zone.clock, &number).await
}
