use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use yakuba_base::Lang;
use yakuba_city::{Core, Internet, Lgwan, Network};
use yakuba_store::{Database, Store};

use crate::{cities, cli::Kept};

/// The audit log.
#[derive(Subcommand)]
pub enum Audit {
    /// Recomputes every hash of the log and says what is not as it was sealed. Ends with 1 when something is not.
    Verify {
        #[command(flatten)]
        kept: Kept,
    },
}

impl Audit {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Audit::Verify { kept } = self;
        let settings = kept.settings()?;
        let cities = cities::all(&settings.data)?;
        if cities.is_empty() {
            bail!("there is no city in {}", settings.data.display());
        }
        let mut sound = true;
        for city in cities {
            println!("{} {}", city.code, city.name.get(Lang::Ja));
            let place = settings.city(&city);
            sound &= verify::<Internet>(&place.database(Internet::KIND)).await?;
            sound &= verify::<Lgwan>(&place.database(Lgwan::KIND)).await?;
            sound &= verify::<Core>(&place.database(Core::KIND)).await?;
        }
        Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn verify<N: Network>(database: &Database) -> anyhow::Result<bool> {
    let store = Store::<N>::open_as_it_is(database).await?;
    let report = yakuba_audit::verify(&store).await?;
    store.close().await;
    println!(
        "  {:8} {} entries in {} blocks, {} not sealed yet, head {}",
        N::KIND.name(),
        report.entries,
        report.blocks,
        report.unsealed,
        if report.head.is_empty() { "—" } else { &report.head }
    );
    for finding in &report.findings {
        println!("           FOUND: {finding}");
    }
    Ok(report.findings.is_empty())
}
