//! `yakuba bench`: how much the house carries, beside what this machine could carry at best. Numbers only; what they
//! should be is written in the issues, and a busy machine makes all of them smaller.

mod approvals;
mod cities;
mod client;
mod house;
mod load;
mod machine;
mod pages;
mod payments;
mod rules;
mod start;
mod submissions;
mod table;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use clap::{Args, ValueEnum};

use table::Table;

/// Measures how much the house carries.
#[derive(Args)]
pub struct Bench {
    /// What to measure; everything without it.
    name: Option<Name>,
    /// Where the measurements keep their files; a folder of its own for the time they take. Its disk is what is measured.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// An installation with the demo city, for `start`; without it one is filled first, which takes a while.
    #[arg(long, value_name = "DIR")]
    city: Option<PathBuf>,
    /// How long each measurement under load takes, seconds.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// The press, for the slips of `payments`.
    #[arg(long, env = "YAKUBA_PRESS", value_name = "PATH")]
    press: Option<PathBuf>,
    /// The press's fonts.
    #[arg(long, env = "YAKUBA_FONTS", value_name = "DIR")]
    fonts: Option<PathBuf>,
    /// How many applications there are when pages are measured.
    #[arg(long, default_value_t = 100_000)]
    applications: u32,
    /// How many documents there are when approval is measured.
    #[arg(long, default_value_t = 1_000_000)]
    documents: u32,
    /// How many cities one process serves when they are measured.
    #[arg(long, default_value_t = 20)]
    cities: u32,
    /// How many applications each of them has.
    #[arg(long, default_value_t = 1_000)]
    each: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Applications sent by programs, from the socket to the disk.
    Submissions,
    /// The resident's form and the clerk's queue.
    Pages,
    /// Approval: an act, the inbox, the search, the proof of the rules.
    Approvals,
    /// Notices, postings, reconciliation, slips.
    Payments,
    /// Rules of a form.
    Rules,
    /// Many cities in one process.
    Cities,
    /// From nothing to the first page, memory, weight of a page.
    Start,
}

/// How many clients ask at the same time.
const CLIENTS: usize = 32;

impl Bench {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let folder = match &self.dir {
            None => tempfile::tempdir(),
            Some(dir) => std::fs::create_dir_all(dir).and_then(|()| tempfile::tempdir_in(dir)),
        }
        .context("no folder to measure in")?;
        let time = Duration::from_secs(self.seconds.max(1));
        let wanted = |name| self.name.is_none_or(|only| only == name);
        let mut table = Table::default();
        machine::facts(&mut table, folder.path())?;
        if wanted(Name::Rules) {
            rules::measure(&mut table);
        }
        if wanted(Name::Submissions) {
            submissions::measure(&mut table, &folder.path().join("submissions"), time).await?;
        }
        if wanted(Name::Pages) {
            pages::measure(&mut table, &folder.path().join("pages"), time, self.applications).await?;
        }
        if wanted(Name::Approvals) {
            approvals::measure(&mut table, &folder.path().join("approvals"), self.documents).await?;
        }
        if wanted(Name::Payments) {
            let press = self.press.as_deref().zip(self.fonts.as_deref());
            payments::measure(&mut table, &folder.path().join("payments"), time, press).await?;
        }
        if wanted(Name::Cities) {
            cities::measure(&mut table, &folder.path().join("cities"), self.cities, self.each).await?;
        }
        if wanted(Name::Start) {
            let city = self.city.clone().unwrap_or_else(|| folder.path().join("start"));
            start::measure(&mut table, &city).await?;
        }
        machine::load(&mut table, "load when it ended");
        print!("{table}");
        Ok(ExitCode::SUCCESS)
    }
}
