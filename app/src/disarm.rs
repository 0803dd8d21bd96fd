//! Disarming by hand: to try what becomes of a file, and whether this machine has what it takes.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Args;
use yakuba_disarm::SystemTools;

use crate::house;

/// Disarms a file as the gate between the networks would, and says what it left behind.
#[derive(Args)]
pub struct Disarm {
    /// The file to look at. Without one, says what this machine can read.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Where to write the new file; it must not exist yet.
    #[arg(long, value_name = "FILE", requires = "file")]
    out: Option<PathBuf>,
}

impl Disarm {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(file) = self.file else {
            let found = SystemTools::found().has();
            let word = |there| {
                if there { "あり" } else { "なし（その形式のファイルは隔離されます）" }
            };
            println!("HEIC（libheif）: {}", word(found.heic));
            println!("特殊なPDF（poppler）: {}", word(found.pages));
            return Ok(ExitCode::SUCCESS);
        };
        let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        match house::sandbox().disarm(&bytes).await? {
            Ok(rebuilt) => {
                println!("{} → {}（{} バイト）", file.display(), rebuilt.kind.ja(), rebuilt.bytes.len());
                println!(
                    "取り除いたもの: {}",
                    if rebuilt.is_clean() { "なし".to_owned() } else { rebuilt.findings.ja() }
                );
                if let Some(out) = self.out {
                    let mut new = std::fs::File::create_new(&out)
                        .with_context(|| format!("cannot make {}", out.display()))?;
                    std::io::Write::write_all(&mut new, &rebuilt.bytes)?;
                }
                Ok(ExitCode::SUCCESS)
            }
            Err(refusal) => {
                println!("{}: 隔離されます。{}。", file.display(), refusal.ja());
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// What the sandboxed process runs.
#[derive(Args)]
pub struct Worker {
    /// Address space it may have, MiB.
    #[arg(long)]
    pub memory_mib: u64,
    /// A processor's time it may take, seconds.
    #[arg(long)]
    pub cpu_seconds: u64,
}
