//! The nouns of the shared taxis; pure.

pub mod demand;
mod design;
pub mod kpi;
mod network;
mod party;
mod ride;
mod shift;
pub mod study;
mod tariff;
mod trip;

pub use demand::Demand;
pub use design::{Design, DesignProblem, Operation, Ways};
pub use network::{Area, Closure, Network, Stop};
pub use party::{Concession, Party};
pub use ride::{Channel, Ride, RideState};
pub use shift::{Duty, Licence, Shift, ShiftPattern, Tablet, is_day_off};
pub use study::{Measured, Study};
pub use tariff::{Coupon, Sponsor, Tariff};
pub use trip::{Contact, Offered, Trip, TripProblem};

use yakuba_base::{Date, Time, Timestamp};

/// Seconds since the day's midnight in Tokyo, as the engine counts.
pub fn seconds(day: Date, at: Timestamp) -> f64 {
    let midnight = Timestamp::from_tokyo(day, Time::MIDNIGHT);
    midnight.millis_until(at) as f64 / 1000.0
}

/// The moment so many seconds after the day's midnight.
pub fn moment(day: Date, seconds: f64) -> Timestamp {
    let midnight = Timestamp::from_tokyo(day, Time::MIDNIGHT);
    Timestamp::from_millis(midnight.as_millis() + (seconds * 1000.0).round() as i64)
}

/// `9:05`, of seconds since midnight; a promise is shown in whole minutes.
pub fn clock(seconds: f64) -> String {
    let minutes = (seconds / 60.0).floor() as i64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_moments_are_one() {
        let day = Date::constant(2026, 11, 24);
        let nine = moment(day, 9.0 * 3600.0);
        assert_eq!(nine.in_tokyo().time.to_string(), "09:00");
        assert!((seconds(day, nine) - 32_400.0).abs() < 1e-9);
        assert_eq!(clock(32_700.0), "9:05");
    }
}
