//! The press as its users see it: started when needed, one document at a time, ended when it misbehaves.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::error::PrintError;
use crate::job::{Job, Pdf};
use crate::process::{Ended, Process};

/// How much a press may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long one document may take, without waiting for those before it.
    pub time: Duration,
    /// How much address space the press may ask for, in MiB. It works in about 250; the fonts for rare names take 50.
    pub memory_mib: u64,
    /// How long a press nobody needs stays, in whole seconds.
    pub idle: Duration,
    /// After how many documents a press makes way for a fresh one.
    pub documents: u32,
    /// Whether to take away network, files and other processes with bubblewrap (`bwrap`) where it works.
    pub sandbox: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            memory_mib: 1024,
            idle: Duration::from_secs(120),
            documents: 1000,
            sandbox: true,
        }
    }
}

/// The printing press. Share one (`Arc`); it prints one document after the other.
#[derive(Debug)]
pub struct Press {
    pub(crate) binary: PathBuf,
    pub(crate) fonts: PathBuf,
    pub(crate) limits: Limits,
    running: Mutex<Option<Process>>,
    started: AtomicU32,
}

impl Press {
    /// A press made of the `yakuba-press` binary and a folder of fonts (see `press/fonts.md`). Starts nothing yet.
    pub fn new(binary: impl Into<PathBuf>, fonts: impl Into<PathBuf>, limits: Limits) -> Self {
        Self {
            binary: binary.into(),
            fonts: fonts.into(),
            limits,
            running: Mutex::new(None),
            started: AtomicU32::new(0),
        }
    }

    /// Makes a PDF of a job, waiting for those before it.
    ///
    /// Dropping the future ends the press with it; the next job starts a fresh one.
    ///
    /// # Errors
    /// [`PrintError`]; ask [`PrintError::retry`] whether to try again later.
    pub async fn print(&self, job: &Job) -> Result<Pdf, PrintError> {
        let mut running = self.running.lock().await;
        // Taken out while it works: whatever goes wrong below, a press in an unknown state is dropped and killed.
        if let Some(process) = running.take()
            && process.documents < self.limits.documents
        {
            match self.print_with(process, job).await {
                // It had gone home for want of work just before we came.
                Err(Ended::Idle) => {}
                Err(Ended::Trouble(error)) => return Err(error),
                Ok((process, result)) => {
                    *running = Some(process);
                    return result;
                }
            }
        }
        let process = Process::start(self).await?;
        self.started.fetch_add(1, Ordering::Relaxed);
        match self.print_with(process, job).await {
            Err(Ended::Idle) => Err(PrintError::Died("it ended as soon as it was started".to_owned())),
            Err(Ended::Trouble(error)) => Err(error),
            Ok((process, result)) => {
                *running = Some(process);
                result
            }
        }
    }

    /// How often a process was started so far: a figure for operation.
    pub fn started(&self) -> u32 {
        self.started.load(Ordering::Relaxed)
    }

    async fn print_with(
        &self,
        mut process: Process,
        job: &Job,
    ) -> Result<(Process, Result<Pdf, PrintError>), Ended> {
        let answer = tokio::time::timeout(self.limits.time, process.print(job)).await;
        match answer {
            Ok(Ok(result)) => Ok((process, result)),
            Ok(Err(broken)) => Err(process.autopsy(&broken, self.limits.memory_mib).await),
            Err(_) => {
                process.kill().await;
                tracing::warn!(job = %job.id, template = job.template.name, "press timed out and was ended");
                Err(Ended::Trouble(PrintError::TimedOut(self.limits.time)))
            }
        }
    }
}
