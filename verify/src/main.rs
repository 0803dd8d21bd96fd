//! `yakuba-verify`: an exported audit log, verified by somebody who need not trust whoever exported it.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use yakuba_verify::{Doubt, Log, head};

/// Verifies an audit log that `yakuba audit export` wrote. Ends with 1 when something in it is not as it was sealed.
#[derive(Parser)]
#[command(version, about)]
struct Verify {
    /// The folder of the export.
    folder: PathBuf,
    /// The log's key, as `yakuba audit key` printed it when the log was young.
    #[arg(long)]
    key: String,
    /// An earlier `checkpoint` of the same log, kept elsewhere: proves that the log only grew since.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Proves that the entry with this id is in the log, and prints it.
    #[arg(long, value_name = "ID")]
    entry: Option<String>,
}

fn main() -> ExitCode {
    match verify(&Verify::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(doubt) => {
            eprintln!("FOUND: {doubt}");
            ExitCode::FAILURE
        }
    }
}

fn verify(asked: &Verify) -> Result<(), Doubt> {
    let log = Log::open(&asked.folder, &asked.key)?;
    println!("signed head: {}", log.head());
    if let Some(earlier) = &asked.since {
        let earlier = head(earlier, &asked.key)?;
        log.grew_from(&earlier)?;
        println!("grew from:   {earlier}");
    }
    if let Some(id) = &asked.entry {
        let index = log.find(id)?;
        println!("entry {index}: {}", log.includes(index)?);
    }
    log.verify()?;
    println!("every entry is the one that was sealed");
    Ok(())
}
