//! `cargo xtask bench`: numbers, beside what this machine could do at best.

use std::fs::File;
use std::io::Write;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use crate::dispatch;
use crate::place::Place;
use crate::press;
use crate::process;
use crate::steps::Steps;

#[derive(Args)]
pub struct Bench {
    /// One measurement by name; all without it. `dispatch` measures the engine of the shared taxis.
    name: Option<String>,
    #[command(flatten)]
    dispatch: dispatch::Dispatch,
}

impl Bench {
    pub fn run(&self, place: &Place) -> Result<ExitCode> {
        if self.name.as_deref() == Some("dispatch") {
            return self.dispatch.run(place);
        }
        let steps = Steps::start();
        steps.heading("Build for release");
        let press = press::build(place)?;
        process::run(place.cargo().args(["build", "--release", "--package", "yakuba"]))?;

        steps.heading("This machine");
        println!("{:<28} {}", "cores", std::thread::available_parallelism()?);
        println!("{:<28} {}", "load (1, 5, 15 min)", load());
        println!("{:<28} {}", "memory", memory());
        println!("{:<28} {}", "compiler", process::capture(Command::new("rustc").arg("--version"))?.trim());
        println!("{:<28} {:.0}/s", "fdatasync of 4 KiB", fdatasync_rate(place)?);

        steps.heading("Measurements");
        let mut bench = Command::new(place.binary("release", "yakuba"));
        bench.arg("bench").args(&self.name).current_dir(&place.root);
        bench.env("YAKUBA_PRESS", &press.binary).env("YAKUBA_FONTS", &press.fonts);
        process::run(&mut bench)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// How often per second the disk promises to have kept 4 KiB, on the disk the cache is on.
fn fdatasync_rate(place: &Place) -> Result<f64> {
    let path = place.cache.join(format!("fdatasync-{}", std::process::id()));
    let measure = || -> std::io::Result<f64> {
        let mut file = File::create(&path)?;
        let block = [0x59; 4096];
        let begun = Instant::now();
        let mut count = 0_u32;
        while begun.elapsed() < Duration::from_secs(2) {
            file.write_all(&block)?;
            file.sync_data()?;
            count += 1;
        }
        Ok(f64::from(count) / begun.elapsed().as_secs_f64())
    };
    let rate = measure();
    std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    rate.context("the disk did not sync")
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn memory() -> String {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or("unknown");
    line.trim().to_owned()
}
