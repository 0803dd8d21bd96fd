use serde::{Deserialize, Serialize};
use yakuba_base::{Date, OfficeCalendar};

/// The day by which the office should have decided (標準処理期間): business days after the day of receipt.
pub fn due_on(calendar: &OfficeCalendar, received_on: Date, period_days: u32) -> Date {
    calendar.add_business_days(received_on, i64::from(period_days))
}

/// The clock of one application. It stands still while the applicant corrects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueClock {
    /// When the office should have decided.
    pub due_on: Date,
    /// Since when the clock stands.
    pub stopped_on: Option<Date>,
}

impl DueClock {
    /// A running clock.
    pub fn running(due_on: Date) -> DueClock {
        DueClock { due_on, stopped_on: None }
    }

    /// Stops it; a clock that stands already keeps its day.
    #[must_use]
    pub fn stop(self, today: Date) -> DueClock {
        DueClock { stopped_on: self.stopped_on.or(Some(today)), ..self }
    }

    /// Lets it go on: what remained when it stopped remains now.
    #[must_use]
    pub fn resume(self, calendar: &OfficeCalendar, today: Date) -> DueClock {
        let Some(stopped_on) = self.stopped_on else { return self };
        let stood = calendar.business_days_between(stopped_on, today).max(0);
        DueClock { due_on: calendar.add_business_days(self.due_on, stood), stopped_on: None }
    }

    /// Whether the day has passed while the clock ran.
    pub fn is_late(self, today: Date) -> bool {
        self.stopped_on.is_none() && self.due_on < today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u8, day: u8) -> Date {
        Date::new(2026, month, day).unwrap()
    }

    #[test]
    fn business_days_skip_weekends_holidays_and_the_turn_of_the_year() {
        let calendar = OfficeCalendar::default();
        // 11/20 is a Friday, 11/23 勤労感謝の日.
        assert_eq!(due_on(&calendar, day(11, 20), 1), day(11, 24));
        assert_eq!(due_on(&calendar, day(12, 25), 2), Date::new(2027, 1, 4).unwrap());
    }

    #[test]
    fn the_clock_stands_while_the_applicant_corrects() {
        let calendar = OfficeCalendar::default();
        let clock = DueClock::running(day(11, 30)).stop(day(11, 24));
        assert!(!clock.is_late(day(12, 25)));
        // From Tuesday 11/24 to Friday 11/27 are three business days.
        let resumed = clock.resume(&calendar, day(11, 27));
        assert_eq!(resumed, DueClock::running(day(12, 3)));
        assert!(resumed.is_late(day(12, 4)));
    }
}
