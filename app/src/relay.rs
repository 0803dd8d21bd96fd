use std::{
    fs::OpenOptions,
    io::Write,
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
use yakuba_service::{Background, Served, Settings};
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
    /// Packs what waits for a neighbour into one file, sealed and signed, to be carried there: for networks with an air gap
    /// between them. It stays waiting here until a bundle of the other direction says that it arrived.
    Export {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// The network of this machine.
        #[arg(long)]
        zone: ZoneName,
        /// Its neighbour.
        #[arg(long)]
        to: ZoneName,
        /// The file to write; it must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// How large it may become, MB; a single message may be larger.
        #[arg(long, default_value_t = 256)]
        max_mb: u64,
    },
    /// Takes in a bundle that a neighbour made. Bringing one twice does no harm.
    Import {
        #[command(flatten)]
        kept: Kept,
        /// Which city; may be left out when there is one.
        #[arg(long)]
        city: Option<String>,
        /// The network of this machine.
        #[arg(long)]
        zone: ZoneName,
        /// The neighbour that made it.
        #[arg(long)]
        from: ZoneName,
        /// The bundle.
        bundle: PathBuf,
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
            Relay::Export { kept, city, zone, to, out, max_mb } => {
                let work = open(&kept, city.as_deref(), zone.kind()).await?;
                let (bundle, exported) = work.background.export(zone.kind(), to.kind(), max_mb << 20).await?;
                work.served.close().await;
                write_new(&out, &bundle)?;
                println!(
                    "{}: {} messages with {} files for {to}, {} MB",
                    out.display(),
                    exported.messages,
                    exported.files,
                    bundle.len().div_ceil(1 << 20)
                );
                if exported.left > 0 {
                    println!(
                        "{} messages did not fit: export again after this bundle was confirmed.",
                        exported.left
                    );
                }
            }
            Relay::Import { kept, city, zone, from, bundle } => {
                let content =
                    std::fs::read(&bundle).with_context(|| format!("cannot read {}", bundle.display()))?;
                let work = open(&kept, city.as_deref(), zone.kind()).await?;
                let imported = work.background.import(zone.kind(), from.kind(), &content).await;
                work.served.close().await;
                let imported = imported.with_context(|| format!("{} was not taken in", bundle.display()))?;
                println!(
                    "made {}: {} messages handled, {} of ours confirmed",
                    imported.made_at, imported.handled, imported.confirmed
                );
                for (id, why) in &imported.failed {
                    eprintln!("yakuba: the message {id} could not be handled and will come again: {why}");
                }
                return Ok(if imported.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A network that is opened to carry something.
struct Work {
    served: Served,
    background: Background,
}

async fn open(kept: &Kept, city: Option<&str>, zone: NetworkKind) -> anyhow::Result<Work> {
    let settings = kept.settings()?;
    let cities = cities::all(&settings.data)?;
    let city = cities::one(&cities, city)?;
    let house = house::quiet()?;
    let served = house.open_part(&settings, city.clone(), Clock::system(), &[zone]).await?;
    Ok(Work { background: house.background(&served), served })
}

/// Writes a new file durably: a medium may be pulled out at once.
fn write_new(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
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
