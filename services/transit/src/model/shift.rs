//! Vehicles with their drivers, day by day.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Timestamp};
use yakuba_dispatch::{Load, Skills, Vehicle, Window};

use super::Network;

/// Under which rule a driver carries people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// A taxi company (道路運送法第4条).
    Taxi,
    /// A resident with his own car (道路運送法第78条).
    Resident,
}

impl Licence {
    /// What a trip may ask of a vehicle: either is enough, so none asks.
    pub fn skills(self) -> Skills {
        match self {
            Self::Taxi => Skills(1),
            Self::Resident => Skills(2),
        }
    }

    /// As the office says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Taxi => "乗合タクシー（4条）",
            Self::Resident => "住民ドライバー（78条）",
        }
    }
}

/// A vehicle's standing duty: which days, from when to when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftPattern {
    /// Its key.
    pub key: String,
    /// What people call it: 1号車.
    pub name: String,
    /// Under which rule.
    pub licence: Licence,
    /// Key of the operation it drives for.
    pub operation: String,
    /// The stop it starts from and comes home to.
    pub home: String,
    /// Hours of the day.
    pub from_hour: u8,
    /// Hours of the day.
    pub to_hour: u8,
    /// Seats for riders.
    pub seats: i32,
    /// Wheelchair places.
    pub wheelchairs: i32,
    /// Child seats it carries.
    #[serde(default)]
    pub child_seats: i32,
}

/// Saturdays, Sundays, holidays.
pub fn is_day_off(day: Date) -> bool {
    day.weekday().is_weekend() || yakuba_base::calendar::is_holiday(day).is_some()
}

/// A vehicle on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// The engine's number.
    pub number: i64,
    /// Its duty.
    pub pattern: ShiftPattern,
    /// Where it was last seen and from when it can go on; at first its home and hours.
    pub place: String,
    /// Seconds of the day.
    pub ready: f64,
    /// No longer in service today, and why.
    pub out: Option<String>,
    /// What its tablet told last.
    #[serde(default)]
    pub tablet: Tablet,
}

/// What a vehicle's tablet told last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tablet {
    /// When anything came from it.
    pub heard: Option<Timestamp>,
    /// Where it was: latitude, longitude, when.
    pub position: Option<(f64, f64, Timestamp)>,
    /// Whether the driver has begun, and since when he rests.
    pub duty: Duty,
    /// Since when nothing came although something should have.
    pub silent_since: Option<Timestamp>,
}

/// Where a driver's day stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Not begun.
    #[default]
    Off,
    /// Driving.
    On,
    /// Resting, since (seconds of the day).
    Resting(f64),
    /// Ended.
    Ended,
}

/// Pieces of large luggage a vehicle takes.
const LUGGAGE: i32 = 8;

impl Shift {
    /// As the engine takes it; None when its stop is no longer there.
    pub fn vehicle(&self, network: &Network) -> Option<Vehicle> {
        let close = f64::from(self.pattern.to_hour) * 3600.0;
        Some(Vehicle {
            start: network.place(&self.place)?,
            end: network.place(&self.pattern.home)?,
            // Whoever is late still comes home.
            shift: Window::new(self.ready, close.max(self.ready + 3600.0)),
            capacity: Load([self.pattern.seats, self.pattern.wheelchairs, self.pattern.child_seats, LUGGAGE]),
            max_duration: f64::INFINITY,
            skills: self.pattern.licence.skills(),
            breaks: Vec::new(),
        })
    }
}
