//! One running press: how it is started with next to nothing, and what to make of its end.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::OnceCell;

use crate::error::{PrintError, StartError};
use crate::job::{Job, Pdf};
use crate::press::Press;
use crate::protocol;

/// How long a dying press may take to finish dying.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A press that is running.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// How many documents it has made.
    pub(crate) documents: u32,
}

/// A press that is not running any more.
pub(crate) enum Ended {
    /// It ended by itself, in good order, before it saw the job.
    Idle,
    /// It broke on the job.
    Trouble(PrintError),
}

impl Process {
    pub(crate) async fn start(press: &Press) -> Result<Self, StartError> {
        let failed = |source| StartError { program: press.binary.display().to_string(), source };
        let binary = std::path::absolute(&press.binary).map_err(failed)?;
        let fonts = std::path::absolute(&press.fonts).map_err(failed)?;
        // Said here, because the shell below would only say 127.
        tokio::fs::metadata(&binary).await.map_err(failed)?;
        tokio::fs::metadata(&fonts).await.map_err(failed)?;

        // The shell sets the limit and becomes the next program: the only way to set it without unsafe code.
        let mut command = Command::new("sh");
        command.args(["-c", r#"ulimit -c 0 && ulimit -v "$1" && shift && exec "$@""#, "press"]);
        command.arg((press.limits.memory_mib * 1024).to_string());
        if press.limits.sandbox && bubblewrap_works().await {
            command.args(sandbox(&binary, &fonts));
        } else {
            command.arg(&binary).arg("--fonts").arg(&fonts);
        }
        command.arg("--idle").arg(press.limits.idle.as_secs().to_string());
        let mut child = command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            // Every thread reserves address space; two are enough for a page and stay under the limit.
            .envs([("RAYON_NUM_THREADS", "2"), ("MALLOC_ARENA_MAX", "2")])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let input = child.stdin.take().expect("stdin was asked for as a pipe");
        let output = child.stdout.take().expect("stdout was asked for as a pipe");
        Ok(Self { child, input, output, documents: 0 })
    }

    /// Hands over a job and waits. The outer error means the process is broken or gone.
    pub(crate) async fn print(&mut self, job: &Job) -> io::Result<Result<Pdf, PrintError>> {
        protocol::send(&mut self.input, job).await?;
        self.documents += 1;
        protocol::receive(&mut self.output).await
    }

    pub(crate) async fn kill(&mut self) {
        // It fails only for a process that has ended already.
        let _already_gone = self.child.kill().await;
    }

    /// Finds out why a process stopped talking.
    pub(crate) async fn autopsy(mut self, broken: &io::Error, memory_mib: u64) -> Ended {
        drop(self.input);
        let mut last_words = String::new();
        let exit = tokio::time::timeout(LAST_WORDS, async {
            if let Some(mut stderr) = self.child.stderr.take() {
                let mut bytes = Vec::new();
                // Half of the last words are better than none.
                let _partial = (&mut stderr).take(4096).read_to_end(&mut bytes).await;
                last_words = String::from_utf8_lossy(&bytes).trim().to_owned();
            }
            self.child.wait().await
        });
        match exit.await {
            Ok(Ok(status)) if status.success() && last_words.is_empty() => Ended::Idle,
            // What Rust's runtime says before it aborts, and what a thread that cannot start says.
            Ok(Ok(_))
                if last_words.contains("memory allocation of") || last_words.contains("os error 12") =>
            {
                Ended::Trouble(PrintError::OutOfMemory(memory_mib))
            }
            Ok(Ok(status)) => Ended::Trouble(PrintError::Died(format!("{broken}; {status}; {last_words}"))),
            Ok(Err(error)) => Ended::Trouble(PrintError::Died(format!("{broken}; {error}"))),
            Err(_) => {
                let _already_gone = self.child.kill().await;
                Ended::Trouble(PrintError::Died(format!("{broken}; it closed its pipes but did not end")))
            }
        }
    }
}

/// `bwrap` and its arguments: no network, no processes, no files but the system's libraries, the binary and the fonts.
fn sandbox(binary: &Path, fonts: &Path) -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<std::ffi::OsString> =
        ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
            .map(Into::into)
            .into();
    for libraries in ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/nix/store"] {
        arguments.extend(["--ro-bind-try", libraries, libraries].map(Into::into));
    }
    arguments.extend(["--ro-bind".into(), binary.into(), "/press".into()]);
    arguments.extend(["--ro-bind".into(), fonts.into(), "/fonts".into()]);
    arguments.extend(["--chdir", "/", "/press", "--fonts", "/fonts"].map(Into::into));
    arguments
}

/// Whether bubblewrap is installed and allowed here (inside many containers it is not). Asked once.
async fn bubblewrap_works() -> bool {
    static WORKS: OnceCell<bool> = OnceCell::const_new();
    let trial = || async {
        let trial = Command::new("bwrap")
            .args(["--unshare-all", "--ro-bind", "/", "/", "true"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let works = trial.await.is_ok_and(|status| status.success());
        if !works {
            tracing::info!("bubblewrap does not work here: the press runs with limits, without a sandbox");
        }
        works
    };
    *WORKS.get_or_init(trial).await
}
