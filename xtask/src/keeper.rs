//! A process that ends when we end, whatever ended us.
//!
//! Ctrl-C, a closed terminal and even `kill -9` of xtask must leave no database server and no folder behind. A
//! signal handler sees only the first two, so the clean-up stands outside: a shell in a process group of its
//! own holds the other end of a pipe to us. When we are gone the pipe closes, and the shell tidies up.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// `$1` the signal that ends the program, `$2` the folder to remove afterwards, the rest the program.
const SCRIPT: &str = r#"
signal=$1 folder=$2
shift 2
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
{ cat <&3 >/dev/null; kill -s "$signal" "$program"; } 2>/dev/null &
watch=$!
wait "$program"
status=$?
kill "$watch" 2>/dev/null
rm -rf -- "$folder"
exit "$status"
"#;

/// How long a program may take to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A kept program. Dropping it ends the program and removes its folder.
pub struct Kept {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Kept {
    /// Starts `program`; its output goes to `log`. `folder` is removed when it has ended.
    pub fn start(program: &Command, signal: &str, folder: &Path, log: File) -> Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "sh", signal]).arg(folder);
        shell.arg(program.get_program()).args(program.get_args());
        if let Some(dir) = program.get_current_dir() {
            shell.current_dir(dir);
        }
        for (key, value) in program.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        let mut shell = shell
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", program.get_program().display()))?;
        let pipe = shell.stdin.take();
        Ok(Self { shell, pipe })
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.shell.try_wait().ok().flatten()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let begun = Instant::now();
        while self.ended().is_none() {
            if begun.elapsed() > PATIENCE {
                // The group holds the shell and the program: end both.
                let group = format!("-{}", self.shell.id());
                crate::process::succeeds(Command::new("kill").args(["-s", "KILL", "--", &group]));
                // Reaped below; a failure means that it is gone already.
                let _ = self.shell.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> (std::path::PathBuf, File) {
        let folder = std::env::temp_dir().join(format!("yakuba-keeper-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let log = File::create(folder.join("log")).unwrap();
        (folder, log)
    }

    #[test]
    fn a_dropped_program_is_ended_and_its_folder_removed() {
        let (folder, log) = scratch("dropped");
        let mut program = Command::new("sleep");
        program.arg("600");
        let mut kept = Kept::start(&program, "TERM", &folder, log).unwrap();
        assert!(kept.ended().is_none());
        let begun = Instant::now();
        drop(kept);
        assert!(begun.elapsed() < PATIENCE);
        assert!(!folder.exists());
    }

    #[test]
    fn a_program_that_ends_by_itself_is_noticed() {
        let (folder, log) = scratch("ended");
        let mut program = Command::new("sh");
        program.args(["-c", "exit 7"]);
        let mut kept = Kept::start(&program, "TERM", &folder, log).unwrap();
        let status = kept.shell.wait().unwrap();
        assert_eq!(status.code(), Some(7));
        assert_eq!(kept.ended(), Some(status));
        assert!(!folder.exists());
    }
}
