//! scratch
use std::time::Instant;
use yakuba_dispatch::{instance, solve, Budget, End};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let secs: f64 = args[1].parse().unwrap();
    for file in &args[2..] {
        let text = std::fs::read_to_string(file).unwrap();
        let name = std::path::Path::new(file).file_stem().unwrap().to_str().unwrap().to_owned();
        let inst = if file.contains("lilim") { instance::lilim(&text) } else { instance::darp(&text) }.unwrap();
        let cpu = || -> f64 { let s = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap(); s.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9 };
        let t0 = cpu();
        let w = Instant::now();
        let mut clock = || (cpu() - t0) / secs;
        let plan = solve(&inst.problem, std::env::var("SEED").map_or(1, |s| s.parse().unwrap()), Budget::Used(&mut clock));
        let routes: Vec<Vec<usize>> = plan.routes.iter().map(|r| r.stops.iter().filter_map(|s| s.request.map(|q| if s.end == End::Pickup { inst.numbers[q].0 } else { inst.numbers[q].1 })).collect()).collect();
        println!("{name} {} {:.4} {} {:.2} {}", plan.routes.len(), plan.cost, plan.unserved.len(), w.elapsed().as_secs_f64(), serde_json::to_string(&routes).unwrap());
    }
}
