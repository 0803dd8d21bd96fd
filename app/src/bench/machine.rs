//! What is measured on.

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use super::table::Table;

/// The machine's own limits, and how busy it is.
pub(super) fn facts(table: &mut Table, folder: &Path) -> anyhow::Result<()> {
    table.heading("Machine");
    table.row("cores", std::thread::available_parallelism()?);
    table.row("processor", value_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()));
    table.row("memory", value_of("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".to_owned()));
    table.row("build", if cfg!(debug_assertions) { "debug: the numbers mean little" } else { "release" });
    load(table, "load when it began");
    table.row("fdatasync of 4 KiB", format!("{:.0}/s", fdatasync(folder)?));
    Ok(())
}

/// How busy the machine is: the average number of processes that run or wait, over 1, 5 and 15 minutes.
pub(super) fn load(table: &mut Table, name: &str) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    table.row(name, load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
}

fn value_of(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// How often per second the disk promises to have kept something.
fn fdatasync(folder: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("fdatasync"))?;
    let (began, mut times) = (Instant::now(), 0u32);
    while began.elapsed() < Duration::from_secs(2) {
        file.write_all(&[0x59; 4096])?;
        file.sync_data()?;
        times += 1;
    }
    Ok(f64::from(times) / began.elapsed().as_secs_f64())
}
