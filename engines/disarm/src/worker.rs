//! What the sandboxed process does: it binds itself, reads one file, answers, ends.

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::{Limits, Refusal, SystemTools, protocol};

/// The name of the command of a program that runs this.
pub const COMMAND: &str = "disarm-worker";

/// Reads limits and a file from the standard input, and writes the answer to the standard output.
///
/// `memory_mib` and `cpu_seconds` bind the process before it reads the first byte: it cannot loosen them again.
pub fn run(memory_mib: u64, cpu_seconds: u64) -> ExitCode {
    match work(memory_mib, cpu_seconds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("disarm: {error}");
            ExitCode::FAILURE
        }
    }
}

fn work(memory_mib: u64, cpu_seconds: u64) -> io::Result<()> {
    let bind = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(io::Error::from)
    };
    bind(Resource::As, memory_mib << 20)?;
    bind(Resource::Cpu, cpu_seconds)?;
    bind(Resource::Core, 0)?;
    bind(Resource::Nofile, 64)?;
    bind(Resource::Fsize, memory_mib << 19)?;
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    (&mut input).take(4_096).read_until(b'\n', &mut line)?;
    let limits: Limits = serde_json::from_slice(&line)?;
    let mut bytes = Vec::new();
    input.take(limits.input + 1).read_to_end(&mut bytes)?;
    // Deep in a document, a list in a list in a list takes stack, not heap.
    let answer = std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || protocol::write(crate::disarm(&bytes, &limits, &SystemTools::found())))?
        .join()
        .unwrap_or_else(|_| protocol::write(Err(Refusal::BrokeDown)));
    let mut output = io::stdout().lock();
    output.write_all(&answer)?;
    output.flush()
}
