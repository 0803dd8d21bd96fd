//! `cargo xtask bench dispatch`: the engine of the shared taxis on instances of research, beside the best known values and,
//! where Python's package index can be reached, beside other solvers with the same time; then days of a made-up city.
//!
//! Every plan, ours and theirs, is checked by [`checker`] or [`driven`], which know the files and share no code with the engine.

mod checker;
mod days;
mod driven;
mod peers;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

use crate::place::Place;
use crate::process;
use crate::steps::Steps;
use checker::Rules;
use peers::Peer;

#[derive(Args)]
pub struct Dispatch {
    /// For `dispatch`: a folder of instances, searched with its subfolders; `best_known.csv` and files named
    /// `*_best_known.csv` in it hold what is known. Without it, the few that come with the engine.
    #[arg(long, value_name = "DIR")]
    instances: Option<PathBuf>,
    /// For `dispatch`: processor seconds for each instance.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// For `dispatch`: the seed of all chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// For `dispatch`: only instances whose name begins so.
    #[arg(long, default_value = "")]
    only: String,
    /// For `dispatch`: leave the other solvers out.
    #[arg(long)]
    alone: bool,
    /// For `dispatch`: days of the simulated year.
    #[arg(long, default_value_t = 365)]
    days: u64,
    /// For `dispatch`: random events under which promises are watched.
    #[arg(long, default_value_t = 100_000)]
    events: u64,
    /// For `dispatch`: an OpenStreetMap extract (.osm.pbf) to measure the roads with.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// For `dispatch`: the made-up city only, no instances.
    #[arg(long)]
    city: bool,
}

struct Instance {
    name: String,
    path: PathBuf,
    format: &'static str,
    /// Vehicles, where they count, and distance.
    known: Option<(Option<usize>, f64)>,
}

/// What came of one instance.
struct Outcome {
    vehicles: usize,
    distance: f64,
}

impl Dispatch {
    pub fn run(&self, place: &Place) -> Result<ExitCode> {
        let steps = Steps::start();
        if self.city {
            return self.days(place, &steps);
        }
        steps.heading("Build for release");
        process::run(place.cargo().args(["build", "--release", "--package", "yakuba"]))?;
        let folder =
            self.instances.clone().unwrap_or_else(|| place.root.join("engines/dispatch/tests/instances"));
        let mut instances = find(&folder)?;
        instances.retain(|instance| instance.name.starts_with(&self.only));
        anyhow::ensure!(!instances.is_empty(), "no instances in {}", folder.display());
        let peers = if self.alone { Vec::new() } else { peers::install(place) };

        steps.heading(&format!("Instances, {} s of processor time each, one thread", self.seconds));
        print!("{:<10} {:>16} {:>24}", "instance", "best known", "yakuba");
        for peer in &peers {
            print!(" {:>24}", peer.name());
        }
        println!();
        let mut sums = vec![Sum::default(); 1 + peers.len()];
        for instance in &instances {
            let known = instance.known.map_or_else(
                || "?".to_owned(),
                |(vehicles, distance)| {
                    vehicles.map_or_else(
                        || format!("{distance:.2}"),
                        |vehicles| format!("{vehicles} / {distance:.2}"),
                    )
                },
            );
            print!("{:<10} {known:>16}", instance.name);
            let ours = self.ours(place, instance);
            for (sum, outcome) in sums
                .iter_mut()
                .zip(std::iter::once(ours).chain(peers.iter().map(|peer| self.theirs(peer, instance))))
            {
                print!(" {:>24}", sum.add(outcome, instance.known));
            }
            println!();
        }
        print!("{:<27}", "mean gap at equal vehicles");
        for sum in &sums {
            print!(" {:>24}", sum.to_string());
        }
        println!(
            "\n\nEvery number is of a plan the checker accepted: pairs, order, room, windows, ride times, durations."
        );
        let days = self.days(place, &steps)?;
        Ok(if sums[0].wrong == 0 { days } else { ExitCode::FAILURE })
    }

