use serde::{Deserialize, Serialize};
use yakuba_base::{Date, FiscalYear};

/// What happens to a document when its time is over (満了時の措置).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It is destroyed (廃棄).
    Destroy,
    /// It goes to the archive (移管).
    Transfer,
    /// It is looked at, and then one or the other (評価選別).
    Review,
}

impl Then {
    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Then::Destroy => "廃棄",
            Then::Transfer => "移管",
            Then::Review => "評価選別",
        }
    }
}

/// A class of documents (文書分類) with how long they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordClass {
    /// Its code: `D0106`.
    pub code: String,
    /// What it belongs to (大分類).
    pub group: String,
    /// What it is called.
    pub title: String,
    /// How many years it is kept (保存期間); 0 is less than one year.
    pub years: i32,
    /// What then.
    pub then: Then,
}

impl RecordClass {
    /// 「5年」, 「1年未満」.
    pub fn period(&self) -> String {
        if self.years == 0 { "1年未満".to_owned() } else { format!("{}年", self.years) }
    }

    /// The first day on which a document decided on `decided` need no longer be kept: the years are counted from the
    /// 1 April after the decision.
    pub fn due_on(&self, decided: Date) -> Date {
        let first = FiscalYear::new(FiscalYear::of(decided).year() + 1 + self.years);
        first.map_or(Date::MAX, FiscalYear::first_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_years_begin_on_the_next_first_of_april() {
        let class = |years| RecordClass {
            code: String::new(),
            group: String::new(),
            title: String::new(),
            years,
            then: Then::Destroy,
        };
        let due = |years, decided: &str| class(years).due_on(decided.parse().unwrap()).to_string();
        assert_eq!(due(5, "2026-11-24"), "2032-04-01");
        assert_eq!(due(1, "2027-03-31"), "2028-04-01");
        assert_eq!(due(1, "2027-04-01"), "2029-04-01");
        assert_eq!(due(0, "2026-11-24"), "2027-04-01");
    }
}
