//! Each night the repetitions of the day that can be booked from now on are booked.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_jobs::{Job, JobError};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::desk;

/// How many days ahead repetitions are booked: as soon as anybody could.
const AHEAD: i64 = 7;

/// The night that begins this day.
#[derive(Serialize, Deserialize)]
pub(super) struct Repeat {
    day: Date,
}

impl Job for Repeat {
    const KIND: &'static str = "transit.repeat";
}

/// Sees to it that the coming night's work waits. Again does no harm.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_nightly(zone: &Zone<Internet>) -> Result<()> {
    let (clock, day) = (zone.clock.clone(), zone.clock.today().add_days(1));
    zone.store.write(async move |tx: &mut Tx<Internet>| enqueue(tx, &clock, day).await).await
}

async fn enqueue(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<()> {
    // Five past midnight: the repetitions come before the first rider who waits for the day.
    let at = Timestamp::from_tokyo(day, Time::new(0, 5).unwrap_or(Time::MIDNIGHT));
    yakuba_jobs::enqueue_once(tx, clock, &day.to_string(), Repeat { day }, at).await
}

pub(super) async fn run(zone: Zone<Internet>, job: Repeat) -> Result<(), JobError> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            // After a pause of the machine the days between are made up for.
            for ahead in 1..=AHEAD {
                desk::book_week_ahead(tx, &clock, job.day.add_days(ahead)).await?;
            }
            enqueue(tx, &clock, clock.today().add_days(1)).await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}