    fn days(&self, place: &Place, steps: &Steps) -> Result<ExitCode> {
        steps.heading("A made-up city, processor time, one thread");
        Ok(if days::run(place, self.days, self.events, self.map.as_deref())? {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn ours(&self, place: &Place, instance: &Instance) -> Result<Outcome> {
        let mut command = Command::new(place.binary("release", "yakuba"));
        command.args(["dispatch", "solve", "--json", "--format", instance.format]);
        command
            .args(["--seconds", &self.seconds.to_string(), "--seed", &self.seed.to_string()])
            .arg(&instance.path);
        judge(&process::capture(&mut command)?, instance)
    }

    fn theirs(&self, peer: &Peer, instance: &Instance) -> Result<Outcome> {
        judge(&process::capture(&mut peer.command(&instance.path, instance.format, self.seconds))?, instance)
    }
}

/// Reads a plan and has it checked.
fn judge(answer: &str, instance: &Instance) -> Result<Outcome> {
    let answer: Value = serde_json::from_str(answer.trim().lines().last().unwrap_or_default())?;
    let routes = answer["routes"].as_array().context("no routes")?;
    let routes: Vec<Vec<usize>> = routes
        .iter()
        .map(|route| {
            let stops = route.as_array().into_iter().flatten();
            stops.filter_map(|stop| usize::try_from(stop.as_u64()?).ok()).collect()
        })
        .collect();
    let rules = Rules::read(&std::fs::read_to_string(&instance.path)?, instance.format)?;
    let distance = rules.check(&routes)?;
    Ok(Outcome { vehicles: routes.len(), distance })
}

/// Gaps of one solver.
#[derive(Clone, Default)]
struct Sum {
    gaps: Vec<f64>,
    more_vehicles: usize,
    wrong: usize,
}

impl Sum {
    /// Adds an outcome and writes it.
    fn add(&mut self, outcome: Result<Outcome>, known: Option<(Option<usize>, f64)>) -> String {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.wrong += 1;
                return format!("{error:.24}");
            }
        };
        let Some((vehicles, distance)) = known else {
            return format!("{} / {:.2}", outcome.vehicles, outcome.distance);
        };
        let gap = (outcome.distance / distance - 1.0) * 100.0;
        if vehicles.is_none_or(|vehicles| outcome.vehicles == vehicles) {
            self.gaps.push(gap);
        } else {
            self.more_vehicles += 1;
        }
        format!("{} / {:.2} {gap:+.2} %", outcome.vehicles, outcome.distance)
    }
}

impl std::fmt::Display for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mean = self.gaps.iter().sum::<f64>() / self.gaps.len().max(1) as f64;
        write!(f, "{mean:+.3} % of {}", self.gaps.len())?;
        if self.more_vehicles > 0 {
            write!(f, ", {} +veh", self.more_vehicles)?;
        }
        if self.wrong > 0 {
            write!(f, ", {} none", self.wrong)?;
        }
        Ok(())
    }
}

/// All instances of a folder, by name, with what is known of them.
fn find(folder: &Path) -> Result<Vec<Instance>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let mut known = std::collections::BTreeMap::new();
    for file in files.iter().filter(|file| file.to_string_lossy().ends_with("best_known.csv")) {
        for line in std::fs::read_to_string(file)?.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            // `instance,vehicles,distance`, or without vehicles and with a remark after the distance.
            let has_vehicles = cells.len() > 2 && cells[2].parse::<f64>().is_ok();
            let distance = if has_vehicles { cells[2] } else { cells[1] };
            let vehicles = if has_vehicles { cells[1].parse().ok() } else { None };
            if let Ok(distance) = distance.parse() {
                known.insert(cells[0].to_owned(), (vehicles, distance));
            }
        }
    }
    let mut instances: Vec<Instance> = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            let format = if name.starts_with('l') { "lilim" } else { "darp" };
            Some(Instance { known: known.get(&name).copied(), name, path, format })
        })
        .collect();
    instances.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(instances)
}
