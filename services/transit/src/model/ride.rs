//! A ride that has been promised.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};
use yakuba_dispatch::{Request, Window};

/// How it was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the rider himself.
    Web,
    /// By the operator, on the telephone.
    Phone,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RideState {
    /// Promised.
    Waiting,
    /// Boarded.
    Aboard,
    /// Arrived.
    Done,
    /// Given up by the rider or the operator.
    Cancelled,
    /// Nobody came to the stop.
    NoShow,
}

impl RideState {
    /// Whether it is still to be driven.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Aboard)
    }

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Aboard => "aboard",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Reads [`RideState::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Waiting, Self::Aboard, Self::Done, Self::Cancelled, Self::NoShow]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// A ride.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ride {
    /// Its id, the same everywhere.
    pub id: String,
    /// The engine's number.
    pub number: i64,
    /// On which day.
    pub day: Date,
    /// Who rides.
    pub name: String,
    /// How to reach him: digits.
    pub phone: String,
    /// Keys of the stops.
    pub from: String,
    /// Keys of the stops.
    pub to: String,
    /// How many.
    pub riders: i64,
    /// How many of them in a wheelchair.
    pub wheelchairs: i64,
    /// The promise, as the engine keeps it. While aboard it has no pick-up any more.
    pub request: Request,
    /// The promised time to be at the stop, seconds of the day.
    pub pickup: Window,
    /// The vehicle as planned now.
    pub vehicle: Option<i64>,
    /// Planned, seconds of the day.
    pub pickup_at: f64,
    /// Planned, seconds of the day.
    pub arrival_at: f64,
    /// Yen.
    pub fare: i64,
    /// Where it stands.
    pub state: RideState,
    /// When boarded, seconds of the day.
    pub boarded_at: Option<f64>,
    /// What the world broke of an earlier promise, in the rider's words; empty if nothing.
    pub lateness: Option<f64>,
    /// How it was booked.
    pub channel: Channel,
    /// In which language to write.
    pub lang: Lang,
    /// When it was booked.
    pub booked_at: Timestamp,
}
