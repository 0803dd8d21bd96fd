//! Who rides together, and what they bring.

use serde::{Deserialize, Serialize};
use yakuba_dispatch::Load;

/// A reduction that riders are entitled to (割引).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concession {
    /// None.
    #[default]
    None,
    /// 障害者手帳: the holder, and one who accompanies him (介護人).
    Disabled,
    /// 75 years and older.
    Senior,
    /// Up to primary school.
    Child,
}

impl Concession {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Disabled, Self::Senior, Self::Child];

    /// As it is sent and kept.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disabled => "disabled",
            Self::Senior => "senior",
            Self::Child => "child",
        }
    }

    /// Reads [`Concession::name`]; anything else is none.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|known| known.name() == name).unwrap_or_default()
    }

    /// As the office says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "割引なし",
            Self::Disabled => "障害者手帳",
            Self::Senior => "75歳以上",
            Self::Child => "小学生以下",
        }
    }
}

/// A party.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// How many, companions and wheelchair users included.
    pub riders: i64,
    /// How many of them in a wheelchair.
    pub wheelchairs: i64,
    /// How many of them need a child seat.
    #[serde(default)]
    pub child_seats: i64,
    /// Pieces of large luggage.
    #[serde(default)]
    pub luggage: i64,
    /// How many of them accompany somebody (付添い).
    #[serde(default)]
    pub companions: i64,
    /// The reduction of the one who books for himself.
    #[serde(default)]
    pub concession: Concession,
}

/// Seconds for getting in and out.
const BOARDING: f64 = 60.0;
/// … with a wheelchair.
const BOARDING_WITH_WHEELCHAIR: f64 = 240.0;
/// … with a child seat to fasten.
const BOARDING_WITH_CHILD: f64 = 120.0;

impl Party {
    /// One person with nothing.
    pub fn one() -> Self {
        Self { riders: 1, ..Self::default() }
    }

    /// The room it takes: seats, wheelchair places, child seats, luggage. Whoever sits in a wheelchair takes no seat; a child
    /// seat stands on one.
    pub fn load(&self) -> Load {
        let small = |count: i64| i32::try_from(count).unwrap_or(i32::MAX / 4);
        Load([
            small(self.riders - self.wheelchairs),
            small(self.wheelchairs),
            small(self.child_seats),
            small(self.luggage),
        ])
    }

    /// Seconds boarding and alighting take.
    pub fn boarding(&self) -> f64 {
        match (self.wheelchairs, self.child_seats) {
            (1.., _) => BOARDING_WITH_WHEELCHAIR,
            (_, 1..) => BOARDING_WITH_CHILD,
            _ => BOARDING,
        }
    }

    /// `2人 車いす1`, as drivers and the office read it.
    pub fn words(&self) -> String {
        let mut words = format!("{}人", self.riders);
        let parts = [
            ("車いす", self.wheelchairs),
            ("子ども用座席", self.child_seats),
            ("付添い", self.companions),
            ("荷物", self.luggage),
        ];
        for (label, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
            words.push_str(&format!(" {label}{count}"));
        }
        if self.concession != Concession::None {
            words.push_str(&format!(" {}", self.concession.label()));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheelchair_takes_its_own_place_and_more_time() {
        let party = Party { riders: 2, wheelchairs: 1, luggage: 3, ..Party::default() };
        assert_eq!(party.load(), Load([1, 1, 0, 3]));
        assert!(party.boarding() > Party::one().boarding());
        assert_eq!(party.words(), "2人 車いす1 荷物3");
    }
}
