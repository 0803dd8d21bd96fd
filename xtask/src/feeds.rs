//! Independent validators of the transit feeds, from Python's package index into an environment of their own.

use std::path::PathBuf;
use std::process::Command;

use crate::place::Place;
use crate::process;

/// A GTFS validator that knows Flex, the reference bindings of GTFS-Realtime, and a reader of JSON schemas (GOFS).
const PACKAGES: [&str; 3] = ["gtfs-guru==1.0.0", "gtfs-realtime-bindings==3.0.0", "jsonschema"];

/// The Python that has them; None, said in words, when they cannot be had here.
pub fn validators(place: &Place) -> Option<PathBuf> {
    let folder = place.cache.join("feed-validators");
    let python = folder.join("bin/python");
    let has_all = ["-c", "import gtfs_guru, jsonschema, google.transit.gtfs_realtime_pb2"];
    if python.exists() && process::capture(Command::new(&python).args(has_all)).is_ok() {
        return Some(python);
    }
    let made = process::capture(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let install = |_| process::capture(Command::new(&python).args(pip).args(PACKAGES));
    match made.and_then(install) {
        Ok(_) => {
            println!("Validators of transit feeds are installed: {}.", PACKAGES.join(", "));
            Some(python)
        }
        Err(error) => {
            println!(
                "Validators of transit feeds cannot be installed here ({error:.120}); their test checks less."
            );
            None
        }
    }
}
