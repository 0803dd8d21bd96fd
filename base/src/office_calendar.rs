use std::collections::BTreeSet;

use crate::{Date, is_holiday};

/// The days on which the office is open (開庁日): not on weekends and holidays, not from 29 December to 3 January,
/// not on extra closures (地方自治法第4条の2 and the city's 休日を定める条例).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficeCalendar {
    closures: BTreeSet<Date>,
}

impl OfficeCalendar {
    /// A calendar with further days on which the office is closed.
    #[must_use]
    pub const fn new(closures: BTreeSet<Date>) -> Self {
        Self { closures }
    }

    /// Whether the office is open on this day.
    #[must_use]
    pub fn is_business_day(&self, date: Date) -> bool {
        self.closed_because(date).is_none()
    }

    /// Why the office is closed on this day, to show to people: `土日`, the holiday's name, `年末年始` or `臨時の閉庁日`.
    #[must_use]
    pub fn closed_because(&self, date: Date) -> Option<&'static str> {
        let new_year = matches!((date.month(), date.day()), (12, 29..) | (1, ..=3));
        if let Some(holiday) = is_holiday(date) {
            Some(holiday)
        } else if new_year {
            Some("年末年始")
        } else if date.weekday().is_weekend() {
            Some("土日")
        } else {
            self.closures.contains(&date).then_some("臨時の閉庁日")
        }
    }

    /// The `n`-th business day after `from`, which itself does not count (初日不算入, 民法第140条); before it when `n` is
    /// negative. With 0 `from` itself, or the next business day where the office is closed (民法第142条).
    /// Stops at the ends of [`Date`].
    #[must_use]
    pub fn add_business_days(&self, from: Date, n: i64) -> Date {
        let step = if n < 0 { -1 } else { 1 };
        let mut date = from;
        let mut left = n.unsigned_abs();
        while left > 0 || !self.is_business_day(date) {
            let next = date.add_days(step);
            if next == date {
                break;
            }
            date = next;
            if self.is_business_day(date) {
                left = left.saturating_sub(1);
            }
        }
        date
    }

    /// The number of business days after `from` up to and including `to`; when `to` is earlier, minus those from `to`
    /// up to the day before `from`. Undoes [`Self::add_business_days`].
    #[must_use]
    pub fn business_days_between(&self, from: Date, to: Date) -> i64 {
        let (mut date, last, sign) =
            if from <= to { (from.add_days(1), to, 1) } else { (to, from.add_days(-1), -1) };
        if from == to {
            return 0;
        }
        let mut count = 0;
        loop {
            count += i64::from(self.is_business_day(date));
            if date >= last {
                return sign * count;
            }
            date = date.add_days(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const D: fn(i16, i8, i8) -> Date = Date::constant;

    #[test]
    fn closed_days_say_why() {
        let calendar = OfficeCalendar::new(BTreeSet::from([D(2026, 11, 24)]));
        for (date, reason) in [
            (D(2026, 11, 20), None),
            (D(2026, 11, 21), Some("土日")),
            (D(2026, 11, 23), Some("勤労感謝の日")),
            (D(2026, 11, 24), Some("臨時の閉庁日")),
            (D(2026, 12, 28), None),
            (D(2026, 12, 29), Some("年末年始")),
            (D(2026, 12, 31), Some("年末年始")),
            (D(2027, 1, 1), Some("元日")),
            (D(2025, 1, 3), Some("年末年始")),
            (D(2027, 1, 4), None),
        ] {
            assert_eq!(calendar.closed_because(date), reason, "{date}");
        }
    }

    #[test]
    fn deadlines_over_a_long_weekend_and_new_year() {
        let calendar = OfficeCalendar::default();
        assert_eq!(calendar.add_business_days(D(2026, 11, 20), 1), D(2026, 11, 24));
        assert_eq!(calendar.add_business_days(D(2026, 11, 22), 0), D(2026, 11, 24));
        assert_eq!(calendar.add_business_days(D(2026, 11, 24), -1), D(2026, 11, 20));
        assert_eq!(calendar.add_business_days(D(2026, 12, 28), 1), D(2027, 1, 4));
        assert_eq!(calendar.business_days_between(D(2026, 12, 25), D(2027, 1, 5)), 3);
        assert_eq!(calendar.business_days_between(D(2027, 1, 5), D(2026, 12, 25)), -3);
    }

    #[test]
    fn the_ends_of_the_calendar_stop_the_count() {
        let calendar = OfficeCalendar::default();
        assert_eq!(calendar.add_business_days(Date::MAX.add_days(-5), i64::MAX), Date::MAX);
        assert_eq!(calendar.add_business_days(Date::MIN.add_days(5), i64::MIN), Date::MIN);
        assert_eq!(calendar.business_days_between(Date::MAX, Date::MAX), 0);
    }

    proptest! {
        #[test]
        fn agrees_with_a_list_of_open_days(
            start in 0_i64..40_000,
            n in -60_i64..60,
            closures in prop::collection::btree_set(0_i64..400, 0..20),
        ) {
            let from = D(1950, 1, 1).add_days(start);
            let closures = closures.into_iter().map(|day| from.add_days(day - 200)).collect();
            let calendar = OfficeCalendar::new(closures);
            let open: Vec<Date> =
                (-200..=200).map(|day| from.add_days(day)).filter(|date| calendar.is_business_day(*date)).collect();
            let index = usize::try_from(n.unsigned_abs()).unwrap();
            let expected = match n {
                0.. => open.iter().filter(|date| **date > from).nth(index.wrapping_sub(1)),
                _ => open.iter().rev().filter(|date| **date < from).nth(index - 1),
            };
            let expected = if n == 0 { open.iter().find(|date| **date >= from) } else { expected };
            let found = calendar.add_business_days(from, n);
            prop_assert_eq!(Some(&found), expected);
            if n != 0 {
                prop_assert_eq!(calendar.business_days_between(from, found), n);
            }
        }
    }
}
