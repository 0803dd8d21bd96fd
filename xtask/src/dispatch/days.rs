//! Days of a made-up city: the numbers the service lives by, each with its goal.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::driven::Day;
use crate::place::Place;
use crate::process;

/// Runs the engines' own measuring programs and prints their table. False when a promise was broken.
pub fn run(place: &Place, days: u64, events: u64, map: Option<&Path>) -> Result<bool> {
    let bench = |package: &str, bench: &str, arguments: &[OsString]| {
        let mut command = place.cargo();
        command.args(["bench", "--quiet", "--package", package, "--bench", bench, "--"]).args(arguments);
        process::capture(&mut command)
    };
    let lengths = [format!("--days={days}").into(), format!("--events={events}").into()];
    let mut answer = bench("yakuba-dispatch", "city", &lengths)?;
    if let Some(map) = map {
        answer += &bench("yakuba-roads", "map", &[std::path::absolute(map)?.into_os_string()])?;
    }
    let mut is_kept = true;
    println!("{:<44} {:>26} {:>30}", "a city of 350 km²", "measured", "goal");
    for line in answer.lines().filter(|line| line.starts_with('{')) {
        let row: Value = serde_json::from_str(line)?;
        for [what, measured, goal] in cells(&row, days) {
            println!("{what:<44} {measured:>26} {goal:>30}");
        }
        is_kept &= check(&row)?;
    }
    Ok(is_kept)
}

/// Has the days of a row checked and says what came of it.
fn check(row: &Value) -> Result<bool> {
    let days = row["days"].as_array().context("a row without days")?;
    let mut rides = 0;
    for day in days {
        match Day::check(&serde_json::from_value(day.clone())?) {
            Ok(driven) => rides += driven,
            Err(error) => {
                println!("  PROMISE BROKEN: {error}");
                return Ok(false);
            }
        }
    }
    if !days.is_empty() {
        println!("  checked: {rides} promised rides of {} days, all kept", days.len());
    }
    Ok(true)
}

fn cells(row: &Value, days: u64) -> Vec<[String; 3]> {
    let number = |key: &str| row[key].as_f64().unwrap_or(f64::NAN);
    let micros = |key: &str| format!("{:.1} µs", 1e6 * number(key));
    let millis = |key: &str| format!("{:.2} ms", 1e3 * number(key));
    let percent = |key: &str| format!("{:.1} %", 100.0 * number(key));
    let cell = |what: &str, measured: String, goal: &str| [what.to_owned(), measured, goal.to_owned()];
    match row["row"].as_str().unwrap_or_default() {
        "first plan" => vec![cell(
            &format!("first plan, {} requests, {} vehicles", row["requests"], row["vehicles"]),
            format!("{}, {} left out", millis("seconds"), row["unserved"]),
            if number("requests") < 500.0 { "10 ms, nobody" } else { "250 ms, nobody" },
        )],
        "insertion" => vec![
            cell("insertion, 20 vehicles, 500 rides, p50", micros("p50"), "10 µs"),
            cell("insertion, 20 vehicles, 500 rides, p99", micros("p99"), "50 µs"),
        ],
        "answers" => vec![
            cell("answer with rescue search, p99", millis("answer_p99"), "5 ms"),
            cell("up to three offers, p99", millis("offers_p99"), "20 ms"),
        ],
        "ten thousand" => vec![
            cell("request among 10,000 vehicles, p50", micros("p50"), ""),
            cell("request among 10,000 vehicles, p99", micros("p99"), "300 µs"),
        ],
        "acceptance" => vec![
            cell(
                &format!("accepted of 500, {} vehicles, best insertion", row["vehicles"]),
                percent("insertion"),
                "about 90 %",
            ),
            cell("accepted by the engine, same vehicles", percent("engine"), "98.5 %"),
        ],
        "year" => vec![cell(
            &format!("{days} days of 329 trips simulated"),
            format!("{:.1} s, {} of {}", number("seconds"), row["accepted"], row["asked"]),
            "60 s for 365",
        )],
        "events" => vec![cell(
            &format!("promises broken by planning, {} random events", row["events"]),
            format!("0 in {:.0} s", number("seconds")),
            "0 over 10⁷",
        )],
        "map" => vec![
            cell(
                &format!("map of {} pieces of road, {} forbidden turns, read", row["arcs"], row["forbidden"]),
                millis("read"),
                "",
            ),
            cell("hierarchy prepared", millis("prepare"), ""),
            cell("hierarchy prepared anew with a road closed", millis("closed"), "seconds"),
            cell(
                &format!("table of {0} × {0} stops, {1} ways", row["stops"], row["reached"]),
                millis("table"),
                "seconds",
            ),
        ],
        other => vec![cell(other, String::new(), "")],
    }
}
