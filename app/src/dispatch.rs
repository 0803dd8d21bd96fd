//! `yakuba dispatch solve`: one instance file of research, planned by the engine that plans the city's shared taxis.

use std::{path::PathBuf, process::ExitCode, time::Instant};

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use yakuba_dispatch::{Budget, End, instance, solve};

/// The dispatch engine by itself.
#[derive(Subcommand)]
pub enum Dispatch {
    /// Plans one instance file.
    Solve(Solve),
}

#[derive(Args)]
pub struct Solve {
    /// The form of the file.
    #[arg(long)]
    format: Format,
    /// The instance.
    file: PathBuf,
    /// Processor time it may take, seconds; one thread.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Same seed, same chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One JSON object, with the file's own stop numbers.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Dial-a-ride: Cordeau and Laporte, Ropke.
    Darp,
    /// Pick-up and delivery with time windows: Li and Lim.
    Lilim,
}

impl Dispatch {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Solve(solve) = self;
        solve.run()
    }
}

/// When processor time is not to be had because the machine is busy, at most so many times the seconds pass.
const PATIENCE: f64 = 3.0;

impl Solve {
    fn run(self) -> anyhow::Result<ExitCode> {
        let begun = Instant::now();
        let seconds = self.seconds.max(0.01);
        let text = std::fs::read_to_string(&self.file)
            .with_context(|| format!("cannot read {}", self.file.display()))?;
        let instance = match self.format {
            Format::Darp => instance::darp(&text),
            Format::Lilim => instance::lilim(&text),
        }
        .with_context(|| self.file.display().to_string())?;
        let mut used = || {
            let passed = begun.elapsed().as_secs_f64();
            processor_seconds().unwrap_or(passed).max(passed / PATIENCE) / seconds
        };
        let plan = solve(&instance.problem, self.seed, Budget::Used(&mut used));
        let routes: Vec<Vec<usize>> = plan
            .routes
            .iter()
            .map(|route| {
                let number = |stop: &yakuba_dispatch::Planned| {
                    let (from, to) = instance.numbers[stop.request?];
                    Some(if stop.end == End::Pickup { from } else { to })
                };
                route.stops.iter().filter_map(number).collect()
            })
            .collect();
        let unserved: Vec<usize> = plan.unserved.iter().map(|&request| instance.numbers[request].0).collect();
        if self.json {
            let answer = serde_json::json!({
                "vehicles": routes.len(), "distance": plan.cost, "routes": routes, "unserved": unserved,
            });
            println!("{answer}");
        } else {
            println!("vehicles {}, distance {:.4}", routes.len(), plan.cost);
            for route in &routes {
                println!("{}", route.iter().map(usize::to_string).collect::<Vec<_>>().join(" "));
            }
            if !unserved.is_empty() {
                println!("no room found for the pick-ups {unserved:?}");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What this thread has used of the processor, on Linux.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
