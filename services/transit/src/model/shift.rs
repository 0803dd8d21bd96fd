//! Vehicles with their drivers, day by day.

use serde::{Deserialize, Serialize};
use yakuba_base::Date;
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
    /// Whether it drives on Saturdays, Sundays and holidays instead of working days.
    pub on_days_off: bool,
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
    /// What a ride costs each rider, yen.
    pub fare: i64,
}

impl ShiftPattern {
    /// Whether it drives on that day.
    pub fn drives_on(&self, day: Date) -> bool {
        self.on_days_off == is_day_off(day)
    }
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
}

impl Shift {
    /// As the engine takes it; None when its stop is no longer there.
    pub fn vehicle(&self, network: &Network) -> Option<Vehicle> {
        let close = f64::from(self.pattern.to_hour) * 3600.0;
        Some(Vehicle {
            start: network.place(&self.place)?,
            end: network.place(&self.pattern.home)?,
            // Whoever is late still comes home.
            shift: Window::new(self.ready, close.max(self.ready + 3600.0)),
            capacity: Load([self.pattern.seats, self.pattern.wheelchairs, 2, 8]),
            max_duration: f64::INFINITY,
            skills: self.pattern.licence.skills(),
            breaks: Vec::new(),
        })
    }
}
