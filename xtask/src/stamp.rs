//! Work that is not done again while what it came from is the same.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A small file that remembers the inputs some work was last done for.
pub struct Stamp {
    file: PathBuf,
    wanted: String,
}

impl Stamp {
    /// `inputs` are files (their content counts) and `facts` anything else the work depends on.
    pub fn new(file: PathBuf, inputs: &[&Path], facts: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            std::fs::read(input)
                .with_context(|| format!("cannot read {}", input.display()))?
                .hash(&mut hasher);
        }
        facts.hash(&mut hasher);
        Ok(Self { file, wanted: format!("{:016x}\n", hasher.finish()) })
    }

    /// Whether the work was done for just these inputs.
    pub fn is_fresh(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|found| found == self.wanted)
    }

    /// Remembers that the work is done. Called last, so that a broken run is repeated.
    pub fn press(&self) -> Result<()> {
        std::fs::write(&self.file, &self.wanted)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_fresh_until_an_input_changes() {
        let dir = std::env::temp_dir().join(format!("yakuba-stamp-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let (input, file) = (dir.join("input"), dir.join("stamp"));
        std::fs::write(&input, "one").unwrap();
        let stamp = || Stamp::new(file.clone(), &[&input], &["v1"]).unwrap();
        assert!(!stamp().is_fresh());
        stamp().press().unwrap();
        assert!(stamp().is_fresh());
        assert!(!Stamp::new(file.clone(), &[&input], &["v2"]).unwrap().is_fresh());
        std::fs::write(&input, "two").unwrap();
        assert!(!stamp().is_fresh());
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
