//! Drafts that nobody touched for thirty days are destroyed, and their files with them.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Time, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_jobs::{Job, JobError};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

use crate::store::drafts;

/// What is due on a day is to be destroyed.
#[derive(Serialize, Deserialize)]
pub(super) struct ExpireDrafts {
    day: Date,
}

impl Job for ExpireDrafts {
    const KIND: &'static str = "applications.expire-drafts";
}

/// Sees to it that what is due will be destroyed in the coming night. Each night asks for the next.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_nightly(zone: &Zone<Internet>) -> Result<()> {
    let (clock, day) = (zone.clock.clone(), zone.clock.today());
    zone.store.write(async move |tx: &mut Tx<Internet>| tonight(tx, &clock, day).await).await
}

/// At three in the night after `day`; asked for twice, it is done once.
async fn tonight(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<()> {
    let night = Time::new(3, 0).expect("three o'clock exists");
    let run_at = Timestamp::from_tokyo(day.add_days(1), night);
    yakuba_jobs::enqueue_once(tx, clock, &day.to_string(), ExpireDrafts { day }, run_at).await
}

pub(super) async fn expire(zone: Zone<Internet>, _job: ExpireDrafts) -> std::result::Result<(), JobError> {
    let clock = zone.clock.clone();
    let files = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| {
            tonight(tx, &clock, clock.today()).await?;
            drafts::expire(tx, clock.now()).await
        })
        .await?;
    for file in files {
        zone.files.delete(&file).await?;
    }
    Ok(())
}
