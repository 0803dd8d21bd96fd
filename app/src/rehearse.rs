use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use yakuba_base::Lang;
use yakuba_city::Clock;

use crate::{backup, cities, cli::Kept, house};

/// Tries on a copy of every city whether this version can take over its data, while another version serves it. Ends with 0
/// when it can; nothing is changed in either case.
#[derive(Args)]
pub struct Rehearse {
    #[command(flatten)]
    kept: Kept,
}

impl Rehearse {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.kept.settings()?;
        let cities = cities::all(&settings.data)?;
        if cities.is_empty() {
            bail!("there is no city in {}", settings.data.display());
        }
        let (house, clock) = (house::quiet()?, Clock::system());
        let mut can = true;
        for city in &cities {
            let name = format!("{} {}", city.code, city.name.get(Lang::Ja));
            let zones = backup::zones(&settings, city).await?;
            let migrations = |network| house.migrations(network);
            match yakuba_backup::rehearse(city.code, &zones, &settings.data, &clock, migrations).await {
                Ok(rows) => println!("{name}: this version can take over its {rows} rows"),
                Err(error) => {
                    eprintln!("yakuba: {name}: this version cannot take over: {error}");
                    can = false;
                }
            }
        }
        Ok(if can { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
