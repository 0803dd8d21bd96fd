//! Rides that repeat every week are booked as soon as their day can be booked.

use serde_json::json;
use yakuba_audit::Actor;
use yakuba_base::Date;
use yakuba_city::{Clock, Internet};
use yakuba_store::{Result, Tx};

use super::{Chosen, ask, choose};
use crate::jobs::{self, News};
use crate::model::Trip;
use crate::store::{designs, repeats, rides, wishes};

/// What came of a repetition on one day.
#[derive(Debug, PartialEq, Eq)]
pub enum Repeated {
    /// This ride.
    Booked(String),
    /// The day does not run, or its hour is impossible: somebody has to see to it.
    Impossible,
}

/// Books every repetition of that day's weekday, each once.
pub async fn book_week_ahead(tx: &mut Tx<Internet>, clock: &Clock, day: Date) -> Result<Vec<Repeated>> {
    let mut done = Vec::new();
    for (repeat, trip) in repeats::of_weekday(tx, day.weekday() as i64).await? {
        if trip.day >= day || rides::of_repeat(tx, &repeat, day).await? {
            continue;
        }
        done.push(book(tx, clock, &repeat, Trip { day, weekly: false, ..trip }).await?);
    }
    Ok(done)
}

async fn book(tx: &mut Tx<Internet>, clock: &Clock, repeat: &str, trip: Trip) -> Result<Repeated> {
    let design = designs::on_in(tx, trip.day).await?;
    let day = trip.day;
    // A wish of the repetition and the day: made twice it is the same.
    let wish = format!("{repeat}/{day}");
    if trip.problems(&design, clock.today()).is_empty() {
        let shown = ask(tx, clock, &wish, trip.clone(), None).await?;
        // Only the hour that was asked for: another one is the rider's to choose.
        if shown.refused.is_empty()
            && let Chosen::Booked(booked) = choose(tx, clock, &wish, 0, Actor::System("repeat")).await?
        {
            let mut ride = booked.ride;
            ride.repeat = Some(repeat.to_owned());
            rides::put(tx, &ride).await?;
            jobs::tell(tx, clock, &ride.id, News::Repeated).await?;
            return Ok(Repeated::Booked(ride.id));
        }
    }
    let words = vec![format!(
        "くりかえし予約（{}、{}）を予約できませんでした。お電話してください。",
        trip.name, trip.time
    )];
    wishes::refuse(tx, clock, day, &words).await?;
    rides::note(tx, clock, repeat, "not-repeated", json!({ "day": day })).await?;
    super::show(tx, clock, day).await?;
    Ok(Repeated::Impossible)
}
