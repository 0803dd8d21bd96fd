//! Every two minutes of the day somebody looks whether the tablets still report.

use serde::{Deserialize, Serialize};
use yakuba_base::{Time, Timestamp};
use yakuba_city::{Clock, Internet};
use yakuba_jobs::{Job, JobError};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::desk;

/// One look.
#[derive(Serialize, Deserialize)]
pub(super) struct Watch;

impl Job for Watch {
    const KIND: &'static str = "transit.watch";
}

/// Minutes between two looks.
const EVERY: i64 = 2;
/// Nobody drives before this hour, and after the other.
const HOURS: std::ops::Range<u8> = 5..23;

/// The next look: two minutes from now, or tomorrow morning.
fn next(now: Timestamp) -> Timestamp {
    let hour = now.in_tokyo().time.hour();
    let soon = now.plus_minutes(EVERY);
    let morning = Time::new(HOURS.start, 0).unwrap_or(Time::MIDNIGHT);
    match hour {
        hour if HOURS.contains(&hour) => soon,
        hour if hour < HOURS.start => Timestamp::from_tokyo(now.date(), morning),
        _ => Timestamp::from_tokyo(now.date().add_days(1), morning),
    }
}

/// Sees to it that the next look waits. Again does no harm.
///
/// # Errors
/// When the database refuses.
pub async fn ensure(zone: &Zone<Internet>) -> Result<()> {
    let clock = zone.clock.clone();
    zone.store.write(async move |tx: &mut Tx<Internet>| enqueue(tx, &clock).await).await
}

/// The key is the moment's two minutes: the one that is being done now keeps the next one not away.
async fn enqueue(tx: &mut Tx<Internet>, clock: &Clock) -> Result<()> {
    let at = next(clock.now());
    let key = (at.as_millis() / (EVERY * 60_000)).to_string();
    yakuba_jobs::enqueue_once(tx, clock, &key, Watch, at).await
}

pub(super) async fn run(zone: Zone<Internet>, _: Watch) -> Result<(), JobError> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            desk::watch(tx, &clock, clock.today()).await?;
            enqueue(tx, &clock).await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}
