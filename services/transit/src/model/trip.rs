//! What somebody asks for, before it is a ride.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, MailAddress, Phone, Time};
use yakuba_dispatch::Skills;
use yakuba_dispatch::dispatcher::{Offer, When, Wish};

use super::{Channel, Design, Party};

/// How a rider, or whoever books for him, is told of changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Who booked, when it was for somebody else; else empty.
    pub booker: String,
    /// Where mails go; empty: he is called.
    pub mail: String,
}

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
    /// How many, and what they need.
    #[serde(flatten)]
    pub party: Party,
    /// Who.
    pub name: String,
    /// Digits.
    pub phone: String,
    /// In which language to write.
    pub lang: Lang,
    /// How it is booked.
    pub channel: Channel,
    /// Who is told.
    #[serde(default)]
    pub contact: Contact,
    /// For the driver: 「つえを使います」.
    #[serde(default)]
    pub note: String,
    /// A coupon's code; empty for none.
    #[serde(default)]
    pub coupon: String,
    /// The same every week from now on.
    #[serde(default)]
    pub weekly: bool,
}

/// What is not yet right in a trip: the field, and the word for it in the catalogue.
pub type TripProblem = (&'static str, &'static str);

impl Trip {
    /// Everything that keeps the trip from being asked of the engine.
    pub fn problems(&self, design: &Design, today: Date) -> Vec<TripProblem> {
        let mut problems = Vec::new();
        let stop = |key: &str| design.stops.iter().find(|stop| stop.key == key && !stop.is_closed);
        let (from, to) = (stop(&self.from), stop(&self.to));
        if from.is_none() {
            problems.push(("from", "wrong-stop"));
        }
        if to.is_none() {
            problems.push(("to", "wrong-stop"));
        }
        if from.is_some() && self.from == self.to {
            problems.push(("to", "wrong-same-stop"));
        }
        let operation = design.operation(self.day);
        let ahead = today.days_until(self.day);
        if !operation.is_some_and(|operation| (0..=operation.days_ahead).contains(&ahead)) {
            problems.push(("day", "wrong-day"));
        }
        if let (Some(from), Some(to), Some(operation)) = (from, to, operation)
            && !operation.serves(from, to)
        {
            problems.push(("day", "wrong-weekend-area"));
        }
        problems.extend(self.problems_of_people());
        let is_known = |code: &str| operation.is_some_and(|of| of.tariff.coupon(code, self.day).is_some());
        if !self.coupon.trim().is_empty() && !is_known(&self.coupon) {
            problems.push(("coupon", "wrong-coupon"));
        }
        problems
    }

    fn problems_of_people(&self) -> Vec<TripProblem> {
        let mut problems = Vec::new();
        let party = &self.party;
        if !(1..=8).contains(&party.riders) {
            problems.push(("riders", "wrong-riders"));
        }
        if !(0..=party.riders).contains(&party.wheelchairs) {
            problems.push(("wheelchairs", "wrong-wheelchairs"));
        }
        if !(0..=party.riders).contains(&party.child_seats)
            || !(0..party.riders.max(1)).contains(&party.companions)
        {
            problems.push(("companions", "wrong-party"));
        }
        if !(0..=8).contains(&party.luggage) {
            problems.push(("luggage", "wrong-luggage"));
        }
        if self.name.trim().is_empty() {
            problems.push(("name", "wrong-name"));
        }
        if Phone::parse(&self.phone).is_err() {
            problems.push(("phone", "wrong-phone"));
        }
        if !self.contact.mail.is_empty() && MailAddress::parse(&self.contact.mail).is_err() {
            problems.push(("mail", "wrong-mail"));
        }
        problems
    }

