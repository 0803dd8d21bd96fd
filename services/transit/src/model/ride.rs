//! A ride that has been promised.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};
use yakuba_dispatch::{Request, Window};

use super::{Contact, Party};

/// How it was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the rider himself.
    Web,
    /// By the operator, on the telephone.
    Phone,
    /// By another program (GOFS).
    Program,
    /// At the stop, by the driver.
    Driver,
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
    /// How many, and what they need.
    #[serde(flatten)]
    pub party: Party,
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
    /// Who is told of changes.
    #[serde(default)]
    pub contact: Contact,
    /// For the driver.
    #[serde(default)]
    pub note: String,
    /// The vehicle it was moved to by hand and stays in.
    #[serde(default)]
    pub pinned: Option<i64>,
    /// Whether somebody has called the rider about what changed; he has no mail.
    #[serde(default)]
    pub was_called: bool,
    /// The repetition it comes from (くりかえし予約).
    #[serde(default)]
    pub repeat: Option<String>,
    /// Why it is planned as it is, in the dispatcher's words: latest first.
    #[serde(default)]
    pub why: Vec<String>,
}

/// Reasons kept.
const REASONS: usize = 6;

impl Ride {
    /// Whether somebody has to call: its promise has changed and no mail tells the rider.
    pub fn wants_a_call(&self) -> bool {
        let has_changed = self.lateness.is_some() || self.vehicle.is_none();
        self.state == RideState::Waiting && has_changed && self.contact.mail.is_empty() && !self.was_called
    }

    /// Notes why it is planned as it is now.
    pub fn because(&mut self, why: String) {
        self.why.insert(0, why);
        self.why.truncate(REASONS);
    }
}
