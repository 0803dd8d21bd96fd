use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail, ensure};
use clap::Subcommand;
use serde_json::json;
use yakuba_audit::{Actor, Entry};
use yakuba_city::{City, Clock, Network, NetworkKind};
use yakuba_relay::peers;
use yakuba_seal::{Card, Keys};
use yakuba_service::Settings;
use yakuba_store::{Store, StoreError, Tx};

use crate::{cities, cli::Kept, house, serve::ZoneName};

/// What crosses between the networks.
#[derive(Subcommand)]
pub enum Relay {
    /// Lists every kind of message that may cross: the firewall rule.
    Kinds {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Makes the keys of networks that are served on this machine, if they have none yet, and writes their cards: what
    /// the neighbours must know.
    Keys {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// Of which networks.
        #[arg(long, value_delimiter = ',', required = true)]
        zones: Vec<ZoneName>,
        /// The folder the cards are written to.
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Lets a network of this machine know its neighbour by the card that was brought. Restart `yakuba serve` afterwards.
    Trust {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// The network that is to know it.
        #[arg(long)]
        zone: ZoneName,
        /// The file of the card.
        card: PathBuf,
    },
}

impl Relay {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Relay::Kinds { json } => return house::print_kinds(json),
            Relay::Keys { kept, city, zones, out } => {
                let settings = kept.settings()?;
                let cities = cities::all(&settings.data)?;
                let city = cities::one(&cities, city.as_deref())?;
                std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
                zones.iter().try_for_each(|zone| make_keys(&settings, city, zone.kind(), &out))?;
            }
            Relay::Trust { kept, city, zone, card } => {
                let settings = kept.settings()?;
                let cities = cities::all(&settings.data)?;
                let city = cities::one(&cities, city.as_deref())?;
                let text = std::fs::read_to_string(&card)
                    .with_context(|| format!("cannot read {}", card.display()))?;
                trust(&settings, city, zone.kind(), Card::parse(&text)?).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn make_keys(settings: &Settings, city: &City, network: NetworkKind, out: &Path) -> anyhow::Result<()> {
    let path = settings.city(city).keys(network);
    let keys = match Keys::load(&path)? {
        Some(keys) => keys,
        None => {
            let keys = Keys::make(city.code, network)?;
            keys.keep(&path)?;
            println!("{}: the keys of {network}. They stay on this machine.", path.display());
            keys
        }
    };
    let card = out.join(format!("{network}.{}.card.json", city.code));
    std::fs::write(&card, keys.card().to_json())
        .with_context(|| format!("cannot write {}", card.display()))?;
    println!("{}: the card of {network}, for its neighbours", card.display());
    println!("  {}", keys.card().fingerprint());
    Ok(())
}

/// Whether two networks have a link to each other.
fn are_neighbours(one: NetworkKind, other: NetworkKind) -> bool {
    (one as usize).abs_diff(other as usize) == 1
}

async fn trust(settings: &Settings, city: &City, zone: NetworkKind, card: Card) -> anyhow::Result<()> {
    ensure!(card.city == city.code, "this is a card of the city {}, not of {}", card.city, city.code);
    if !are_neighbours(zone, card.network) {
        bail!("{zone} has no link to {}: lgwan stands between internet and core", card.network);
    }
    let served = house::quiet()?.open_part(settings, city.clone(), Clock::system(), &[zone]).await?;
    let fingerprint = card.fingerprint();
    let other = card.network;
    match zone {
        NetworkKind::Internet => note(served.internet.map(|zone| zone.store), card).await?,
        NetworkKind::Lgwan => note(served.lgwan.map(|zone| zone.store), card).await?,
        NetworkKind::Core => note(served.core.map(|zone| zone.store), card).await?,
    }
    println!("{zone} knows {other} of {} by this card:", city.code);
    println!("  {fingerprint}");
    println!(
        "Compare it with what `yakuba relay keys` printed on the machine of {other}, over the telephone."
    );
    Ok(())
}

async fn note<N: Network>(store: Option<Store<N>>, card: Card) -> anyhow::Result<()> {
    let store = store.context("the network was not opened")?;
    store
        .write(async move |tx: &mut Tx<N>| {
            let clock = Clock::system();
            peers::trust(tx, &clock, &card).await?;
            Entry::new(Actor::System("command-line"), "relay.trusted")
                .on("network", card.network)
                .with(json!({ "fingerprint": card.fingerprint() }))
                .record(tx, &clock)
                .await?;
            Ok::<_, StoreError>(())
        })
        .await?;
    store.close().await;
    Ok(())
}
