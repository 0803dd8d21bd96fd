//! Plans files of research and prints how far each plan is from the best known one, every plan checked by the file's own rules.
//!
//! ```text
//! cargo run --release -p yakuba-dispatch --example research -- darp best_known.csv SECONDS SEEDS FILE…
//! ```
//!
//! The table of best plans has a heading and rows `name,…`, with the distance under the first heading that has the word in it,
//! and the vehicles, if they count, under `routes`. The checker reads the file anew and shares no code with the engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use yakuba_dispatch::{Budget, End, Plan, instance, solve};

/// Sums of square roots, rounded on the way.
const ROUNDING: f64 = 1e-4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [format, table, seconds, seeds, files @ ..] = arguments.as_slice() else {
        return Err("usage: research darp|lilim BEST_KNOWN.csv SECONDS SEEDS FILE…".into());
    };
    let seconds: f64 = seconds.parse()?;
    let seeds: Vec<u64> = seeds.split(',').map(str::parse).collect::<Result<_, _>>()?;
    let best = best_known(&std::fs::read_to_string(table)?);
    let is_darp = format == "darp";
    let (mut gaps, mut fewest, mut missed) = (Vec::new(), 0, 0);
    for file in files {
        let text = std::fs::read_to_string(file)?;
        let instance = if is_darp { instance::darp(&text) } else { instance::lilim(&text) }?;
        let name = Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (routes, distance) = *best.get(&name).ok_or(format!("{name} is not in {table}"))?;
        let mut line = format!("{name:10}");
        for &seed in &seeds {
            let begun = Instant::now();
            let start = processor_seconds();
            let mut looks = 0_u64;
            let mut used = || {
                looks += 1;
                (processor_seconds() - start) / seconds
            };
            let plan = solve(&instance.problem, seed, Budget::Used(&mut used));
            let wall = begun.elapsed().as_secs_f64();
            let processor = processor_seconds() - start;
            check(is_darp, &text, &instance.numbers, &plan).map_err(|why| format!("{name}: {why}"))?;
            let gap = (plan.cost / distance - 1.0) * 100.0;
            let vehicles = plan.routes.len();
            line += &format!("  {vehicles:2}/{routes:2} {:9.2} {gap:+7.3} %", plan.cost);
            line += &format!(" ({looks} looks, {processor:.2} s of {wall:.2} s)");
            if routes == 0 || vehicles <= routes {
                fewest += 1;
                gaps.push(gap);
            } else {
                missed += 1;
            }
        }
        println!("{line}");
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let worst = gaps.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    println!("mean {mean:+.3} %, worst {worst:+.3} %, best known vehicles {fewest} of {}", fewest + missed);
    Ok(())
}

/// By name: vehicles, 0 where they do not count, and distance.
fn best_known(table: &str) -> BTreeMap<String, (usize, f64)> {
    let heading: Vec<&str> = table.lines().next().unwrap_or_default().split(',').collect();
    let distance = heading.iter().position(|name| name.contains("distance")).unwrap_or(1);
    let routes = heading.iter().position(|name| *name == "routes");
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let row: Vec<&str> = line.split(',').collect();
            let vehicles = routes.and_then(|column| row.get(column)?.parse().ok()).unwrap_or(0);
            Some(((*row.first()?).to_owned(), (vehicles, row.get(distance)?.parse().ok()?)))
        })
        .collect()
}

/// One stop of the file.
struct Row {
    at: (f64, f64),
    service: f64,
    load: f64,
    window: (f64, f64),
}

