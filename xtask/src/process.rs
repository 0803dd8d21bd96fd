//! Running other programs, with errors that name what was run.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command that talks to the person directly; an unhappy end is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Runs a command silently and returns its standard output; an unhappy end is an error with what it said.
pub fn capture(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{shown}` failed ({})\n{}", output.status, said.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` printed something that is not UTF-8"))
}

/// Whether the command can be started and ends well. Nothing is shown.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where the shell finds a program.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let found = capture(Command::new("sh").args(["-c", r#"command -v "$1""#, "sh", program])).ok()?;
    Some(PathBuf::from(found.trim()))
}

/// Whether we are root, who may install packages but must not run PostgreSQL.
pub fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0")
}

/// The command as a person would type it, near enough to copy.
fn show(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        // Writing to a string cannot fail.
        let _ = if argument.contains(char::is_whitespace) {
            write!(shown, " '{argument}'")
        } else {
            write!(shown, " {argument}")
        };
    }
    shown
}
