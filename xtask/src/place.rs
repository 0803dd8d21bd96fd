//! Where things are: the repository, and what is kept beside it in the user's cache.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

/// What the environment says about this machine.
#[derive(Args)]
pub struct Surroundings {
    /// Where builds go. Kept outside the clone, so that only the first build on a machine is cold.
    #[arg(long = "target-dir", env = "CARGO_TARGET_DIR", global = true, value_name = "DIR", hide_env = true)]
    target: Option<PathBuf>,
    #[arg(long, env = "XDG_CACHE_HOME", global = true, hide = true)]
    xdg_cache_home: Option<PathBuf>,
    #[arg(long, env = "HOME", global = true, hide = true)]
    home: Option<PathBuf>,
    #[arg(long, env = "CI", global = true, hide = true)]
    ci: Option<String>,
}

/// The folders every command works in. All paths are absolute.
pub struct Place {
    /// The repository.
    pub root: PathBuf,
    /// What we downloaded or made and can make again: `~/.cache/yakuba`.
    pub cache: PathBuf,
    /// Cargo's target folder for the house; the press builds in `press/` below it.
    pub target: PathBuf,
    /// Whether this is a CI run: nobody is there to answer a question.
    pub ci: bool,
}

impl Place {
    pub fn find(surroundings: &Surroundings) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask/ stands in no folder")?
            .canonicalize()
            .context("the clone that xtask was built in is gone")?;
        let base = match (&surroundings.xdg_cache_home, &surroundings.home) {
            (Some(dir), _) if dir.is_absolute() => dir.clone(),
            (_, Some(home)) if home.is_absolute() => home.join(".cache"),
            _ => anyhow::bail!("neither XDG_CACHE_HOME nor HOME names a folder: set one of them"),
        };
        let cache = base.join("yakuba");
        let target = match &surroundings.target {
            Some(dir) => std::path::absolute(dir)?,
            None => cache.join("target"),
        };
        std::fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
        Ok(Self { root, cache, target, ci: surroundings.ci.is_some() })
    }

    /// A `cargo` that builds the house, in the house's target folder.
    pub fn cargo(&self) -> std::process::Command {
        let mut cargo = std::process::Command::new("cargo");
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        if self.ci {
            // A CI clone is built once: what incremental builds would save is never read.
            cargo.env("CARGO_INCREMENTAL", "0");
        }
        cargo
    }

    /// `<target>/<profile>/<name>`.
    pub fn binary(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name)
    }
}
