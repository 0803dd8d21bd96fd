//! Each night the figures of the day that has ended.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::{Clock, Lgwan};
use yakuba_figures::Figure;
use yakuba_jobs::{Job, JobError};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::model::kpi;
use crate::store::calls;

/// The figures of a day.
#[derive(Serialize, Deserialize)]
pub(super) struct NoteFigures {
    day: Date,
}

impl Job for NoteFigures {
    const KIND: &'static str = "transit.note-figures";
}

/// Sees to it that today's figures are noted in the coming night. Again does no harm.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_nightly(zone: &Zone<Lgwan>) -> Result<()> {
    let (clock, day) = (zone.clock.clone(), zone.clock.today());
    zone.store.write(async move |tx: &mut Tx<Lgwan>| tonight(tx, &clock, day).await).await
}

async fn tonight(tx: &mut Tx<Lgwan>, clock: &Clock, day: Date) -> Result<()> {
    let at = Timestamp::from_tokyo(day.add_days(1), Time::new(2, 10).unwrap_or(Time::MIDNIGHT));
    yakuba_jobs::enqueue_once(tx, clock, &day.to_string(), NoteFigures { day }, at).await
}

pub(super) async fn run(zone: Zone<Lgwan>, job: NoteFigures) -> std::result::Result<(), JobError> {
    let board = calls::board(&zone.store, job.day).await?;
    let figures = board.map(|board| kpi::of_day(&board)).unwrap_or_default();
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for (kpi, value) in figures {
                let figure = Figure { kpi: kpi.to_owned(), part: String::new(), date: job.day, value };
                yakuba_figures::note(tx, &figure).await?;
            }
            tonight(tx, &clock, job.day.add_days(1)).await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}
