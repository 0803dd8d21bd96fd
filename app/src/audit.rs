use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use yakuba_audit::Signer;
use yakuba_base::Lang;
use yakuba_city::{City, Core, Internet, Lgwan, Network, NetworkKind};
use yakuba_seal::SecretKey;
use yakuba_service::Settings;
use yakuba_store::Store;

use crate::{cities, cli::Kept, serve::ZoneName};

/// The audit log.
#[derive(Subcommand)]
pub enum Audit {
    /// Recomputes every hash of the log and says what is not as it was sealed. Ends with 1 when something is not.
    Verify {
        #[command(flatten)]
        kept: Kept,
    },
    /// Prints the key that the heads of a network's log are verified with: write it down outside this machine.
    Key {
        #[command(flatten)]
        which: Which,
    },
    /// Writes a network's log as files that `yakuba-verify` and other readers of tlog-tiles verify without this program.
    Export {
        #[command(flatten)]
        which: Which,
        /// An empty folder.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// One network of one city.
#[derive(Args)]
pub struct Which {
    #[command(flatten)]
    kept: Kept,
    /// The city, when there are several: its code.
    #[arg(long, value_name = "CODE")]
    city: Option<String>,
    /// The network.
    #[arg(long, default_value_t = ZoneName::Lgwan)]
    zone: ZoneName,
}

impl Audit {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Audit::Verify { kept } => return verify_all(&kept.settings()?).await,
            Audit::Key { which } => {
                let (settings, city) = which.find()?;
                println!("{}", signer(&settings, &city, which.zone.kind())?.verifier_key());
            }
            Audit::Export { which, out } => {
                let (settings, city) = which.find()?;
                if std::fs::read_dir(&out).is_ok_and(|mut found| found.next().is_some()) {
                    bail!("{} is not empty: a log is written into a folder of its own", out.display());
                }
                let written = match which.zone {
                    ZoneName::Internet => export::<Internet>(&settings, &city, &out).await,
                    ZoneName::Lgwan => export::<Lgwan>(&settings, &city, &out).await,
                    ZoneName::Core => export::<Core>(&settings, &city, &out).await,
                };
                println!("{} entries are in {}", written?, out.display());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Which {
    fn find(&self) -> anyhow::Result<(Settings, City)> {
        let settings = self.kept.settings()?;
        let city = cities::one(&cities::all(&settings.data)?, self.city.as_deref())?.clone();
        Ok((settings, city))
    }
}

fn signer(settings: &Settings, city: &City, network: NetworkKind) -> anyhow::Result<Signer> {
    let path = settings.city(city).secret(network);
    let key = SecretKey::load(&path)?.with_context(|| {
        format!("{} is not there: the heads of the log are signed with it", path.display())
    })?;
    Ok(Signer::of(city.code, network, &key))
}

async fn export<N: Network>(settings: &Settings, city: &City, out: &std::path::Path) -> anyhow::Result<u64> {
    let signer = signer(settings, city, N::KIND)?;
    let store = Store::<N>::open_as_it_is(&settings.city(city).database(N::KIND)).await?;
    let written = yakuba_audit::export(&store, &signer, out).await;
    store.close().await;
    Ok(written?)
}

async fn verify_all(settings: &Settings) -> anyhow::Result<ExitCode> {
    let cities = cities::all(&settings.data)?;
    if cities.is_empty() {
        bail!("there is no city in {}", settings.data.display());
    }
    let mut sound = true;
    for city in cities {
        println!("{} {}", city.code, city.name.get(Lang::Ja));
        sound &= verify::<Internet>(settings, &city).await?;
        sound &= verify::<Lgwan>(settings, &city).await?;
        sound &= verify::<Core>(settings, &city).await?;
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn verify<N: Network>(settings: &Settings, city: &City) -> anyhow::Result<bool> {
    let signer = signer(settings, city, N::KIND)?;
    let store = Store::<N>::open_as_it_is(&settings.city(city).database(N::KIND)).await?;
    let report = yakuba_audit::verify(&store, &signer).await?;
    store.close().await;
    println!(
        "  {:8} {} entries in {} blocks, {} not sealed yet",
        N::KIND.name(),
        report.entries,
        report.blocks,
        report.unsealed,
    );
    for line in report.head.lines() {
        println!("           {line}");
    }
    for finding in &report.findings {
        println!("           FOUND: {finding}");
    }
    Ok(report.findings.is_empty())
}