/// Every rule of the file, by its own numbers.
fn check(is_darp: bool, text: &str, numbers: &[(usize, usize)], plan: &Plan) -> Result<(), String> {
    let mut lines = text.lines().map(numbers_of).filter(|row| !row.is_empty());
    let header = lines.next().ok_or("no header")?;
    let rows: BTreeMap<usize, Row> = lines
        .map(|row| {
            let [load, open, close, service] = if is_darp { [4, 5, 6, 3] } else { [3, 4, 5, 6] };
            let stop = Row {
                at: (row[1], row[2]),
                service: row[service],
                load: row[load],
                window: (row[open], row[close]),
            };
            (row[0] as usize, stop)
        })
        .collect();
    let (fleet, longest_route, capacity, longest_ride) = if is_darp {
        (header[0], header[2], header[3], header[4])
    } else {
        (header[0], f64::INFINITY, header[1], f64::INFINITY)
    };
    if !plan.unserved.is_empty() || plan.routes.len() > fleet as usize {
        return Err(format!("{} unserved, {} routes", plan.unserved.len(), plan.routes.len()));
    }
    let mut seen = BTreeMap::new();
    let mut length = 0.0;
    for (index, route) in plan.routes.iter().enumerate() {
        let stops: Vec<usize> = route
            .stops
            .iter()
            .filter_map(|stop| {
                let (from, to) = numbers[stop.request?];
                Some(if stop.end == End::Pickup { from } else { to })
            })
            .collect();
        for (position, stop) in stops.iter().enumerate() {
            if seen.insert(*stop, (index, position)).is_some() {
                return Err(format!("stop {stop} twice"));
            }
        }
        length += drive(&rows, &stops, numbers, [longest_route, capacity, longest_ride])?;
    }
    for (from, to) in numbers {
        match (seen.get(from), seen.get(to)) {
            (Some(from), Some(to)) if from.0 == to.0 && from.1 < to.1 => {}
            _ => return Err(format!("{from} and {to} are not one ride")),
        }
    }
    if (length - plan.cost).abs() > ROUNDING {
        return Err(format!("{} long, said to be {}", length, plan.cost));
    }
    Ok(())
}

/// The length of a route, when a time table for it exists: differences relaxed as Bellman and Ford do.
fn drive(
    rows: &BTreeMap<usize, Row>,
    stops: &[usize],
    numbers: &[(usize, usize)],
    [longest_route, capacity, longest_ride]: [f64; 3],
) -> Result<f64, String> {
    let all: Vec<&Row> = std::iter::once(0)
        .chain(stops.iter().copied())
        .chain(std::iter::once(0))
        .map(|stop| rows.get(&stop).ok_or(format!("no stop {stop}")))
        .collect::<Result<_, _>>()?;
    let way = |pair: &[&Row]| (pair[0].at.0 - pair[1].at.0).hypot(pair[0].at.1 - pair[1].at.1);
    let mut aboard = 0.0;
    for row in &all {
        aboard += row.load;
        if aboard > capacity {
            return Err(format!("{aboard} aboard"));
        }
    }
    // `later - earlier >= gap`, positions counted with the depots.
    let mut gaps: Vec<(usize, usize, f64)> = all
        .windows(2)
        .enumerate()
        .map(|(position, pair)| (position, position + 1, pair[0].service + way(pair)))
        .collect();
    gaps.push((all.len() - 1, 0, -longest_route));
    for (from, to) in numbers {
        let at = |stop: &usize| stops.iter().position(|other| other == stop).map(|position| position + 1);
        if let (Some(from), Some(to)) = (at(from), at(to)) {
            gaps.push((to, from, -longest_ride - all[from].service));
        }
    }
    let mut times: Vec<f64> = all.iter().map(|row| row.window.0).collect();
    for _ in 0..=all.len() {
        for &(from, to, gap) in &gaps {
            times[to] = times[to].max(times[from] + gap);
        }
    }
    let is_table = gaps.iter().all(|&(from, to, gap)| times[to] >= times[from] + gap - ROUNDING);
    let is_open = all.iter().zip(&times).all(|(row, time)| *time <= row.window.1 + ROUNDING);
    if is_table && is_open {
        Ok(all.windows(2).map(way).sum())
    } else {
        Err(format!("no time table for {stops:?}"))
    }
}

fn numbers_of(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// Processor time of this thread.
fn processor_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
