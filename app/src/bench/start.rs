//! From nothing to the first page, with the demo city; then how much memory it takes at rest, and what a page weighs.

use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::process::{Child, Command};
use yakuba_base::MailAddress;
use yakuba_city::Clock;
use yakuba_notify::Mailer;
use yakuba_service::Settings;

use super::{
    client::{Client, request},
    table::Table,
};
use crate::{cities, demo, house};

/// How long the city rests before its memory is read.
const REST: Duration = Duration::from_secs(5);

pub(super) async fn measure(table: &mut Table, data: &Path) -> anyhow::Result<()> {
    if cities::all(data)?.is_empty() {
        fill(data).await?;
    }
    let address = free_address()?;
    let began = Instant::now();
    let mut child = serve(data, address)?;
    let first = first_page(address, "/", began).await?;
    tokio::time::sleep(REST).await;
    let memory = child.id().and_then(memory_of);
    let weight = weight(address).await?;
    child.kill().await?;

    table.heading("Start (the demo city)");
    table.row("first page after", format!("{:.0} ms", first.as_secs_f64() * 1_000.0));
    table.row("resident memory at rest", memory.unwrap_or_else(|| "unknown".to_owned()));
    table
        .row("front page, with styles and scripts, compressed", format!("{:.1} KB", weight as f64 / 1_000.0));
    Ok(())
}

/// Founds and fills the demo city.
async fn fill(data: &Path) -> anyhow::Result<()> {
    let city = demo::city()?;
    cities::found(data, &city)?;
    let sender = MailAddress::parse(&city.contact.mail)?;
    let mailer = Arc::new(Mailer::from_url(&format!("file://{}", data.join("mail").display()), sender)?);
    let house = house::build(&house::press(Path::new("no-press"), data), &mailer)?;
    let zones = house.open(&Settings::local(data), city, Clock::system()).await?;
    demo::fill(&house, &zones, data).await?;
    zones.close().await;
    Ok(())
}

fn serve(data: &Path, address: SocketAddr) -> anyhow::Result<Child> {
    let child = Command::new(std::env::current_exe()?)
        .args(["--log", "error", "serve", "--data"])
        .arg(data)
        .args(["--internet", &address.to_string(), "--lgwan", "127.0.0.1:0", "--core", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    Ok(child)
}

/// A port nobody uses at this moment.
pub(super) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

pub(super) async fn first_page(address: SocketAddr, path: &str, began: Instant) -> anyhow::Result<Duration> {
    while began.elapsed() < Duration::from_secs(60) {
        if let Ok(mut client) = Client::connect(address).await {
            let answer = client.ask(&request("GET", path, &["Accept: text/html"], b"")).await?;
            if answer.status == 200 {
                return Ok(began.elapsed());
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    bail!("no page within a minute")
}

pub(super) fn memory_of(process: u32) -> Option<String> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .ok()?;
    Some(format!("{:.0} MB", kilobytes / 1_024.0))
}

/// The bytes of the front page and of what its head asks for, as they come over the wire.
async fn weight(address: SocketAddr) -> anyhow::Result<usize> {
    let mut client = Client::connect(address).await?;
    let plain = client.ask(&request("GET", "/", &["Accept: text/html"], b"")).await?;
    let html = String::from_utf8(plain.body).context("the front page is not text")?;
    let mut paths: BTreeSet<&str> = BTreeSet::from(["/"]);
    for attribute in ["href=\"/", "src=\"/"] {
        let found = html
            .match_indices(attribute)
            .filter_map(|(at, _)| html[at + attribute.len() - 1..].split('"').next());
        paths.extend(found.filter(|path| path.ends_with(".css") || path.ends_with(".js")));
    }
    let mut bytes = 0;
    for path in paths {
        let answer = client
            .ask(&request("GET", path, &["Accept: text/html, */*", "Accept-Encoding: br, gzip"], b""))
            .await?;
        bytes += answer.body.len();
    }
    Ok(bytes)
}
