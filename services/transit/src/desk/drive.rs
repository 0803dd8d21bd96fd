//! What a driver's tablet reports: each at most once, in the order of its happening, however late it comes.

mod duty;
mod extra;
mod ride;

use std::collections::BTreeMap;

use yakuba_base::Timestamp;
use yakuba_city::{Clock, Internet};
use yakuba_store::{Result, Tx};

use super::Plan;
use crate::model::{Shift, seconds};
use crate::store::{days, rides, wishes};

pub use extra::{ExtraRider, take_extra};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// They got in.
    Boarded,
    /// They got out.
    Alighted,
    /// Nobody came.
    NoShow,
    /// Duty begins, with the check for alcohol (点呼).
    Start,
    /// Duty ends, with the same check.
    End,
    /// A rest begins.
    Rest,
    /// A rest ends.
    Resume,
    /// Fuel was taken.
    Fuel,
    /// A road cannot be used.
    RoadClosed,
}

impl ReportKind {
    /// All of them.
    const ALL: [Self; 9] = [
        Self::Boarded,
        Self::Alighted,
        Self::NoShow,
        Self::Start,
        Self::End,
        Self::Rest,
        Self::Resume,
        Self::Fuel,
        Self::RoadClosed,
    ];

    /// As a button sends it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boarded => "boarded",
            Self::Alighted => "alighted",
            Self::NoShow => "no_show",
            Self::Start => "start",
            Self::End => "end",
            Self::Rest => "rest",
            Self::Resume => "resume",
            Self::Fuel => "fuel",
            Self::RoadClosed => "road_closed",
        }
    }

    /// Reads [`ReportKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn is_of_ride(self) -> bool {
        matches!(self, Self::Boarded | Self::Alighted | Self::NoShow)
    }
}

/// A tablet's report. It may come late, and more than once.
pub struct Report {
    /// The tablet's own name for it: the same report again is the same.
    pub key: String,
    /// The ride, where it is about one.
    pub ride: String,
    /// What.
    pub kind: ReportKind,
    /// When, by the tablet's clock.
    pub at: Timestamp,
    /// What was told beside it: `alcohol` (mg/L of breath), `odometer`, `litres`, `words`.
    pub told: BTreeMap<String, String>,
}

/// A tablet's clock may be this much ahead of ours before it is not believed, milliseconds.
const CLOCK_AHEAD: i64 = 120_000;
/// A report may be this old, milliseconds: no tunnel is longer.
const OLDEST: i64 = 12 * 60 * 60 * 1_000;

/// When it happened: by the tablet's clock where that can be, else now. A wrong clock must not move the plan.
fn believed(at: Timestamp, now: Timestamp) -> Timestamp {
    let is_possible = (-CLOCK_AHEAD..=OLDEST).contains(&at.millis_until(now)) && at.date() == now.date();
    if is_possible { at.min(now) } else { now }
}

/// Takes a report of the driver of `pattern`. False when it is not his to tell, or it came before.
pub async fn report(tx: &mut Tx<Internet>, clock: &Clock, pattern: &str, report: Report) -> Result<bool> {
    let now = clock.now();
    let day = if report.kind.is_of_ride() {
        let Some(ride) = rides::get_in(tx, &report.ride).await? else { return Ok(false) };
        ride.day
    } else {
        now.date()
    };
    if !wishes::is_new_report(tx, clock, &report.key).await? {
        return Ok(false);
    }
    let at = believed(report.at, now);
    let mut plan = Plan::open(tx, day, now).await?;
    let is_his = |shift: &Shift| shift.pattern.key == pattern;
    let Some(mine) = plan.shifts.iter().position(is_his) else { return Ok(false) };
    plan.shifts[mine].tablet.heard = Some(now);
    plan.shifts[mine].tablet.silent_since = None;
    if report.kind.is_of_ride() {
        ride::report(tx, clock, plan, mine, &report, seconds(day, at)).await
    } else {
        duty::report(tx, clock, plan, mine, &report, at).await
    }
}

/// Where a vehicle is now, by its tablet. It changes no promise.
pub async fn position(
    tx: &mut Tx<Internet>,
    clock: &Clock,
    pattern: &str,
    (lat, lon): (f64, f64),
) -> Result<bool> {
    let now = clock.now();
    let mut shifts = days::shifts(tx, now.date()).await?;
    let Some(shift) = shifts.iter_mut().find(|shift| shift.pattern.key == pattern) else { return Ok(false) };
    shift.tablet.heard = Some(now);
    shift.tablet.position = Some((lat, lon, now));
    days::put_shift(tx, now.date(), shift).await?;
    Ok(true)
}
