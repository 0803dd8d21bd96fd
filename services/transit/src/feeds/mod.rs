//! The service for everybody's apps: GTFS with Flex, GTFS-Realtime, GOFS. Made anew from the database at every request, so
//! a change is published with its commit. No rider appears in any of them.
//!
//! There is no line on a fixed route, hence no plain GTFS-JP timetable; readings in kana are in `translations.txt`, as
//! GTFS-JP has them.

pub(crate) mod gofs;
pub(crate) mod gtfs;
mod hull;
pub(crate) mod realtime;

use yakuba_base::Date;

use crate::model::{Design, Operation, Stop, Ways};

/// What every feed is made of.
pub(crate) struct Source<'a> {
    /// The service.
    pub design: &'a Design,
    /// The first day the feeds speak of.
    pub today: Date,
    /// The city's name.
    pub city: String,
    /// `+81295521111`.
    pub phone: String,
    /// Where residents find the city, without a slash at the end.
    pub address: &'a str,
}

/// How many days ahead calendars reach.
const HORIZON: i64 = 180;

impl Source<'_> {
    fn last_day(&self) -> Date {
        self.today.add_days(HORIZON)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn stops(&self) -> Vec<&Stop> {
        self.design.stops.iter().filter(|stop| !stop.is_closed).collect()
    }

    /// Days of the horizon on which an operation's plain week is wrong: (the day, whether it runs).
    fn exceptions(&self, operation: &Operation) -> Vec<(Date, bool)> {
        (0..=HORIZON)
            .map(|ahead| self.today.add_days(ahead))
            .filter(|day| day.weekday().is_weekend() != operation.on_days_off)
            .map(|day| (day, operation.runs_on(day)))
            .filter(|(_, runs)| *runs)
            .chain(
                (0..=HORIZON)
                    .map(|ahead| self.today.add_days(ahead))
                    .filter(|day| {
                        day.weekday().is_weekend() == operation.on_days_off && !operation.runs_on(*day)
                    })
                    .map(|day| (day, false)),
            )
            .collect()
    }
}

/// `20261124`.
fn compact(day: Date) -> String {
    day.to_string().replace('-', "")
}

/// `+81295521111` of a number as people write it.
pub(crate) fn international(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    format!("+81{}", digits.strip_prefix('0').unwrap_or(&digits))
}

/// The pairs of stop groups an operation serves: names of the boarding and the alighting group.
fn pairs(operation: &Operation) -> &'static [(&'static str, &'static str)] {
    match operation.ways {
        Ways::Everywhere => &[("all", "all")],
        Ways::ToAndFromFar => &[("far", "near"), ("near", "far")],
    }
}

fn is_in_group(stop: &Stop, group: &str) -> bool {
    match group {
        "far" => stop.area.has_no_taxi(),
        "near" => !stop.area.has_no_taxi(),
        _ => true,
    }
}

const GROUPS: [(&str, &str); 3] = [
    ("all", "市内のすべての乗降場所"),
    ("far", "美和・緒川・御前山の乗降場所"),
    ("near", "大宮・山方の乗降場所"),
];
