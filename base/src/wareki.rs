//! The Japanese era calendar (和暦).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Date;

mod parse;

pub use parse::{WarekiError, parse};

/// An era (元号) since Meiji, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Era {
    /// 明治, from 1868-10-23.
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

impl Era {
    /// Every era, newest first, as choosers show them.
    pub const ALL: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// The name: 令和.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The letter used on forms: R.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The first day of the era.
    #[must_use]
    pub const fn first_day(self) -> Date {
        match self {
            Self::Meiji => Date::constant(1868, 10, 23),
            Self::Taisho => Date::constant(1912, 7, 30),
            Self::Showa => Date::constant(1926, 12, 25),
            Self::Heisei => Date::constant(1989, 1, 8),
            Self::Reiwa => Date::constant(2019, 5, 1),
        }
    }

    /// The last day that may carry the era's name, `None` for the present era. Meiji and Taisho ended *during* a
    /// day, which is also the first of the next era: 明治45年7月30日 and 大正元年7月30日 are both right.
    #[must_use]
    pub const fn last_day(self) -> Option<Date> {
        match self {
            Self::Meiji => Some(Date::constant(1912, 7, 30)),
            Self::Taisho => Some(Date::constant(1926, 12, 25)),
            Self::Showa => Some(Date::constant(1989, 1, 7)),
            Self::Heisei => Some(Date::constant(2019, 4, 30)),
            Self::Reiwa => None,
        }
    }
}

/// A year of an era; year 1 is written 元年.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wareki {
    /// The era.
    pub era: Era,
    /// The year within the era, from 1.
    pub year: u16,
}

impl Wareki {
    /// The Gregorian year in which this year lies.
    #[must_use]
    pub fn gregorian_year(self) -> i32 {
        self.era.first_day().year() + i32::from(self.year) - 1
    }
}

/// `令和8年`, `令和元年`.
impl fmt::Display for Wareki {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            1 => write!(f, "{}元年", self.era.name()),
            year => write!(f, "{}{year}年", self.era.name()),
        }
    }
}

impl Date {
    /// The era and its year on this day; `None` before Meiji. On a day with two eras, the newer.
    #[must_use]
    pub fn wareki(self) -> Option<Wareki> {
        let era = Era::ALL.into_iter().find(|era| era.first_day() <= self)?;
        let year = u16::try_from(self.year() - era.first_day().year() + 1).ok()?;
        Some(Wareki { era, year })
    }

    /// The long form without the weekday: `令和8年11月22日`. Before Meiji with the Gregorian year: `1850年1月1日`.
    #[must_use]
    pub fn formal(self) -> String {
        let (month, day) = (self.month(), self.day());
        match self.wareki() {
            Some(wareki) => format!("{wareki}{month}月{day}日"),
            None => format!("{}年{month}月{day}日", self.year()),
        }
    }

    /// The long form: `令和8年11月22日(日)`.
    #[must_use]
    pub fn long(self) -> String {
        format!("{}({})", self.formal(), self.weekday().kanji())
    }

    /// The short form for tables: `R8.11.22`. Before Meiji with the Gregorian year: `1850.1.1`.
    #[must_use]
    pub fn short(self) -> String {
        let (month, day) = (self.month(), self.day());
        match self.wareki() {
            Some(Wareki { era, year }) => format!("{}{year}.{month}.{day}", era.letter()),
            None => format!("{}.{month}.{day}", self.year()),
        }
    }
}
