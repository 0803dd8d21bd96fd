use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Date;

/// A fiscal year (会計年度), 1 April to 31 March (地方自治法第208条), named after the year it begins in; in JSON that year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// The fiscal year that begins in this Gregorian year; `None` outside 0 to 9999, the years a [`Date`] can
    /// lie in.
    #[must_use]
    pub const fn new(year: i32) -> Option<Self> {
        // 1 January to 31 March of year 1 belong to the fiscal year 0, which `of` needs.
        if 0 <= year && year <= 9999 { Some(Self(year)) } else { None }
    }

    /// The fiscal year in which the day lies.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(date.year() - i32::from(date.month() < 4))
    }

    /// The Gregorian year it begins in: 2026 for 令和8年度.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.0, 4, 1).unwrap_or(Date::MIN)
    }

    /// 31 March of the following year.
    #[must_use]
    pub fn last_day(self) -> Date {
        Date::new(self.0 + 1, 3, 31).unwrap_or(Date::MAX)
    }

    /// Whether the day lies in it.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        Self::of(date) == self
    }

    /// The year after.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::new(self.0 + 1)
    }

    /// The year before.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        Self::new(self.0 - 1)
    }

    /// `令和8年度`, by the era on 1 April.
    #[must_use]
    pub fn label(self) -> String {
        // 「改元に伴う元号による年表示の取扱いについて」(平成31年4月2日) names the whole budget year 令和元年度, although
        // its April was still Heisei.
        if self.0 == 2019 {
            return "令和元年度".to_owned();
        }
        match self.first_day().wareki() {
            Some(wareki) => format!("{wareki}度"),
            None => format!("{}年度", self.0),
        }
    }
}

/// `令和8年度`.
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.label())
    }
}

impl<'de> Deserialize<'de> for FiscalYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let year = i32::deserialize(deserializer)?;
        Self::new(year).ok_or_else(|| {
            de::Error::custom(format!("{year}は年度として扱えません。西暦4けたの年にしてください。"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_on_the_first_of_april() {
        let year = FiscalYear::of(Date::constant(2026, 4, 1));
        assert_eq!(year.year(), 2026);
        assert_eq!(FiscalYear::of(Date::constant(2027, 3, 31)), year);
        assert_eq!(FiscalYear::of(Date::constant(2026, 3, 31)), year.previous().unwrap());
        assert_eq!(year.first_day(), Date::constant(2026, 4, 1));
        assert_eq!(year.last_day(), Date::constant(2027, 3, 31));
        assert!(year.contains(Date::constant(2026, 11, 22)));
        assert!(!year.contains(Date::constant(2027, 4, 1)));
    }

    #[test]
    fn labels() {
        let label = |year| FiscalYear::new(year).unwrap().label();
        assert_eq!(label(2026), "令和8年度");
        assert_eq!(label(2019), "令和元年度");
        assert_eq!(label(2018), "平成30年度");
        assert_eq!(label(1989), "平成元年度");
        assert_eq!(label(1988), "昭和63年度");
        assert_eq!(label(1800), "1800年度");
    }

    #[test]
    fn json_is_the_year_and_stays_in_range() {
        assert_eq!(serde_json::to_string(&FiscalYear::new(2026)).unwrap(), "2026");
        assert_eq!(serde_json::from_str::<FiscalYear>("2026").unwrap().label(), "令和8年度");
        assert!(serde_json::from_str::<FiscalYear>("20261").is_err());
        let ends = [FiscalYear::of(Date::MIN), FiscalYear::of(Date::MAX)];
        assert_eq!(
            ends.map(|year| (year.first_day(), year.last_day())),
            [(Date::MIN, Date::constant(1, 3, 31)), (Date::constant(9999, 4, 1), Date::MAX),]
        );
    }
}
