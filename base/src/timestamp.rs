use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Date, DateTime, Time};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Asia/Tokyo. Japan has kept +09:00 without summer time since September 1951, before any moment this program
/// records, so a fixed offset is exact and no time zone database has to be carried along.
const TOKYO: i64 = 9 * HOUR;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A moment, in milliseconds since 1970-01-01T00:00:00Z; an integer in JSON and in the database.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment at which the clocks in Tokyo show `date` and `time`.
    #[must_use]
    pub fn from_tokyo(date: Date, time: Time) -> Self {
        Self(EPOCH.days_until(date) * DAY + i64::from(time.minutes_of_day()) * MINUTE - TOKYO)
    }

    /// What calendar and clock show in Tokyo, cut to the minute. Stops at the ends of [`Date`].
    #[must_use]
    pub fn in_tokyo(self) -> DateTime {
        let local = self.0.saturating_add(TOKYO);
        let date = EPOCH.add_days(local.div_euclid(DAY));
        let minutes = local.rem_euclid(DAY) / MINUTE;
        DateTime { date, time: Time::from_minutes_of_day(minutes) }
    }

    /// The day in Tokyo.
    #[must_use]
    pub fn date(self) -> Date {
        self.in_tokyo().date
    }

    /// This many minutes later (earlier when negative), stopping at the ends of the range.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MINUTE)))
    }

    /// This many hours later (earlier when negative), stopping at the ends of the range.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        Self(self.0.saturating_add(hours.saturating_mul(HOUR)))
    }

    /// This many days of 24 hours later (earlier when negative), stopping at the ends of the range.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY)))
    }

    /// Milliseconds from this moment to `other`; negative when `other` is earlier.
    #[must_use]
    pub const fn millis_until(self, other: Self) -> i64 {
        other.0.saturating_sub(self.0)
    }
}

/// RFC 3339 with the offset of Tokyo: `2026-11-22T09:30:15.250+09:00`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DateTime { date, time } = self.in_tokyo();
        let (seconds, millis) = (self.0.rem_euclid(MINUTE) / 1000, self.0.rem_euclid(1000));
        write!(f, "{date}T{time}:{seconds:02}.{millis:03}+09:00")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_tokyo() {
        // 2026-11-21T15:00:00Z
        let midnight = Timestamp::from_millis(1_795_273_200_000);
        assert_eq!(midnight.to_string(), "2026-11-22T00:00:00.000+09:00");
        assert_eq!(
            Timestamp::from_millis(midnight.as_millis() - 1).to_string(),
            "2026-11-21T23:59:59.999+09:00"
        );
        assert_eq!(
            midnight.plus_minutes(1).plus_hours(-1).plus_days(1).in_tokyo().to_string(),
            "2026-11-22 23:01"
        );
        assert_eq!(Timestamp::from_millis(0).in_tokyo().to_string(), "1970-01-01 09:00");
        assert_eq!(serde_json::to_string(&midnight).unwrap(), "1795273200000");
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            let theirs = jiff::Timestamp::from_millisecond(millis).unwrap();
            let theirs = jiff::tz::offset(9).to_datetime(theirs);
            prop_assert_eq!(
                Timestamp::from_millis(millis).in_tokyo().to_string(),
                theirs.strftime("%Y-%m-%d %H:%M").to_string()
            );
        }

        #[test]
        fn every_moment_can_be_shown(millis: i64, n: i64) {
            let moment = Timestamp::from_millis(millis);
            prop_assert!(!moment.plus_days(n).to_string().is_empty());
        }

        #[test]
        fn tokyo_round_trip(minutes in -600_000_000_i64..2_000_000_000) {
            let moment = Timestamp::from_millis(minutes * MINUTE);
            let DateTime { date, time } = moment.in_tokyo();
            prop_assert_eq!(Timestamp::from_tokyo(date, time), moment);
        }
    }
}
