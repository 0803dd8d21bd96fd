//! The parent's side: a process for each file, with next to nothing, watched until it ends.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::{OnceCell, Semaphore};

use crate::{Limits, ProcessLimits, Rebuilt, Refusal, protocol, worker};

/// Why a file was not looked at: nothing is known of it then, and it is tried again later.
#[derive(Debug, thiserror::Error)]
#[error("the process that disarms files cannot be started: {0}")]
pub struct SandboxError(#[from] io::Error);

/// Disarms files in processes of their own. Share one (`Arc`).
#[derive(Debug)]
pub struct Sandbox {
    program: PathBuf,
    limits: Limits,
    process: ProcessLimits,
    places: Semaphore,
    bubblewrap: OnceCell<bool>,
}

impl Sandbox {
    /// Files are disarmed by `program`, which runs [`worker::run`] when its first argument is [`worker::COMMAND`].
    pub fn new(program: impl Into<PathBuf>, limits: Limits, process: ProcessLimits) -> Sandbox {
        let places = Semaphore::new(process.side_by_side);
        Sandbox { program: program.into(), limits, process, places, bubblewrap: OnceCell::new() }
    }

    /// Builds a file anew. The outer error says nothing of the file; a process that breaks, or takes too long, refuses it.
    ///
    /// # Errors
    /// When no process can be started.
    pub async fn disarm(&self, bytes: &[u8]) -> Result<Result<Rebuilt, Refusal>, SandboxError> {
        if bytes.len() as u64 > self.limits.input {
            return Ok(Err(Refusal::TooLarge));
        }
        // The semaphore is never closed; without a place the file is looked at all the same.
        let _place = self.places.acquire().await.ok();
        match tokio::time::timeout(self.process.time, self.process(bytes)).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::warn!(size = bytes.len(), "disarming a file took too long and was ended");
                Ok(Err(Refusal::TimedOut))
            }
        }
    }

    async fn process(&self, bytes: &[u8]) -> Result<Result<Rebuilt, Refusal>, SandboxError> {
        let mut child = self.command().await?.spawn()?;
        let mut input = child.stdin.take().ok_or_else(|| io::Error::other("no pipe"))?;
        let mut output = child.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?;
        let mut words = child.stderr.take().ok_or_else(|| io::Error::other("no pipe"))?;
        let head = serde_json::to_vec(&self.limits).map_err(io::Error::other)?;
        let tell = async {
            let told = async {
                input.write_all(&head).await?;
                input.write_all(b"\n").await?;
                input.write_all(bytes).await
            };
            // A worker that ends before it has heard everything says why by how it ends.
            let _heard = told.await;
            drop(input);
        };
        let (mut answer, mut last_words) = (Vec::new(), Vec::new());
        let most = self.limits.unpacked + (1 << 20);
        let mut output = (&mut output).take(most);
        let mut words = (&mut words).take(4_096);
        let ((), heard, _partial) =
            tokio::join!(tell, output.read_to_end(&mut answer), words.read_to_end(&mut last_words));
        let ended = child.wait().await?;
        heard?;
        match protocol::read(answer) {
            Some(result) if ended.success() => Ok(result),
            _ => {
                let last_words = String::from_utf8_lossy(&last_words);
                if could_not_start(ended, &last_words) {
                    return Err(io::Error::other(last_words.trim().to_owned()).into());
                }
                tracing::warn!(%ended, size = bytes.len(), "disarming a file broke down");
                Ok(Err(Refusal::BrokeDown))
            }
        }
    }

    async fn command(&self) -> io::Result<Command> {
        let program = std::path::absolute(&self.program)?;
        // Said here, because bubblewrap would only say 1.
        tokio::fs::metadata(&program).await?;
        let mut command = if *self.bubblewrap.get_or_init(bubblewrap_works).await {
            let mut command = Command::new("bwrap");
            command.args(walls(&program));
            command
        } else {
            Command::new(&program)
        };
        command
            .args([worker::COMMAND, "--memory-mib"])
            .arg(self.process.memory_mib.to_string())
            .arg("--cpu-seconds")
            .arg(self.process.cpu_seconds.to_string())
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("TMPDIR", "/tmp")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Ok(command)
    }
}

/// Bubblewrap's own troubles say nothing of the file.
fn could_not_start(ended: ExitStatus, last_words: &str) -> bool {
    !ended.success() && last_words.starts_with("bwrap:")
}

/// What `bwrap` is told: no network, no other processes, no files but the system's programs and fonts, read-only.
fn walls(program: &Path) -> Vec<OsString> {
    let mut arguments: Vec<OsString> =
        ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"].map(Into::into).into();
    for shown in [
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/etc/fonts",
        "/etc/ld.so.cache",
        "/var/cache/fontconfig",
        "/nix/store",
    ] {
        arguments.extend(["--ro-bind-try", shown, shown].map(Into::into));
    }
    arguments.extend(
        ["--proc", "/proc", "--dev", "/dev", "--size", "536870912", "--tmpfs", "/tmp"].map(Into::into),
    );
    arguments.extend(["--ro-bind".into(), program.into(), "/disarm".into()]);
    arguments.extend(["--chdir", "/", "--", "/disarm"].map(Into::into));
    arguments
}

/// Whether bubblewrap is installed and allowed here (inside many containers it is not). Asked once.
async fn bubblewrap_works() -> bool {
    let trial = Command::new("bwrap")
        .args([
            "--unshare-all",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--size",
            "4096",
            "--tmpfs",
            "/tmp",
            "true",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let works = trial.await.is_ok_and(|status| status.success());
    if !works {
        tracing::warn!(
            "bubblewrap does not work here: files are disarmed within limits, but without a sandbox"
        );
    }
    works
}
