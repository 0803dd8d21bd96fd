//! `cargo xtask demo`: from a clone to a running city hall.

mod apart;

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::place::Place;
use crate::providers::StandIns;
use crate::server::{Ports, serve_demo};
use crate::steps::{Steps, seconds};
use crate::{press, process};

/// Marks a folder as a demo city, which `--fresh` may remove.
const MARK: &str = ".yakuba-demo";

#[derive(Args)]
pub struct Demo {
    /// Where the demo city lives [default: data/demo in the clone].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The residents' port; the staff's and the register's are the next two.
    #[arg(long, default_value_t = 8080, value_name = "PORT")]
    port_base: u16,
    /// How the three networks run: together in one process, or apart in three that are joined by the relay alone.
    #[arg(long, value_enum, default_value_t = Zones::Together)]
    zones: Zones,
    /// Begin again with a new city; the old one is removed.
    #[arg(long)]
    fresh: bool,
}

/// The shape of the demo.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Zones {
    /// One process.
    Together,
    /// Three processes.
    Apart,
}

impl Demo {
    pub fn run(&self, place: &Place) -> Result<ExitCode> {
        let steps = Steps::start();
        let ports = Ports::from(self.port_base)?;
        let relays = ports.relays()?;
        are_free(&ports.all())?;
        if self.zones == Zones::Apart {
            are_free(&relays)?;
        }
        let data = match &self.data {
            Some(dir) => std::path::absolute(dir)?,
            None => place.root.join("data/demo"),
        };

        steps.heading("1/3 Build the press (PDFs): most of a first start, seconds afterwards");
        let press = press::build(place)?;
        steps.heading("2/3 Build yakuba");
        process::run(place.cargo().args(["build", "--profile", "demo", "--package", "yakuba"]))?;
        steps.heading("3/3 Open the demo city");
        prepare(&data, self.fresh)?;
        println!(
            "Ready to serve after {}. The city is kept in {}.",
            seconds(steps.elapsed()),
            data.display()
        );
        println!("Stop with Ctrl-C; start again with the same command; --fresh begins anew.\n");

        let yakuba = place.binary("demo", "yakuba");
        // For trying out how residents pay: no money moves, and their pages say so.
        process::run(Command::new(&yakuba).args(["--log", "warn", "city", "demo", "--data"]).arg(&data))?;
        let providers = StandIns::start(place, ports.internet, &data.join("providers"))?;
        let names = [("card", "クレジットカード（お試し）"), ("paypay", "PayPay（お試し）")];
        providers.set_up(&yakuba, &data, &names)?;
        if self.zones == Zones::Apart {
            return apart::serve(&yakuba, &data, ports, &press);
        }
        let mut serve = serve_demo(&yakuba, &data, ports, &press);
        // We become the server: Ctrl-C reaches it alone, and the prompt returns when it has closed its books.
        let error = serve.exec();
        Err(error).context("cannot start yakuba serve")
    }
}

fn are_free(ports: &[u16]) -> Result<()> {
    for port in ports.iter().copied() {
        if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            bail!(
                "port {port} cannot be used ({error}): a demo may be running already. \
                 Stop it, or choose other ports with --port-base 9080"
            );
        }
    }
    Ok(())
}

/// Makes the city's folder, empty if `fresh`. Removes only what an earlier demo made.
fn prepare(data: &Path, fresh: bool) -> Result<()> {
    let mark = data.join(MARK);
    if fresh && data.exists() {
        let is_empty = std::fs::read_dir(data)?.next().is_none();
        if !is_empty && !mark.exists() {
            bail!("{} holds something other than a demo city: nothing was removed", data.display());
        }
        std::fs::remove_dir_all(data).with_context(|| format!("cannot remove {}", data.display()))?;
    }
    if !data.exists() {
        std::fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
        std::fs::write(&mark, "A demo city. `cargo xtask demo --fresh` removes this folder.\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_removes_a_demo_city_and_nothing_else() {
        let base = std::env::temp_dir().join(format!("yakuba-demo-{}", std::process::id()));
        let (city, other) = (base.join("city"), base.join("other"));
        prepare(&city, false).unwrap();
        std::fs::write(city.join("internet.db"), "rows").unwrap();
        prepare(&city, false).unwrap();
        assert!(city.join("internet.db").exists());
        prepare(&city, true).unwrap();
        assert!(!city.join("internet.db").exists());

        std::fs::create_dir_all(&other).unwrap();
        std::fs::write(other.join("letter.txt"), "mine").unwrap();
        assert!(prepare(&other, true).is_err());
        assert!(other.join("letter.txt").exists());
        std::fs::remove_dir_all(&base).unwrap();
    }
}
