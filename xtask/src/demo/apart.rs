//! Three processes, each with one network, joined by the relay: mutual TLS, and only the inner one calls.
//!
//! On one machine they share the folder of the city, so that it can be served together again afterwards; each opens its
//! own database, files and keys in it and nothing else.

use std::path::Path;
use std::process::{Child, Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::press::Press;
use crate::process;
use crate::server::{Ports, address};

const ZONES: [&str; 3] = ["internet", "lgwan", "core"];

/// Fills the city, makes the networks known to each other, and serves them until one ends or Ctrl-C.
pub fn serve(yakuba: &Path, data: &Path, ports: Ports, press: &Press) -> Result<ExitCode> {
    process::run(Command::new(yakuba).args(["--log", "warn", "city", "demo", "--data"]).arg(data))?;
    let cards = data.join("cards");
    let keys = ["relay", "keys", "--zones", "internet,lgwan,core", "--data"];
    process::run(Command::new(yakuba).args(keys).arg(data).arg("--out").arg(&cards))?;
    for (here, other) in [(0, 1), (1, 0), (1, 2), (2, 1)] {
        let card = card_of(&cards, ZONES[other])?;
        let mut trust = Command::new(yakuba);
        trust.args(["relay", "trust", "--zone", ZONES[here], "--data"]).arg(data).arg(card);
        process::capture(&mut trust)?;
    }

    let [to_internet, to_lgwan] = ports.relays()?.map(|port| format!("127.0.0.1:{port}"));
    let links: [&[&str]; 3] = [
        &["--relay-listen", &to_internet],
        &["--relay-listen", &to_lgwan, "--relay-call", &to_internet],
        &["--relay-call", &to_lgwan],
    ];
    let mut children: Vec<(&str, Child)> = Vec::new();
    for ((zone, port), link) in ZONES.into_iter().zip(ports.all()).zip(links) {
        let mut serve = Command::new(yakuba);
        serve
            .args(["serve", "--zones", zone, &format!("--{zone}"), &format!("127.0.0.1:{port}"), "--data"])
            .arg(data);
        serve.args(["--public-url", &address(ports.internet).replace("127.0.0.1", "localhost")]).args(link);
        serve.arg("--press").arg(&press.binary).arg("--fonts").arg(&press.fonts);
        children.push((
            zone,
            serve.spawn().with_context(|| format!("cannot start yakuba serve --zones {zone}"))?,
        ));
    }
    println!("Three processes. Who can sign in: {}", data.join("demo-logins.json").display());
    // Ctrl-C reaches all of us; when one ends by itself the others are told to end as well.
    loop {
        for (zone, child) in &mut children {
            if let Some(status) = child.try_wait()? {
                println!("{zone} ended ({status}).");
                end_all(&mut children);
                return Ok(ExitCode::from(u8::from(!status.success())));
            }
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn card_of(cards: &Path, zone: &str) -> Result<std::path::PathBuf> {
    let mut found = std::fs::read_dir(cards)?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_his = |path: &std::path::PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(&format!("{zone}.")))
    };
    found.find(is_his).with_context(|| format!("there is no card of {zone} in {}", cards.display()))
}

/// Lets every process finish what is under way, and waits for it.
fn end_all(children: &mut [(&str, Child)]) {
    for (_, child) in children.iter() {
        process::succeeds(Command::new("kill").args(["-s", "TERM", &child.id().to_string()]));
    }
    for (_, child) in children.iter_mut() {
        // One that is gone already is as good.
        let _ = child.wait();
    }
}
