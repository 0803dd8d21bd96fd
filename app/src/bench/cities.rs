//! Many cities in one process: how much memory they take at rest, and after everyone was asked for.

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use tokio::process::{Child, Command};

use super::{
    client::{Client, request},
    house::Bench,
    pages, start,
    table::Table,
};
use crate::cities;

/// How long the cities rest before memory and time are read.
const REST: Duration = Duration::from_secs(10);

pub(super) async fn measure(
    table: &mut Table,
    folder: &Path,
    many: u32,
    applications: u32,
) -> anyhow::Result<()> {
    let data = folder.join("data");
    found(folder, &data, many, applications).await?;
    let (internet, lgwan) = (start::free_address()?, start::free_address()?);
    let began = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--log", "error", "serve", "--data"])
        .arg(&data)
        .args(["--internet", &internet.to_string(), "--lgwan", &lgwan.to_string(), "--core", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    start::first_page(internet, &format!("http://{}/", host(0)), began).await?;
    let opened = began.elapsed();
    let id = child.id().context("the process is gone")?;
    tokio::time::sleep(REST).await;
    let memory = start::memory_of(id);
    let busy = busy(&child).await?;
    for n in 0..many {
        let host = host(n);
        ask(internet, &format!("http://{host}/"), 200).await?;
        ask(lgwan, &format!("http://{host}/login"), 200).await?;
    }
    tokio::time::sleep(REST).await;
    let asked = start::memory_of(id);
    child.kill().await?;

    let unknown = || "unknown".to_owned();
    table.heading(format!("Cities ({many} in one process, {applications} applications each)"));
    table.row("all opened after", format!("{:.1} s", opened.as_secs_f64()));
    table.row("resident memory at rest", memory.unwrap_or_else(unknown));
    table.row("resident memory after a page of each", asked.unwrap_or_else(unknown));
    table.row("one core at rest", format!("{busy:.0} %"));
    Ok(())
}

fn host(n: u32) -> String {
    format!("c{n}.example.jp")
}

/// One city is filled; the others are copies of it under codes of their own.
async fn found(folder: &Path, data: &Path, many: u32, applications: u32) -> anyhow::Result<()> {
    let model = folder.join("model");
    let bench = Bench::open(&model).await?;
    pages::fill(&bench, applications).await?;
    let city = bench.zones.internet.city.clone();
    bench.zones.close().await;
    let place = model.join(city.code.to_string());
    for n in 0..many {
        let mut city = city.as_ref().clone();
        city.code = code(n)?;
        city.hosts = vec![host(n)];
        let path = cities::found(data, &city)?;
        let there = path.parent().context("a city has a folder")?;
        for entry in std::fs::read_dir(&place)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().contains(".db") {
                std::fs::copy(entry.path(), there.join(entry.file_name()))?;
            }
        }
    }
    Ok(())
}

/// A code (団体コード) of no city twice.
fn code(n: u32) -> anyhow::Result<yakuba_base::LgCode> {
    let body = format!("{:02}{:03}", 1 + n % 47, n / 47);
    let weighed: u32 =
        body.bytes().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let text = format!("{body}{}", (11 - weighed % 11) % 10);
    yakuba_base::LgCode::parse(&text).ok().with_context(|| format!("{text} is no code"))
}

/// How much of one core a process takes, percent.
async fn busy(child: &Child) -> anyhow::Result<f64> {
    let ticks = || -> anyhow::Result<f64> {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", child.id().context("the process is gone")?))?;
        // After the name in brackets: the 14th and 15th field are its time, in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |n: usize| fields.get(n).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
        Ok(field(11) + field(12))
    };
    let before = ticks()?;
    tokio::time::sleep(REST).await;
    Ok((ticks()? - before) / REST.as_secs_f64())
}

async fn ask(door: SocketAddr, address: &str, status: u16) -> anyhow::Result<()> {
    let answer =
        Client::connect(door).await?.ask(&request("GET", address, &["Accept: text/html"], b"")).await?;
    ensure!(answer.status == status, "{address} answered {}", answer.status);
    Ok(())
}
