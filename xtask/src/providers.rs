//! The stand-ins for payment providers (`e2e/providers`): a program of their own beside the demo city and the journeys,
//! never in the product.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::place::Place;
use crate::process;
use crate::server::address;

/// Running stand-ins; ended when dropped, and by themselves when this process ends.
pub struct StandIns {
    /// Where they listen.
    pub address: String,
    accounts: PathBuf,
    process: Child,
}

impl StandIns {
    /// Starts them. They announce payments to the residents' network at `port`; their accounts are written into `accounts`.
    pub fn start(place: &Place, port: u16, accounts: &Path) -> Result<Self> {
        let mut process = Command::new("node")
            .arg("e2e/providers/server.mjs")
            .args(["--notices", &format!("{}/api/payments/notices", address(port)), "--settings"])
            .arg(accounts)
            .current_dir(&place.root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start node for e2e/providers")?;
        let stdout = process.stdout.take().context("node has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().strip_prefix("ready ").context("the stand-ins did not start")?.to_owned();
        Ok(Self { address, accounts: accounts.to_owned(), process })
    }

    /// Sets some of them up in the city in `data`, each by its id with a name for payers.
    pub fn set_up(&self, yakuba: &Path, data: &Path, names: &[(&str, &str)]) -> Result<()> {
        for (id, name) in names {
            let mut set = Command::new(yakuba);
            set.args(["--log", "warn", "provider", "set", "--data"]).arg(data);
            set.args(["--id", id, "--name", name, "--settings"])
                .arg(self.accounts.join(format!("{id}.json")));
            process::capture(&mut set)?;
        }
        Ok(())
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        // One that is gone already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
