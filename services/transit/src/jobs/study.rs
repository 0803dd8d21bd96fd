//! A study is driven in the background: a year is some seconds of work.

use serde::{Deserialize, Serialize};
use yakuba_city::Lgwan;
use yakuba_jobs::{Job, JobError};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::model::demand::{self, Ask};
use crate::model::{Design, Measured, Study, study};
use crate::store::{designs, studies};

/// A study to be driven.
#[derive(Serialize, Deserialize)]
pub(crate) struct Drive {
    pub(crate) study: String,
}

impl Job for Drive {
    const KIND: &'static str = "transit.study";
}

pub(super) async fn run(zone: Zone<Lgwan>, job: Drive) -> Result<(), JobError> {
    let Some(kept) = studies::get(&zone.store, &job.study).await? else { return Ok(()) };
    let asked = kept.study;
    let mut compared: Vec<Design> = Vec::new();
    for id in &asked.designs {
        compared.extend(designs::get(&zone.store, id).await?.map(|(design, _)| design));
    }
    let booked = match &asked.demand {
        Some(_) => Vec::new(),
        None => studies::boards(&zone.store, asked.from, asked.from.add_days(asked.days - 1)).await?,
    };
    let work =
        move || -> Vec<Measured> { compared.iter().map(|design| drive(design, &asked, &booked)).collect() };
    let measured = tokio::task::spawn_blocking(work).await?;
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| studies::finish(tx, &job.study, &measured).await)
        .await?;
    Ok(())
}

/// Drives every day of the study through one design.
fn drive(design: &Design, asked: &Study, booked: &[crate::messages::Board]) -> Measured {
    let mut measured = Measured { name: design.name.clone(), ..Measured::default() };
    let travel = design.network().travel();
    for ahead in 0..asked.days {
        let day = asked.from.add_days(ahead);
        let asks: Vec<Ask> = match &asked.demand {
            Some(demand) => demand.of_day(design, day),
            None => booked
                .iter()
                .find(|board| board.day == day)
                .map(|board| demand::of_rides(&board.rides))
                .unwrap_or_default(),
        };
        study::drive(design, &travel, day, &asks, &mut measured);
    }
    measured
}
