//! `cargo xtask tidy`: the rules of the house that no compiler checks.
//!
//! Each rule is a plain function from what it looks at to findings, so that it is tested without a disk. A
//! finding says where, which rule, and why the rule is there.

mod catalogues;
mod decisions;
mod evidence;
mod floors;
mod text;

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::place::Place;
use crate::process;

/// Something that is not as the house wants it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    /// Counted from 1.
    line: usize,
    rule: &'static str,
    why: String,
}

impl Finding {
    fn new(file: &str, line: usize, rule: &'static str, why: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, rule, why: why.into() }
    }
}

/// A text file of ours; `path` is relative to the repository, with `/`.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Lines with their numbers, counted from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// `cargo xtask tidy`.
pub fn run(place: &Place) -> Result<ExitCode> {
    Ok(if holds(place)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints every finding; true if there is none.
pub fn holds(place: &Place) -> Result<bool> {
    let sources = sources(place)?;
    let mut findings = Vec::new();
    for source in &sources {
        text::check(source, &mut findings);
    }
    catalogues::check(&sources, &mut findings);
    decisions::check(&sources, &mut findings);
    evidence::check(&sources, &mut findings);
    let crates = floors::Crate::read_all(&metadata(place)?, &sources)?;
    floors::check(&crates, &mut findings);

    findings.sort();
    for Finding { file, line, rule, why } in &findings {
        println!("{file}:{line}: [{rule}] {why}");
    }
    match findings.len() {
        0 => println!("{} files and {} crates are tidy.", sources.len(), crates.len()),
        1 => println!("1 finding."),
        count => println!("{count} findings."),
    }
    Ok(findings.is_empty())
}

/// Every text file that is in the repository or would be added to it.
fn sources(place: &Place) -> Result<Vec<Source>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&place.root);
    let list = process::capture(&mut git)?;
    let mut sources = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        // A file removed from the work tree but not yet from the index is gone; a link is checked where it leads.
        let file = place.root.join(path);
        if !std::fs::symlink_metadata(&file).is_ok_and(|found| found.is_file()) {
            continue;
        }
        let bytes = std::fs::read(&file).with_context(|| format!("cannot read {path}"))?;
        if let Ok(text) = String::from_utf8(bytes)
            && !text.contains('\0')
        {
            sources.push(Source { path: path.to_owned(), text });
        }
    }
    Ok(sources)
}

/// What cargo knows of the house's crates, and of the press's if it is there.
fn metadata(place: &Place) -> Result<Vec<serde_json::Value>> {
    let mut all = Vec::new();
    for manifest in ["Cargo.toml", "press/Cargo.toml"] {
        let manifest = place.root.join(manifest);
        if !manifest.exists() {
            continue;
        }
        let mut cargo = place.cargo();
        cargo.args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"]).arg(manifest);
        all.push(serde_json::from_str(&process::capture(&mut cargo)?).context("cargo metadata is not JSON")?);
    }
    Ok(all)
}
