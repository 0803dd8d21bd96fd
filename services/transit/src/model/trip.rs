//! What somebody asks for, before it is a ride.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Phone, Time};
use yakuba_dispatch::dispatcher::{Offer, When, Wish};
use yakuba_dispatch::{Load, Skills};

use super::shift::is_day_off;
use super::{Channel, Network};

/// How many days ahead a ride can be booked.
pub const DAYS_AHEAD: i64 = 7;
/// Seconds of notice: the taxi has to get there.
const NOTICE: f64 = 1_800.0;
/// On days off the drivers are residents: an hour (the trial's rule).
const NOTICE_ON_DAYS_OFF: f64 = 3_600.0;
/// Seconds for getting in and out.
const BOARDING: f64 = 60.0;
/// … with a wheelchair.
const BOARDING_WITH_WHEELCHAIR: f64 = 240.0;

/// A trip asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trip {
    /// The day.
    pub day: Date,
    /// Key of the stop.
    pub from: String,
    /// Key of the stop.
    pub to: String,
    /// The hour asked for.
    pub time: Time,
    /// To be there by then, not to leave after.
    pub arrive_by: bool,
    /// How many.
    pub riders: i64,
    /// How many of them in a wheelchair.
    pub wheelchairs: i64,
    /// Who.
    pub name: String,
    /// Digits.
    pub phone: String,
    /// In which language to write.
    pub lang: Lang,
    /// How it is booked.
    pub channel: Channel,
}

/// What is not yet right in a trip: the field, and the word for it in the catalogue.
pub type TripProblem = (&'static str, &'static str);

impl Trip {
    /// Everything that keeps the trip from being asked of the engine.
    pub fn problems(&self, network: &Network, today: Date) -> Vec<TripProblem> {
        let mut problems = Vec::new();
        let (from, to) = (network.stop(&self.from), network.stop(&self.to));
        if from.is_none() {
            problems.push(("from", "wrong-stop"));
        }
        if to.is_none() {
            problems.push(("to", "wrong-stop"));
        }
        if from.is_some() && self.from == self.to {
            problems.push(("to", "wrong-same-stop"));
        }
        let ahead = today.days_until(self.day);
        if !(0..=DAYS_AHEAD).contains(&ahead) {
            problems.push(("day", "wrong-day"));
        }
        if let (Some(from), Some(to)) = (from, to)
            && is_day_off(self.day)
            && from.area.has_no_taxi() == to.area.has_no_taxi()
        {
            problems.push(("day", "wrong-weekend-area"));
        }
        if !(1..=8).contains(&self.riders) {
            problems.push(("riders", "wrong-riders"));
        }
        if self.wheelchairs < 0 || self.wheelchairs > self.riders {
            problems.push(("wheelchairs", "wrong-wheelchairs"));
        }
        if self.name.trim().is_empty() {
            problems.push(("name", "wrong-name"));
        }
        if Phone::parse(&self.phone).is_err() {
            problems.push(("phone", "wrong-phone"));
        }
        problems
    }

    /// As the engine is asked; `now` in seconds of the trip's day, negative on days before.
    pub fn wish(&self, network: &Network, now: f64) -> Option<Wish> {
        let time = f64::from(self.time.minutes_of_day()) * 60.0;
        let notice = if is_day_off(self.day) { NOTICE_ON_DAYS_OFF } else { NOTICE };
        let wheelchairs = i32::try_from(self.wheelchairs).ok()?;
        Some(Wish {
            from: vec![(network.place(&self.from)?, 0.0)],
            to: vec![(network.place(&self.to)?, 0.0)],
            when: if self.arrive_by { When::ArriveBy(time) } else { When::LeaveAfter(time) },
            load: Load([i32::try_from(self.riders).ok()? - wheelchairs, wheelchairs, 0, 0]),
            needs: Skills::default(),
            service: if wheelchairs > 0 { BOARDING_WITH_WHEELCHAIR } else { BOARDING },
            earliest: (now + notice).max(0.0),
        })
    }
}

/// A ride that could be promised, as it was shown to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offered {
    /// What the engine would promise.
    pub offer: Offer,
    /// The vehicle's name.
    pub vehicle: String,
    /// For all riders, yen.
    pub fare: i64,
}

#[cfg(test)]
mod tests {
    use super::super::{Area, Stop};
    use super::*;

    fn network() -> Network {
        let stop = |key: &str, area| Stop {
            key: key.to_owned(),
            name: key.to_owned(),
            kana: key.to_owned(),
            romaji: key.to_owned(),
            area,
            lat: 36.5,
            lon: 140.4,
        };
        Network { stops: vec![stop("a", Area::Honcho), stop("b", Area::Honcho), stop("m", Area::Miwa)] }
    }

    fn trip(from: &str, to: &str, day: Date) -> Trip {
        Trip {
            day,
            from: from.to_owned(),
            to: to.to_owned(),
            time: Time::new(10, 30).unwrap(),
            arrive_by: true,
            riders: 1,
            wheelchairs: 0,
            name: "清流 さくら".to_owned(),
            phone: "0295521111".to_owned(),
            lang: Lang::Ja,
            channel: Channel::Web,
        }
    }

    const TUESDAY: Date = Date::constant(2026, 11, 24);
    const SATURDAY: Date = Date::constant(2026, 11, 28);

    #[test]
    fn a_whole_trip_has_no_problem() {
        assert_eq!(trip("a", "b", TUESDAY).problems(&network(), TUESDAY), []);
        assert!(trip("a", "b", TUESDAY).wish(&network(), 30_000.0).is_some());
    }

    #[test]
    fn each_problem_is_named_beside_its_field() {
        let far = trip("a", "b", TUESDAY.add_days(8));
        assert_eq!(far.problems(&network(), TUESDAY), [("day", "wrong-day")]);
        assert_eq!(trip("a", "a", TUESDAY).problems(&network(), TUESDAY), [("to", "wrong-same-stop")]);
        let mut nobody = trip("x", "b", TUESDAY);
        nobody.riders = 0;
        nobody.phone = "12".to_owned();
        let fields: Vec<_> =
            nobody.problems(&network(), TUESDAY).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["from", "riders", "phone"]);
    }

    #[test]
    fn at_weekends_only_the_way_between_centre_and_areas_without_taxis_is_served() {
        assert_eq!(trip("a", "b", SATURDAY).problems(&network(), TUESDAY), [("day", "wrong-weekend-area")]);
        assert_eq!(trip("a", "m", SATURDAY).problems(&network(), TUESDAY), []);
        assert_eq!(trip("m", "b", SATURDAY).problems(&network(), TUESDAY), []);
    }
}
