//! Building `press/`, the workspace beside ours (Typst; see ARCHITECTURE.md).

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::install;
use crate::place::Place;
use crate::process;

/// A built press and the fonts it prints with.
pub struct Press {
    pub binary: PathBuf,
    pub fonts: PathBuf,
}

/// Installs what printing needs and builds the press. Built for release always: there is one press, for people
/// and for tests, so that it is compiled once.
pub fn build(place: &Place) -> Result<Press> {
    let fonts = install::for_printing(place)?;
    process::run(cargo(place, "build").arg("--release"))?;
    Ok(Press { binary: target(place).join("release/yakuba-press"), fonts })
}

/// `cargo NAME` for the press's workspace.
pub fn cargo(place: &Place, name: &str) -> Command {
    let mut cargo = place.cargo();
    cargo.env("CARGO_TARGET_DIR", target(place));
    cargo.arg(name).arg("--manifest-path").arg(place.root.join("press/Cargo.toml"));
    cargo
}

fn target(place: &Place) -> PathBuf {
    Path::new(&place.target).join("press")
}
