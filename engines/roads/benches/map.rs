//! A map measured: prints one JSON object, times in processor seconds. `cargo xtask bench dispatch --map FILE` shows it.

use yakuba_roads::network::{Closure, Point};
use yakuba_roads::{Router, Tables, Traffic, osm};

/// Stops of a city like ours.
const STOPS: usize = 300;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("map FILE.osm.pbf")?;
    let bytes = std::fs::read(path)?;
    let (read, network) = timed(|| osm::read(&bytes));
    let network = network?;
    let (prepare, router) = timed(|| Router::new(&network, [1.0; 5], &[]));
    // Stops all over the map, on the roads it has.
    let step = (network.arcs.len() / STOPS).max(1);
    let stops: Vec<Point> =
        network.arcs.iter().step_by(step).take(STOPS).filter_map(|arc| arc.shape.first().copied()).collect();
    let quiet = [Traffic { from: 0.0, factors: [1.0; 5] }];
    let (table, tables) = timed(|| Tables::new(&network, &stops, &quiet, &[]));
    let order = router.order();
    let closure = [Closure::Around(stops[stops.len() / 2], 100.0)];
    let (closed, _router) = timed(|| Router::with_order(&network, [1.0; 5], &closure, &order));
    let reached = tables.at(0.0).map_or(0, |table| {
        let pairs = (0..stops.len()).flat_map(|from| (0..stops.len()).map(move |to| (from, to)));
        pairs.filter(|&(from, to)| table.seconds(from, to).is_finite()).count()
    });
    let row = serde_json::json!({
        "row": "map", "bytes": bytes.len(), "arcs": network.arcs.len(), "forbidden": network.forbidden.len(),
        "read": read, "prepare": prepare, "stops": stops.len(), "table": table, "reached": reached,
        "closed": closed, "days": [],
    });
    println!("{row}");
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    };
    let begun = now();
    let done = work();
    (now() - begun, done)
}
