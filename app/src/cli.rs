use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use yakuba_service::Settings;

use crate::{
    audit::Audit,
    backup::Backup,
    bench::Bench,
    cities::CityCommand,
    disarm::{Disarm, Worker},
    dispatch::Dispatch,
    doctor::Doctor,
    export::Export,
    provider::Provider,
    rehearse::Rehearse,
    relay::Relay,
    restore::Restore,
    serve::Serve,
    token::Token,
};

/// 役場: a whole city hall in one program.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    /// What to log, as in `info,yakuba_store=debug`.
    #[arg(long, global = true, env = "YAKUBA_LOG", default_value = "info")]
    pub log: String,
    /// Log one JSON object per line.
    #[arg(long, global = true, env = "YAKUBA_LOG_JSON")]
    pub log_json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Opens the doors.
    Serve(Box<Serve>),
    /// Municipalities on this installation.
    #[command(subcommand)]
    City(CityCommand),
    /// Makes, lists and revokes tokens for programs.
    #[command(subcommand)]
    Token(Token),
    /// Payment providers.
    #[command(subcommand)]
    Provider(Provider),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// What crosses between the networks.
    #[command(subcommand)]
    Relay(Relay),
    /// Copies of the cities.
    #[command(subcommand)]
    Backup(Backup),
    /// Brings a city back from a copy, to a machine that does not have it.
    Restore(Restore),
    /// Looks whether all is well, and says in Japanese what is to be done.
    Doctor(Doctor),
    /// Tries on a copy of every city whether this version can take over its data.
    Rehearse(Rehearse),
    /// Writes everything that is held of one application into a ZIP file.
    Export(Export),
    /// Disarms a file as the gate between the networks would.
    Disarm(Disarm),
    /// What the process runs that disarms files.
    #[command(name = yakuba_disarm::worker::COMMAND, hide = true)]
    DisarmWorker(Worker),
    /// The dispatch engine of the shared taxis by itself.
    #[command(subcommand)]
    Dispatch(Dispatch),
    /// Measures how much the house carries on this machine.
    Bench(Bench),
}

/// Where everything is kept.
#[derive(Args, Clone)]
pub struct Kept {
    /// The folder of everything that is kept in files.
    #[arg(long, env = "YAKUBA_DATA", value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// A PostgreSQL address; without one, every city has SQLite files in the data folder.
    #[arg(long, env = "YAKUBA_DATABASE", value_name = "URL")]
    pub database: Option<String>,
    /// The folder of attachments (`file:///folder` or a path); without one, in the data folder.
    #[arg(long, env = "YAKUBA_FILES", value_name = "URL")]
    pub files: Option<String>,
}

impl Kept {
    /// As the house wants it.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let data = std::path::absolute(&self.data)?;
        let files = match self.files.as_deref() {
            None => None,
            Some(url) => match url.split_once("://") {
                None => Some(PathBuf::from(url)),
                Some(("file", path)) => Some(PathBuf::from(path)),
                Some((scheme, _)) => anyhow::bail!(
                    "files are kept in a folder here: give a path or file:///folder, not {scheme}://"
                ),
            },
        };
        Ok(Settings { database: self.database.clone(), files, ..Settings::local(&data) })
    }
}
