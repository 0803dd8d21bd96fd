use std::process::ExitCode;

use clap::Subcommand;
use yakuba_audit::Actor;
use yakuba_city::{Clock, Lgwan, Network};
use yakuba_identity::token::{self, NewToken};
use yakuba_store::{Store, StoreError, Tx};

use crate::{cities, cli::Kept};

/// Tokens with which programs use the office's doors.
#[derive(Subcommand)]
pub enum Token {
    /// Makes a token and prints it: this once, it is not kept.
    New {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// What it is for, in words.
        #[arg(long)]
        name: String,
        /// What it may do: `applications.work`; repeat for more.
        #[arg(long = "may", required = true, value_name = "PERMISSION")]
        permissions: Vec<String>,
        /// In which units; without any, the whole city.
        #[arg(long = "unit", value_name = "CODE")]
        units: Vec<String>,
        /// For how many days.
        #[arg(long, default_value_t = 365)]
        days: i64,
    },
    /// Lists the tokens.
    List {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
    },
    /// Ends a token.
    Revoke {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// The token's id, as `list` says.
        id: String,
    },
}

impl Token {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let clock = Clock::system();
        match self {
            Token::New { kept, city, name, permissions, units, days } => {
                let store = open(&kept, city.as_deref()).await?;
                let units = (!units.is_empty()).then_some(units);
                let new = NewToken { name, permissions, units, expires_at: clock.now().plus_days(days) };
                let secret = store
                    .write(async move |tx: &mut Tx<Lgwan>| {
                        token::create(tx, &clock, Actor::System("command-line"), &new).await
                    })
                    .await?;
                store.close().await;
                println!("{secret}");
            }
            Token::List { kept, city } => {
                let store = open(&kept, city.as_deref()).await?;
                for token in token::list(&store).await? {
                    println!(
                        "{}\t{}\t{}\t{}",
                        token.id,
                        token.name,
                        token.permissions.join(","),
                        token.expires_at
                    );
                }
                store.close().await;
            }
            Token::Revoke { kept, city, id } => {
                let store = open(&kept, city.as_deref()).await?;
                store
                    .write(async move |tx: &mut Tx<Lgwan>| {
                        token::revoke(tx, &clock, Actor::System("command-line"), &id).await?;
                        Ok::<_, StoreError>(())
                    })
                    .await?;
                store.close().await;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn open(kept: &Kept, code: Option<&str>) -> anyhow::Result<Store<Lgwan>> {
    let settings = kept.settings()?;
    let cities = cities::all(&settings.data)?;
    let city = cities::one(&cities, code)?;
    Ok(Store::open_as_it_is(&settings.city(city).database(Lgwan::KIND)).await?)
}