    /// As the engine is asked; `now` in seconds of the trip's day, negative on days before.
    pub fn wish(&self, design: &Design, now: f64) -> Option<Wish> {
        let time = f64::from(self.time.minutes_of_day()) * 60.0;
        let operation = design.operation(self.day)?;
        let network = design.network();
        Some(Wish {
            from: vec![(network.place(&self.from)?, 0.0)],
            to: vec![(network.place(&self.to)?, 0.0)],
            when: if self.arrive_by { When::ArriveBy(time) } else { When::LeaveAfter(time) },
            load: self.party.load(),
            needs: Skills::default(),
            service: self.party.boarding(),
            earliest: (now + operation.notice as f64 * 60.0).max(0.0),
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
    use super::super::{Area, Operation, Stop, Tariff, Ways};
    use super::*;

    fn design() -> Design {
        let stop = |key: &str, area| Stop {
            key: key.to_owned(),
            name: key.to_owned(),
            area,
            lat: 36.5,
            lon: 140.4,
            ..Stop::default()
        };
        let weekday = Operation {
            key: "weekday".to_owned(),
            name: "平日".to_owned(),
            on_days_off: false,
            from_hour: 8,
            to_hour: 17,
            notice: 30,
            days_ahead: 7,
            ways: Ways::Everywhere,
            tariff: Tariff::flat(300),
            pickup_window: 10,
            arrival_window: 15,
            ride_percent: 150,
        };
        let weekend = Operation {
            key: "weekend".to_owned(),
            on_days_off: true,
            ways: Ways::ToAndFromFar,
            ..weekday.clone()
        };
        Design {
            stops: vec![stop("a", Area::Honcho), stop("b", Area::Honcho), stop("m", Area::Miwa)],
            operations: vec![weekday, weekend],
            ..Design::default()
        }
    }

    fn trip(from: &str, to: &str, day: Date) -> Trip {
        Trip {
            day,
            from: from.to_owned(),
            to: to.to_owned(),
            time: Time::new(10, 30).unwrap(),
            arrive_by: true,
            party: Party::one(),
            name: "清流 さくら".to_owned(),
            phone: "0295521111".to_owned(),
            lang: Lang::Ja,
            channel: Channel::Web,
            contact: Contact::default(),
            note: String::new(),
            coupon: String::new(),
            weekly: false,
        }
    }

    const TUESDAY: Date = Date::constant(2026, 11, 24);
    const SATURDAY: Date = Date::constant(2026, 11, 28);

    #[test]
    fn a_whole_trip_has_no_problem() {
        assert_eq!(trip("a", "b", TUESDAY).problems(&design(), TUESDAY), []);
        assert!(trip("a", "b", TUESDAY).wish(&design(), 30_000.0).is_some());
    }

    #[test]
    fn each_problem_is_named_beside_its_field() {
        let far = trip("a", "b", TUESDAY.add_days(8));
        assert_eq!(far.problems(&design(), TUESDAY), [("day", "wrong-day")]);
        assert_eq!(trip("a", "a", TUESDAY).problems(&design(), TUESDAY), [("to", "wrong-same-stop")]);
        let mut nobody = trip("x", "b", TUESDAY);
        nobody.party.riders = 0;
        nobody.phone = "12".to_owned();
        nobody.coupon = "HARU".to_owned();
        let fields: Vec<_> =
            nobody.problems(&design(), TUESDAY).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["from", "riders", "phone", "coupon"]);
        let mut design = design();
        design.stops[1].is_closed = true;
        assert_eq!(trip("a", "b", TUESDAY).problems(&design, TUESDAY), [("to", "wrong-stop")]);
    }

    #[test]
    fn at_weekends_only_the_way_between_centre_and_areas_without_taxis_is_served() {
        let design = design();
        assert_eq!(trip("a", "b", SATURDAY).problems(&design, TUESDAY), [("day", "wrong-weekend-area")]);
        assert_eq!(trip("a", "m", SATURDAY).problems(&design, TUESDAY), []);
        assert_eq!(trip("m", "b", SATURDAY).problems(&design, TUESDAY), []);
    }
}
