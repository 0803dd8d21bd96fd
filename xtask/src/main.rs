//! The house's own tools, run as `cargo xtask NAME`.
//!
//! Kept small on purpose: whoever clones the house waits for this crate to compile before anything else.
//! It knows the house from outside only (folders, `cargo metadata`, the command line of `yakuba`), never its
//! crates.

mod bench;
mod browser;
mod demo;
mod dispatch;
mod dist;
mod feeds;
mod install;
mod keeper;
mod place;
mod postgres;
mod press;
mod process;
mod providers;
mod server;
mod stamp;
mod steps;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The tools of the house.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(flatten)]
    surroundings: place::Surroundings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything, prepares the demo city and serves it.
    Demo(demo::Demo),
    /// Runs every check and test there is, in stages.
    Test(test::Test),
    /// Checks the rules of the house that no compiler checks.
    Tidy,
    /// Builds for release and measures, with this machine's own limits beside the numbers.
    Bench(bench::Bench),
    /// Builds the Debian package.
    Dist(dist::Dist),
    /// Installs what the other commands need (they also do so themselves).
    Setup,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let place = place::Place::find(&cli.surroundings)?;
    match cli.command {
        Command::Demo(demo) => demo.run(&place),
        Command::Test(test) => test.run(&place),
        Command::Tidy => tidy::run(&place),
        Command::Bench(bench) => bench.run(&place),
        Command::Dist(dist) => dist.run(&place),
        Command::Setup => install::everything(&place),
    }
}
