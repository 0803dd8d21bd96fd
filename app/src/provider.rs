use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use yakuba_audit::{Actor, Entry};
use yakuba_city::{Clock, Internet, Network};
use yakuba_payments::{online, store::providers};
use yakuba_providers::Provider as Account;
use yakuba_store::{Store, StoreError, Tx};
use yakuba_zone::SecretKey;

use crate::{cities, cli::Kept};

/// Payment providers a city has a contract with. Run on the machine of the internet-facing network: the secrets stay there,
/// sealed with that machine's own key.
#[derive(Subcommand)]
pub enum Provider {
    /// Sets one up, or changes it, and offers it to payers.
    Set {
        #[command(flatten)]
        of: Of,
        /// Its name, as payers read it: クレジットカード.
        #[arg(long)]
        name: String,
        /// A JSON file with its account: `{"kind": "stripe", "base": "https://api.stripe.com", "secret_key": …}`. The file
        /// is not needed afterwards.
        #[arg(long, value_name = "FILE")]
        settings: PathBuf,
    },
    /// Offers it to payers again.
    Start {
        #[command(flatten)]
        of: Of,
    },
    /// Offers it to payers no more. What was begun goes on, and refunds still go through it.
    Stop {
        #[command(flatten)]
        of: Of,
    },
    /// Lists them.
    List {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
    },
}

/// Which provider of which city.
#[derive(Args)]
pub struct Of {
    #[command(flatten)]
    kept: Kept,
    /// Which city; may be left out when there is one.
    #[arg(long)]
    city: Option<String>,
    /// The provider's id, in addresses: `card`.
    #[arg(long)]
    id: String,
}

impl Provider {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Provider::Set { of, name, settings } => {
                let text = std::fs::read_to_string(&settings)
                    .with_context(|| format!("cannot read {}", settings.display()))?;
                let account: Account = serde_json::from_str(&text)
                    .with_context(|| format!("{} is no provider's account", settings.display()))?;
                if of.id.is_empty() || !of.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
                    bail!("the id is in small letters, as in `card`");
                }
                let (store, key) = open(&of.kept, of.city.as_deref()).await?;
                let id = of.id;
                change(&store, "provider.set", id.clone(), async move |tx: &mut Tx<Internet>| {
                    providers::put(tx, &key, (&id, &name, true), &account).await
                })
                .await?;
            }
            Provider::Start { of } => set_open(of, true).await?,
            Provider::Stop { of } => set_open(of, false).await?,
            Provider::List { kept, city } => {
                let (store, _) = open(&kept, city.as_deref()).await?;
                for one in providers::all(&store).await? {
                    let state = if one.open { "open" } else { "stopped" };
                    println!("{}\t{}\t{state}\t{}", one.id, one.name, one.trouble);
                }
                store.close().await;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn set_open(of: Of, is_open: bool) -> anyhow::Result<()> {
    let (store, _) = open(&of.kept, of.city.as_deref()).await?;
    let (id, action) = (of.id, if is_open { "provider.started" } else { "provider.stopped" });
    change(&store, action, id.clone(), async move |tx: &mut Tx<Internet>| {
        match providers::set_open(tx, &id, is_open).await? {
            true => Ok(()),
            false => Err(StoreError::NotFound),
        }
    })
    .await
}

/// Changes a provider, leaves a trace, and tells the office.
async fn change(
    store: &Store<Internet>,
    action: &'static str,
    id: String,
    how: impl AsyncFnOnce(&mut Tx<Internet>) -> Result<(), StoreError> + Send + 'static,
) -> anyhow::Result<()> {
    let clock = Clock::system();
    store
        .write(async move |tx: &mut Tx<Internet>| {
            how(tx).await?;
            Entry::new(Actor::System("command-line"), action).on("provider", &id).record(tx, &clock).await?;
            online::tell_office(tx, &clock, &id).await
        })
        .await?;
    store.close().await;
    Ok(())
}

async fn open(kept: &Kept, code: Option<&str>) -> anyhow::Result<(Store<Internet>, SecretKey)> {
    let settings = kept.settings()?;
    let cities = cities::all(&settings.data)?;
    let city = settings.city(cities::one(&cities, code)?);
    let key = SecretKey::kept(&city.secret(Internet::KIND), &Clock::system())?;
    Ok((Store::open_as_it_is(&city.database(Internet::KIND)).await?, key))
}
