//! What was sent is kept sealed: the draft's files are destroyed, and what the database's own files still hold of the
//! draft and the message.

use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_jobs::{Job, JobError};
use yakuba_store::{Result, Tx};
use yakuba_zone::Zone;

/// Files are to be destroyed.
#[derive(Serialize, Deserialize)]
pub(super) struct ForgetFiles {
    files: Vec<String>,
}

impl Job for ForgetFiles {
    const KIND: &'static str = "applications.forget-files";
    const ATTEMPTS: u32 = 20;
}

/// What is deleted in the database is to be gone from its files.
#[derive(Serialize, Deserialize)]
pub(super) struct Scrub {}

impl Job for Scrub {
    const KIND: &'static str = "applications.scrub";
    const ATTEMPTS: u32 = 20;
}

/// How long after something was sent the database's files are seen to, ms: once for all that came meanwhile.
const LATER: i64 = 20_000;

/// Sees to it that the originals of what was just sealed are destroyed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn forget(tx: &mut Tx<Internet>, clock: &Clock, files: Vec<String>) -> Result<()> {
    if !files.is_empty() {
        yakuba_jobs::enqueue(tx, clock, ForgetFiles { files }, clock.now()).await?;
    }
    yakuba_jobs::enqueue_once(
        tx,
        clock,
        "all",
        Scrub {},
        Timestamp::from_millis(clock.now().as_millis() + LATER),
    )
    .await
}

pub(super) async fn files(zone: Zone<Internet>, job: ForgetFiles) -> std::result::Result<(), JobError> {
    for file in &job.files {
        zone.files.delete(file).await?;
    }
    Ok(())
}

pub(super) async fn scrub(zone: Zone<Internet>, _job: Scrub) -> std::result::Result<(), JobError> {
    if zone.store.scrub().await? { Ok(()) } else { Err(JobError::Retry("somebody is reading".to_owned())) }
}
