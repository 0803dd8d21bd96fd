//! What a ride costs (運賃).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::Date;

use super::{Concession, Party};

/// Fares of one operation. Yen, each rider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tariff {
    /// For a ride up to [`Tariff::base_km`].
    pub base: i64,
    /// Kilometres the base fare holds for; a flat fare (均一) has no price for more.
    pub base_km: i64,
    /// Each kilometre begun beyond.
    pub per_km: i64,
    /// At most so much; 0 for no limit.
    pub most: i64,
    /// Per cent off.
    pub concessions: BTreeMap<Concession, i64>,
    /// Stops somebody pays for.
    pub sponsors: Vec<Sponsor>,
    /// Coupons in circulation.
    pub coupons: Vec<Coupon>,
}

/// A stop whose sponsor pays a part (協賛乗降場所).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sponsor {
    /// Key of the stop.
    pub stop: String,
    /// Who pays.
    pub name: String,
    /// Yen off each rider to or from it.
    pub pays: i64,
}

/// A coupon (利用券).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coupon {
    /// What is typed.
    pub code: String,
    /// Yen off the whole party.
    pub off: i64,
    /// Its last day.
    pub until: Date,
}

/// Fares are multiples of ten yen; what lies between is rounded up.
const STEP: i64 = 10;

impl Tariff {
    /// For the whole party, for a way of so many metres.
    pub fn fare(&self, metres: f64, party: &Party, stops: [&str; 2], coupon: &str, day: Date) -> i64 {
        let beyond = ((metres / 1000.0).ceil() as i64 - self.base_km).max(0);
        let mut full = self.base + beyond * self.per_km;
        if self.most > 0 {
            full = full.min(self.most);
        }
        let sponsored = self.sponsors.iter().filter(|sponsor| stops.contains(&sponsor.stop.as_str()));
        full = (full - sponsored.map(|sponsor| sponsor.pays).max().unwrap_or(0)).max(0);
        let off = self.concessions.get(&party.concession).copied().unwrap_or(0).clamp(0, 100);
        let reduced_each = (full * (100 - off) + 100 * STEP - 1) / (100 * STEP) * STEP;
        // The one entitled; and with a 障害者手帳 one companion.
        let entitled = match party.concession {
            Concession::None => 0,
            Concession::Disabled => 1 + party.companions.min(1),
            Concession::Senior | Concession::Child => 1,
        };
        let entitled = entitled.min(party.riders);
        let sum = entitled * reduced_each + (party.riders - entitled) * full;
        (sum - self.coupon(coupon, day).map_or(0, |coupon| coupon.off)).max(0)
    }

    /// The coupon of a code, if it holds on that day.
    pub fn coupon(&self, code: &str, day: Date) -> Option<&Coupon> {
        let code = code.trim();
        self.coupons
            .iter()
            .find(|coupon| !code.is_empty() && coupon.code.eq_ignore_ascii_case(code) && day <= coupon.until)
    }

    /// A flat fare.
    pub fn flat(base: i64) -> Self {
        Self { base, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2026, 11, 24);

    fn tariff() -> Tariff {
        Tariff {
            base: 300,
            base_km: 5,
            per_km: 30,
            most: 600,
            concessions: BTreeMap::from([(Concession::Disabled, 50), (Concession::Senior, 25)]),
            sponsors: vec![Sponsor { stop: "shop".into(), name: "道の駅".into(), pays: 100 }],
            coupons: vec![Coupon { code: "HARU".into(), off: 200, until: DAY }],
        }
    }

    #[test]
    fn distance_reductions_sponsors_and_coupons_add_up() {
        let (tariff, one) = (tariff(), Party::one());
        let fare = |metres, party: &Party, to, coupon| tariff.fare(metres, party, ["home", to], coupon, DAY);
        assert_eq!(fare(4_900.0, &one, "hall", ""), 300);
        assert_eq!(fare(7_100.0, &one, "hall", ""), 390, "three kilometres begun");
        assert_eq!(fare(90_000.0, &one, "hall", ""), 600);
        assert_eq!(fare(1.0, &one, "shop", ""), 200);
        assert_eq!(fare(1.0, &one, "hall", "haru"), 100);
        assert_eq!(tariff.fare(1.0, &one, ["home", "hall"], "HARU", DAY.add_days(1)), 300);
        let with_helper =
            Party { riders: 3, companions: 1, concession: Concession::Disabled, ..Party::default() };
        assert_eq!(fare(1.0, &with_helper, "hall", ""), 150 + 150 + 300);
        let senior = Party { concession: Concession::Senior, ..Party::one() };
        assert_eq!(fare(1.0, &senior, "hall", ""), 230, "225 rounded up");
    }
}
