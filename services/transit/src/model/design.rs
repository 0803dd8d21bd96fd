//! The service as it is designed (運行の設計): stops, operations, fleet. It has revisions; a revision never changes.

use serde::{Deserialize, Serialize};
use yakuba_base::Date;
use yakuba_dispatch::dispatcher::Settings;

use super::{Network, ShiftPattern, Stop, Tariff, is_day_off};

/// One revision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// What the planners call it.
    pub name: String,
    /// All stops. Their order is their place in the engine's tables and in promises: it only grows.
    pub stops: Vec<Stop>,
    /// The city's border, degrees (longitude, latitude).
    pub outline: Vec<(f64, f64)>,
    /// What is operated.
    pub operations: Vec<Operation>,
    /// Vehicles with their standing duties.
    pub fleet: Vec<ShiftPattern>,
}

/// Which ways an operation serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ways {
    /// From any stop to any other.
    #[default]
    Everywhere,
    /// Between the areas without a taxi company and the others (the weekend trial).
    ToAndFromFar,
}

/// A service with rules of its own: the weekday 乗合タクシー, the weekend trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether it runs on Saturdays, Sundays and holidays instead of working days.
    pub on_days_off: bool,
    /// Hours of the day.
    pub from_hour: u8,
    /// Hours of the day.
    pub to_hour: u8,
    /// How long before the ride it has to be asked for, minutes.
    pub notice: i64,
    /// How many days ahead it can be booked.
    pub days_ahead: i64,
    /// Which ways.
    pub ways: Ways,
    /// What it costs.
    pub tariff: Tariff,
    /// Width of the promised pick-up, minutes.
    pub pickup_window: i64,
    /// Width of the promised arrival, minutes.
    pub arrival_window: i64,
    /// A ride takes at most so many per cent of the direct way, and ten minutes more.
    pub ride_percent: i64,
}

impl Operation {
    /// Whether it runs on that day.
    pub fn runs_on(&self, day: Date) -> bool {
        self.on_days_off == is_day_off(day)
    }

    /// Whether it serves the way.
    pub fn serves(&self, from: &Stop, to: &Stop) -> bool {
        match self.ways {
            Ways::Everywhere => true,
            Ways::ToAndFromFar => from.area.has_no_taxi() != to.area.has_no_taxi(),
        }
    }

    /// How the engine promises.
    pub fn settings(&self) -> Settings {
        Settings {
            pickup_window: self.pickup_window as f64 * 60.0,
            arrival_window: self.arrival_window as f64 * 60.0,
            ride_factor: self.ride_percent as f64 / 100.0,
            ..Settings::default()
        }
    }
}

/// What keeps a design from being published, in the office's words.
pub type DesignProblem = String;

impl Design {
    /// The operation of a day.
    pub fn operation(&self, day: Date) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.runs_on(day))
    }

    /// The duties of a day.
    pub fn duties(&self, day: Date) -> impl Iterator<Item = &ShiftPattern> {
        let today = self.operation(day).map(|operation| operation.key.as_str());
        self.fleet.iter().filter(move |duty| Some(duty.operation.as_str()) == today)
    }

    /// The stops and the border, for maps and the engine.
    pub fn network(&self) -> Network {
        Network { stops: self.stops.clone(), outline: self.outline.clone(), closures: Vec::new() }
    }

    /// What must be put right before this can follow `before`.
    pub fn problems(&self, before: &Design) -> Vec<DesignProblem> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push("設計の名前を入れてください。".to_owned());
        }
        let keeps_order = before.stops.iter().zip(&self.stops).all(|(old, new)| old.key == new.key);
        if self.stops.len() < before.stops.len() || !keeps_order {
            problems.push(
                "乗降場所は消せません。使わない所は「休止」にしてください（約束済みの予約を守るため）。"
                    .to_owned(),
            );
        }
        for operation in &self.operations {
            if operation.from_hour >= operation.to_hour || operation.to_hour > 24 {
                problems
                    .push(format!("「{}」の終わりの時刻を、始まりより後にしてください。", operation.name));
            }
            if operation.pickup_window < 1 || operation.arrival_window < 1 || operation.ride_percent < 100 {
                problems
                    .push(format!("「{}」の約束の幅と乗車時間の上限を確かめてください。", operation.name));
            }
            if !(0..=31).contains(&operation.days_ahead) {
                problems.push(format!("「{}」の予約できる日数は0日から31日までです。", operation.name));
            }
        }
        for duty in &self.fleet {
            if !self.operations.iter().any(|operation| operation.key == duty.operation) {
                problems.push(format!("「{}」の運行が見つかりません。", duty.name));
            }
            if !self.stops.iter().any(|stop| stop.key == duty.home) {
                problems.push(format!("「{}」の車庫の乗降場所が見つかりません。", duty.name));
            }
            if duty.from_hour >= duty.to_hour || duty.to_hour > 24 || duty.seats < 1 {
                problems.push(format!("「{}」の時間と座席の数を確かめてください。", duty.name));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_design_never_forgets_a_stop() {
        let stop = |key: &str| Stop { key: key.to_owned(), ..Stop::default() };
        let before = Design { stops: vec![stop("a"), stop("b")], ..Design::default() };
        let design =
            |stops| Design { name: "試案".to_owned(), stops, ..Design::default() }.problems(&before).len();
        assert_eq!(design(vec![stop("a"), stop("b"), stop("c")]), 0);
        assert_eq!(design(vec![stop("b"), stop("a")]), 1);
        assert_eq!(design(vec![stop("a")]), 1);
    }
}
