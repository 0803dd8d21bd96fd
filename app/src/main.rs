//! Yakuba (役場): a whole city hall in one program. This crate picks the services and opens the doors, nothing else.

mod audit;
mod backup;
mod bench;
mod cities;
mod cli;
mod demo;
mod disarm;
mod dispatch;
mod doctor;
#[cfg(test)]
mod doors;
mod export;
mod front;
mod gate;
mod house;
mod listener;
mod metrics;
mod provider;
mod rehearse;
mod relay;
mod restore;
#[cfg(test)]
#[path = "../tests/it/routes.rs"]
mod routes;
#[cfg(test)]
mod schemas;
mod serve;
mod token;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command};

/// A page is thousands of small pieces of memory, asked for and given back: the system's allocator took a sixth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // A line for every request would be measured too.
    let quiet = matches!(cli.command, Command::Bench(_)) && cli.log == "info";
    let filter =
        EnvFilter::try_new(if quiet { "error" } else { &cli.log }).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if cli.log_json {
        logs.json().init()
    } else {
        logs.with_target(false).init()
    }
    match run(cli.command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("yakuba: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::City(city) => city.run().await,
        Command::Token(token) => token.run().await,
        Command::Provider(provider) => provider.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Relay(relay) => relay.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Doctor(doctor) => doctor.run().await,
        Command::Rehearse(rehearse) => rehearse.run().await,
        Command::Export(export) => export.run().await,
        Command::Disarm(disarm) => disarm.run().await,
        // It has the process to itself: nothing else waits for this thread.
        Command::DisarmWorker(worker) => {
            Ok(yakuba_disarm::worker::run(worker.memory_mib, worker.cpu_seconds))
        }
        Command::Dispatch(dispatch) => dispatch.run(),
        Command::Bench(bench) => bench.run().await,
    }
}
