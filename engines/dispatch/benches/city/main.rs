//! Days of a made-up city, measured: prints one JSON object a line, `{"row": …, …}`, with the days driven, so that whoever
//! reads it can check every promise without this crate. `cargo xtask bench dispatch` does.

mod city;
#[path = "../../tests/it/day.rs"]
mod day;
#[path = "../../tests/it/promises.rs"]
mod promises;
mod rows;
mod simulation;

use std::collections::BTreeMap;

fn main() {
    let options: BTreeMap<String, f64> = std::env::args()
        .filter_map(|argument| {
            let (name, number) = argument.strip_prefix("--")?.split_once('=')?;
            Some((name.to_owned(), number.parse().ok()?))
        })
        .collect();
    let option = |name: &str, default: f64| options.get(name).copied().unwrap_or(default);
    let seeds = option("seeds", 3.0) as u64;
    rows::first_plans();
    rows::insertion();
    rows::answers();
    rows::ten_thousand();
    rows::acceptance(seeds);
    rows::year(option("days", 365.0) as u64);
    rows::events(option("events", 100_000.0) as u64);
}
