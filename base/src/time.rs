use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Date;

/// A time of day to the minute, 00:00 to 23:59. In JSON and in `Display`: `09:30`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
}

/// Why a text is not a [`Time`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("時刻「{0}」を読み取れません。「09:30」のように、00:00から23:59までで入れてください。")]
pub struct TimeError(String);

impl Time {
    /// 00:00.
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0 };

    /// The time, or `None` past 23:59.
    #[must_use]
    pub const fn new(hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 { Some(Self { hour, minute }) } else { None }
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Minutes since midnight, 0 to 1439.
    #[must_use]
    pub fn minutes_of_day(self) -> u16 {
        u16::from(self.hour) * 60 + u16::from(self.minute)
    }

    /// The time this many minutes after midnight, counted round the clock.
    pub(crate) fn from_minutes_of_day(minutes: i64) -> Self {
        let part = |n: i64| u8::try_from(n).expect("a remainder of 24 or 60 fits");
        Self { hour: part(minutes.div_euclid(60).rem_euclid(24)), minute: part(minutes.rem_euclid(60)) }
    }

    /// As people say it: `9時30分`, `9時`.
    #[must_use]
    pub fn long(self) -> String {
        if self.minute == 0 {
            format!("{}時", self.hour)
        } else {
            format!("{}時{}分", self.hour, self.minute)
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Time {
    type Err = TimeError;

    /// `09:30` or `9:30`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let number = |part: &str| {
            let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if digits { part.parse::<u8>().ok() } else { None }
        };
        text.split_once(':')
            .filter(|(_, minute)| minute.len() == 2)
            .and_then(|(hour, minute)| Self::new(number(hour)?, number(minute)?))
            .ok_or_else(|| TimeError(text.to_owned()))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A day and a time of day, as calendar and clock on the wall show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: Time,
}

impl DateTime {
    /// `令和8年11月22日(日) 9時30分`.
    #[must_use]
    pub fn long(self) -> String {
        format!("{} {}", self.date.long(), self.time.long())
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let time: Time = "9:05".parse().unwrap();
        assert_eq!(time.to_string(), "09:05");
        assert_eq!(time.long(), "9時5分");
        assert_eq!(Time::MIDNIGHT.long(), "0時");
        assert_eq!(serde_json::from_str::<Time>("\"23:59\"").unwrap().minutes_of_day(), 1439);
        for odd in ["", "24:00", "12:60", "12:5", "1230", "+9:30", "012:30", "9:+3"] {
            assert!(odd.parse::<Time>().is_err(), "{odd}");
        }
    }

    #[test]
    fn long_form_of_a_moment() {
        let moment = DateTime { date: Date::constant(2026, 11, 22), time: Time::new(9, 30).unwrap() };
        assert_eq!(moment.long(), "令和8年11月22日(日) 9時30分");
    }
}
