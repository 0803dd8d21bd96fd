//! Counting tests by reading what the test runners print, while passing it on.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::ops::AddAssign;
use std::process::Command;

use anyhow::{Context, Result};

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// A check that is not a test runner counts as one.
    pub const ONE: Self = Self { passed: 1, failed: 0 };

    /// Reads a closing line of nextest, of libtest or of our browser runner; `None` for any other line.
    fn read(line: &str) -> Option<Self> {
        let line = without_colours(line);
        let line = line.trim();
        let closing =
            line.starts_with("Summary [") || line.starts_with("test result:") || line.starts_with("browser:");
        if !closing {
            return None;
        }
        let count = |word: &str| {
            let mut words = line.split([' ', ',', ';']).filter(|w| !w.is_empty());
            let mut before = "";
            words.find_map(|w| {
                let number = (w == word).then(|| before.parse::<u64>().ok()).flatten();
                before = w;
                number
            })
        };
        // nextest names a test that ran out of time on its own.
        let timed_out = if line.contains(" timed out") { count("timed").unwrap_or(0) } else { 0 };
        Some(Self { passed: count("passed")?, failed: count("failed").unwrap_or(0) + timed_out })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs a test command, passing on every line it prints, and counts. The flag says whether it ended well.
pub fn run(command: &mut Command) -> Result<(Tally, bool)> {
    if std::io::stdout().is_terminal() {
        // The runner sees our pipe; the person sees a terminal.
        command.env("CARGO_TERM_COLOR", "always");
    }
    let (reader, writer) = std::io::pipe()?;
    let mut child = command
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    // The command still holds our ends of the pipe; without them the reading below ends with the child.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut tally = Tally::default();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    let mut out = std::io::stdout();
    while reader.read_until(b'\n', &mut line)? > 0 {
        out.write_all(&line)?;
        if let Some(found) = Tally::read(&String::from_utf8_lossy(&line)) {
            tally += found;
        }
        line.clear();
    }
    let status = child.wait()?;
    Ok((tally, status.success()))
}

/// Drops terminal colours (`ESC [ … m`).
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        for (line, passed, failed) in [
            ("     Summary [   0.010s] 3 tests run: 2 passed, 1 failed, 4 skipped", 2, 1),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [ 1.0s] \u{1b}[1m3\u{1b}[0m tests run: 3 \u{1b}[32mpassed\u{1b}[0m",
                3,
                0,
            ),
            ("Summary [ 90s] 3 tests run: 1 passed (1 slow), 1 failed, 1 timed out, 0 skipped", 1, 2),
            ("test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured", 5, 2),
            ("browser: 4 passed, 0 failed", 4, 0),
        ] {
            assert_eq!(Tally::read(line), Some(Tally { passed, failed }), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not() {
        assert_eq!(Tally::read("the office has 3 passed, 1 failed inspections"), None);
    }

    #[test]
    fn a_runner_is_counted_and_its_end_reported() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'browser: 1 passed, 2 failed' >&2; exit 3"]);
        assert_eq!(run(&mut command).unwrap(), (Tally { passed: 1, failed: 2 }, false));
    }
}
