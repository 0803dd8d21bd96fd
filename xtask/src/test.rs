//! `cargo xtask test`: every check there is, the quick ones first.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::place::Place;
use crate::postgres::Postgres;
use crate::press::{self, Press};
use crate::steps::{Steps, seconds};
use crate::tally::{self, Tally};
use crate::{browser, install, process, tidy};

/// The stages in the order they run. A stage that fails ends the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// The formatting of all Rust code.
    Fmt,
    /// The rules of the house.
    Tidy,
    /// Clippy on the whole house, warnings are errors.
    Clippy,
    /// The press: formatting, clippy, tests.
    Press,
    /// All tests in Rust, on SQLite and on a private PostgreSQL.
    Rust,
    /// The examples in the documentation.
    Doc,
    /// The browser harness against pages with known faults.
    Harness,
    /// A real browser against a demo city, with accessibility checks.
    Browser,
}

impl Stage {
    fn what(self) -> &'static str {
        match self {
            Self::Fmt => "formatting",
            Self::Tidy => "rules of the house",
            Self::Clippy => "clippy",
            Self::Press => "the press",
            Self::Rust => "tests in Rust, on SQLite and PostgreSQL",
            Self::Doc => "examples in the documentation",
            Self::Harness => "the browser harness itself",
            Self::Browser => "browser and accessibility",
        }
    }
}

#[derive(Args)]
pub struct Test {
    /// Run only these stages.
    #[arg(long, value_enum, value_name = "STAGE")]
    only: Vec<Stage>,
    /// Leave these stages out.
    #[arg(long, value_enum, value_name = "STAGE")]
    skip: Vec<Stage>,
    /// Of the browser journeys, only those whose name contains this.
    #[arg(long, value_name = "NAME")]
    journey: Option<String>,
    /// Print the stages and stop.
    #[arg(long)]
    list: bool,
}

/// How a stage ended.
struct Outcome {
    stage: Stage,
    tally: Tally,
    passed: bool,
    took: Duration,
}

impl Test {
    pub fn run(&self, place: &Place) -> Result<ExitCode> {
        let stages: Vec<Stage> = Stage::value_variants()
            .iter()
            .copied()
            .filter(|stage| (self.only.is_empty() || self.only.contains(stage)) && !self.skip.contains(stage))
            .collect();
        if self.list {
            for stage in &stages {
                println!("{:<8} {}", name(*stage), stage.what());
            }
            return Ok(ExitCode::SUCCESS);
        }
        let steps = Steps::start();
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (number, stage) in stages.iter().enumerate() {
            steps.heading(&format!("{}/{} {}: {}", number + 1, stages.len(), name(*stage), stage.what()));
            let begun = Instant::now();
            let (mut tally, passed) = self.stage(place, *stage).unwrap_or_else(|error| {
                eprintln!("\n{}: {error:#}", name(*stage));
                (Tally::default(), false)
            });
            if !passed && tally.failed == 0 {
                tally.failed = 1;
            }
            let passed = tally.failed == 0;
            outcomes.push(Outcome { stage: *stage, tally, passed, took: begun.elapsed() });
            if !passed {
                break;
            }
        }
        Ok(summary(&stages, &outcomes, steps.elapsed()))
    }

    fn stage(&self, place: &Place, stage: Stage) -> Result<(Tally, bool)> {
        match stage {
            Stage::Fmt => check(place.cargo().args(["fmt", "--all", "--check"])),
            Stage::Tidy => Ok((Tally::ONE, tidy::holds(place)?)),
            Stage::Clippy => {
                check(place.cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }
            Stage::Press => test_press(place),
            Stage::Rust => test_rust(place),
            Stage::Doc => runner(place.cargo().args(["test", "--workspace", "--doc"])),
            Stage::Harness => {
                install::for_browser(place)?;
                browser::selftest(place)
            }
            Stage::Browser => {
                install::for_browser(place)?;
                let press = press::build(place)?;
                process::run(place.cargo().args(["build", "--workspace"]))?;
                browser::journeys(place, &press, self.journey.as_deref())
            }
        }
    }
}

/// A command that is one check.
fn check(command: &mut Command) -> Result<(Tally, bool)> {
    process::run(command)?;
    Ok((Tally::ONE, true))
}

/// A test runner, whose tests are counted one by one.
fn runner(command: &mut Command) -> Result<(Tally, bool)> {
    tally::run(command).context("the test runner did not run")
}

fn test_press(place: &Place) -> Result<(Tally, bool)> {
    install::for_rust_tests(place)?;
    let Press { binary, fonts } = press::build(place)?;
    process::run(press::cargo(place, "fmt").arg("--check"))?;
    process::run(press::cargo(place, "clippy").args(["--release", "--all-targets", "--", "-D", "warnings"]))?;
    let mut test = press::cargo(place, "test");
    test.arg("--release").env("YAKUBA_PRESS", binary).env("YAKUBA_FONTS", fonts);
    runner(&mut test)
}

fn test_rust(place: &Place) -> Result<(Tally, bool)> {
    install::for_rust_tests(place)?;
    let press = press::build(place)?;
    let nextest = process::succeeds(Command::new("cargo").args(["nextest", "--version"]));
    let words: &[&str] = if nextest {
        &["nextest", "run", "--workspace"]
    } else {
        println!("cargo-nextest is not installed: using cargo test.");
        &["test", "--workspace", "--lib", "--bins", "--tests"]
    };
    // First the building, whose progress is for the eye, then the running, whose lines are counted.
    process::run(place.cargo().args(words).arg("--no-run"))?;
    let postgres = Postgres::start(place)?;
    println!("A PostgreSQL of our own serves at {}.", postgres.url());
    let mut test = place.cargo();
    test.args(words);
    test.env("YAKUBA_TEST_POSTGRES", postgres.url());
    test.env("YAKUBA_PRESS", &press.binary).env("YAKUBA_FONTS", &press.fonts);
    if let Some(python) = crate::feeds::validators(place) {
        test.env("YAKUBA_TEST_FEEDS", python);
    }
    runner(&mut test)
}

/// A table of what ran, then the line that machines read.
fn summary(stages: &[Stage], outcomes: &[Outcome], took: Duration) -> ExitCode {
    println!("\n=== Summary");
    let mut total = Tally::default();
    for Outcome { stage, tally, passed, took } in outcomes {
        let mark = if *passed { "ok" } else { "FAILED" };
        println!(
            "{mark:<7} {:<8} {:>5} passed {:>3} failed  {:>12}",
            name(*stage),
            tally.passed,
            tally.failed,
            seconds(*took)
        );
        total += *tally;
    }
    for stage in stages.iter().skip(outcomes.len()) {
        println!("not run {}", name(*stage));
    }
    println!("took {}\n", seconds(took));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn name(stage: Stage) -> String {
    stage.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
