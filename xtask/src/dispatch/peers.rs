//! Other solvers, from Python's package index into an environment of their own. One that cannot be had is said to be missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::process;

/// A solver that is installed.
pub struct Peer {
    kind: &'static Kind,
    python: PathBuf,
    script: PathBuf,
}

struct Kind {
    name: &'static str,
    package: &'static str,
}

/// VROOM and PyVRP know no longest ride: on dial-a-ride their plans are refused by the checker, and that is shown.
const KINDS: [Kind; 3] = [
    Kind { name: "or-tools", package: "ortools" },
    Kind { name: "pyvrp", package: "pyvrp" },
    Kind { name: "vroom", package: "pyvroom" },
];

/// Installs what can be had.
pub fn install(place: &Place) -> Vec<Peer> {
    let folder = place.cache.join("dispatch-peers");
    let python = folder.join("bin/python");
    let is_there = python.exists()
        || process::capture(Command::new("python3").args(["-m", "venv"]).arg(&folder)).is_ok();
    if !is_there {
        println!("or-tools, pyvrp, vroom: missing, Python's venv is not installed");
        return Vec::new();
    }
    let script = place.root.join("xtask/src/dispatch/peers.py");
    let install = |kind: &'static Kind| {
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", kind.package];
        if let Err(error) = process::capture(Command::new(&python).args(pip)) {
            println!("{}: missing, it cannot be installed here ({error:.120})", kind.name);
            return None;
        }
        Some(Peer { kind, python: python.clone(), script: script.clone() })
    };
    KINDS.iter().filter_map(install).collect()
}

impl Peer {
    pub fn name(&self) -> &'static str {
        self.kind.name
    }

    /// Plans one instance and prints `{"routes": …}`.
    pub fn command(&self, instance: &Path, format: &str, seconds: f64) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(&self.script).args([self.kind.name, format]).arg(instance).arg(seconds.to_string());
        command
    }
}
