//! How a day went, in figures for the plan.

use crate::messages::Board;
use crate::model::{Ride, RideState};

/// Their names among the city's figures.
pub const RIDES: &str = "transit.rides";
/// Per cent of what was asked for.
pub const ACCEPTANCE: &str = "transit.acceptance";
/// Per cent of rides whose first promise was kept.
pub const KEPT: &str = "transit.promises-kept";
/// Per cent of rides with company.
pub const SHARED: &str = "transit.shared";
/// Yen.
pub const INCOME: &str = "transit.income";

/// Name and value of each figure that the day has.
pub fn of_day(board: &Board) -> Vec<(&'static str, f64)> {
    let driven: Vec<&Ride> = board.rides.iter().filter(|ride| ride.state == RideState::Done).collect();
    let asked = board.rides.len() + board.refusals.len();
    let mut figures = vec![
        (RIDES, driven.iter().map(|ride| ride.party.riders).sum::<i64>() as f64),
        (INCOME, driven.iter().map(|ride| ride.fare).sum::<i64>() as f64),
    ];
    if asked > 0 {
        figures.push((ACCEPTANCE, board.rides.len() as f64 * 100.0 / asked as f64));
    }
    if !driven.is_empty() {
        let count = driven.len() as f64;
        let kept = driven.iter().filter(|ride| ride.lateness.is_none()).count();
        let has_company = |ride: &&&Ride| {
            driven.iter().any(|other| {
                other.id != ride.id
                    && other.vehicle == ride.vehicle
                    && other.pickup_at < ride.arrival_at
                    && ride.pickup_at < other.arrival_at
            })
        };
        figures.push((KEPT, kept as f64 * 100.0 / count));
        figures.push((SHARED, driven.iter().filter(has_company).count() as f64 * 100.0 / count));
    }
    figures
}
