use std::{fmt, str::FromStr};

use jiff::{ToSpan as _, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar day, 0001-01-01 to 9999-12-31, without a time zone. In JSON and in `Display`: `2026-11-22`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// Why a text is not a [`Date`] in ISO form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not of the shape `2026-11-22`.
    #[error("日付「{0}」を読み取れません。「2026-11-22」の形で入れてください。")]
    Shape(String),
    /// The shape is right, but the calendar has no such day.
    #[error("{0}という日は、こよみにありません。月と日を確かめてください。")]
    NoSuchDay(String),
}

impl Date {
    /// The first day this type can hold.
    pub const MIN: Self = Self(civil::Date::constant(1, 1, 1));
    /// The last day this type can hold.
    pub const MAX: Self = Self(civil::Date::constant(9999, 12, 31));

    /// The day, or `None` where the calendar has none (30 February) or the year is not 1 to 9999.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Self)
    }

    /// A day written out in source code.
    ///
    /// # Panics
    /// When there is no such day; at compile time in a `const`.
    #[must_use]
    pub const fn constant(year: i16, month: i8, day: i8) -> Self {
        assert!(year >= 1, "years start at 1");
        Self(civil::Date::constant(year, month, day))
    }

    /// The Gregorian year (西暦).
    #[must_use]
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The day of the week (曜日).
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            civil::Weekday::Monday => Weekday::Monday,
            civil::Weekday::Tuesday => Weekday::Tuesday,
            civil::Weekday::Wednesday => Weekday::Wednesday,
            civil::Weekday::Thursday => Weekday::Thursday,
            civil::Weekday::Friday => Weekday::Friday,
            civil::Weekday::Saturday => Weekday::Saturday,
            civil::Weekday::Sunday => Weekday::Sunday,
        }
    }

    /// The day `days` later (earlier when negative), stopping at [`Date::MIN`] and [`Date::MAX`].
    #[must_use]
    pub fn add_days(self, days: i64) -> Self {
        // The span's own limit is wider than the calendar, so clamping first loses nothing.
        let span = days.clamp(-4_000_000, 4_000_000).days();
        Self(self.0.saturating_add(span)).clamp(Self::MIN, Self::MAX)
    }

    /// The number of days from this day to `other`; negative when `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        self.0.duration_until(other.0).as_hours() / 24
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The last day of this day's month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// How old somebody born on this day is during the day `on` (満年齢); `None` before the birth.
    ///
    /// A year of age is completed at the end of the day before the birthday (年齢計算ニ関スル法律, 民法第143条),
    /// so somebody born on 29 February is a year older from 1 March in a common year. Where a law asks for the
    /// day on which an age is *reached* (達した日: school entry, votes, pensions), see [`Date::reaches_age`].
    #[must_use]
    pub fn age_on(self, on: Self) -> Option<u32> {
        let had_birthday = (on.month(), on.day()) >= (self.month(), self.day());
        let years = on.year() - self.year() - i32::from(!had_birthday);
        if on < self { None } else { u32::try_from(years).ok() }
    }

    /// The day at whose end somebody born on this day reaches the age `years` (達した日): the day before the birthday.
    /// `None` past the end of the calendar.
    #[must_use]
    pub fn reaches_age(self, years: u32) -> Option<Self> {
        let year = self.year().checked_add(i32::try_from(years).ok()?)?;
        match Self::new(year, self.month(), self.day()) {
            Some(birthday) => Some(birthday.add_days(-1)),
            // Born on 29 February: in a common year the period ends with the month (民法第143条第2項 ただし書).
            None => Self::new(year, 2, 28),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Exactly `2026-11-22`. What people type goes through [`crate::wareki::parse`].
    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape = || DateError::Shape(text.to_owned());
        let bytes = text.as_bytes();
        let is_iso = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_iso {
            return Err(shape());
        }
        let year = text[..4].parse().map_err(|_| shape())?;
        let month = text[5..7].parse().map_err(|_| shape())?;
        let day = text[8..].parse().map_err(|_| shape())?;
        Self::new(year, month, day).ok_or_else(|| DateError::NoSuchDay(text.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A day of the week (曜日). Ordered from Monday, as in ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names of the days say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The one-character Japanese name: 月, 火, … 日.
    #[must_use]
    pub const fn kanji(self) -> &'static str {
        match self {
            Self::Monday => "月",
            Self::Tuesday => "火",
            Self::Wednesday => "水",
            Self::Thursday => "木",
            Self::Friday => "金",
            Self::Saturday => "土",
            Self::Sunday => "日",
        }
    }

    /// Saturday or Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_days_of_the_calendar_exist() {
        assert!(Date::new(2024, 2, 29).is_some());
        assert!(Date::new(2026, 2, 29).is_none());
        assert!(Date::new(0, 1, 1).is_none());
        assert!(Date::new(10_000, 1, 1).is_none());
        assert_eq!("2026-02-30".parse::<Date>(), Err(DateError::NoSuchDay("2026-02-30".into())));
        for odd in ["", "2026-1-1", "2026/01/01", "+026-01-01", "2026-01-01 ", "２０２６-01"] {
            assert_eq!(odd.parse::<Date>(), Err(DateError::Shape(odd.into())));
        }
    }

    #[test]
    fn json_is_the_iso_form() {
        let json = serde_json::to_string(&date("2026-11-22")).unwrap();
        assert_eq!(json, "\"2026-11-22\"");
        assert_eq!(serde_json::from_str::<Date>(&json).unwrap(), date("2026-11-22"));
        assert!(serde_json::from_str::<Date>("\"2026-13-01\"").is_err());
    }

    #[test]
    fn days_add_up_and_stop_at_the_ends() {
        assert_eq!(date("2026-12-31").add_days(1), date("2027-01-01"));
        assert_eq!(date("2024-03-01").add_days(-1), date("2024-02-29"));
        assert_eq!(date("2026-01-01").days_until(date("2027-01-01")), 365);
        assert_eq!(Date::MIN.days_until(Date::MAX), 3_652_058);
        assert_eq!(Date::MIN.add_days(3_652_058), Date::MAX);
        assert_eq!(Date::MAX.add_days(i64::MAX), Date::MAX);
        assert_eq!(date("2026-01-01").add_days(i64::MIN), Date::MIN);
        assert_eq!(date("2026-11-22").weekday().kanji(), "日");
    }

    #[test]
    fn age_follows_the_law() {
        let birth = date("2006-04-01");
        assert_eq!(birth.age_on(date("2026-03-31")), Some(19));
        assert_eq!(birth.age_on(date("2026-04-01")), Some(20));
        assert_eq!(birth.age_on(date("2006-04-01")), Some(0));
        assert_eq!(birth.age_on(date("2006-03-31")), None);
        // Born on 1 April: six years old with the end of 31 March, so in school a day later.
        assert_eq!(birth.reaches_age(6), Some(date("2012-03-31")));

        let leap = date("2004-02-29");
        assert_eq!(leap.age_on(date("2026-02-28")), Some(21));
        assert_eq!(leap.age_on(date("2026-03-01")), Some(22));
        assert_eq!(leap.reaches_age(22), Some(date("2026-02-28")));
        assert_eq!(leap.reaches_age(20), Some(date("2024-02-28")));
        assert_eq!(leap.reaches_age(u32::MAX), None);
    }
}
