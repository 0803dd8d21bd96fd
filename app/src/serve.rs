use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use listenfd::ListenFd;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};
use yakuba_base::{Lang, MailAddress};
use yakuba_city::{Clock, NetworkKind};
use yakuba_notify::Mailer;
use yakuba_relay::Doors;

use crate::{
    cities,
    cli::Kept,
    demo, doctor, house,
    listener::{self, Cities, Opened, Street},
    metrics,
};

/// How long those who are being answered are waited for when it ends.
const DRAIN: Duration = Duration::from_secs(60);

/// Opens the doors.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    kept: Kept,
    /// Which networks this process serves.
    #[arg(long, env = "YAKUBA_ZONES", value_delimiter = ',', default_values_t = [ZoneName::Internet, ZoneName::Lgwan, ZoneName::Core])]
    zones: Vec<ZoneName>,
    /// Where residents come in.
    #[arg(long, env = "YAKUBA_INTERNET", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    internet: SocketAddr,
    /// Where staff come in.
    #[arg(long, env = "YAKUBA_LGWAN", value_name = "ADDR", default_value = "127.0.0.1:8081")]
    lgwan: SocketAddr,
    /// Where the register is.
    #[arg(long, env = "YAKUBA_CORE", value_name = "ADDR", default_value = "127.0.0.1:8082")]
    core: SocketAddr,
    /// Where the next network inward calls, when it is served elsewhere.
    #[arg(long, env = "YAKUBA_RELAY_LISTEN", value_name = "ADDR")]
    relay_listen: Option<SocketAddr>,
    /// Where the next network outward takes calls, when it is served elsewhere: host:port.
    #[arg(long, env = "YAKUBA_RELAY_CALL", value_name = "ADDR")]
    relay_call: Option<String>,
    /// Under which address residents reach the internet-facing network: for links in mails.
    #[arg(long, env = "YAKUBA_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Under which address staff reach the administrative network: for links in mails.
    #[arg(long, env = "YAKUBA_OFFICE_URL", value_name = "URL")]
    office_url: Option<String>,
    /// Browsers come over TLS, through a proxy of ours.
    #[arg(long, env = "YAKUBA_TLS")]
    tls: bool,
    /// How many proxies of ours stand in front.
    #[arg(long, env = "YAKUBA_PROXIES", default_value_t = 0)]
    proxies: usize,
    /// How many changes one address may ask for in a minute in the internet-facing network; 0 = any number.
    #[arg(long, env = "YAKUBA_CHANGES_PER_MINUTE", value_name = "N", default_value_t = 300)]
    changes_per_minute: u32,
    /// How many requests each network works on at once; others queue. 0 = any number.
    #[arg(long, env = "YAKUBA_AT_ONCE", value_name = "N", default_value_t = 512)]
    at_once: usize,
    /// Where mail goes: smtp://…, smtps://… or file:///folder; without it, a folder beside the city's data.
    #[arg(long, env = "YAKUBA_SMTP", value_name = "URL")]
    smtp: Option<String>,
    /// The press that prints papers.
    #[arg(long, env = "YAKUBA_PRESS", value_name = "PATH", default_value = "yakuba-press")]
    press: PathBuf,
    /// The press's fonts.
    #[arg(long, env = "YAKUBA_FONTS", value_name = "DIR", default_value = "fonts")]
    fonts: PathBuf,
    /// Fills an empty installation with the demo city and prints its logins.
    #[arg(long, env = "YAKUBA_DEMO")]
    demo: bool,
}

/// A network, on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ZoneName {
    Internet,
    Lgwan,
    Core,
}

impl std::fmt::Display for ZoneName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind().name())
    }
}

impl ZoneName {
    pub fn kind(self) -> NetworkKind {
        match self {
            ZoneName::Internet => NetworkKind::Internet,
            ZoneName::Lgwan => NetworkKind::Lgwan,
            ZoneName::Core => NetworkKind::Core,
        }
    }
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        metrics::start()?;
        let mut settings = self.kept.settings()?;
        // Cookies follow the address: behind a proxy with TLS they are for TLS alone.
        let scheme = if self.tls { "https" } else { "http" };
        settings.addresses = [self.internet, self.lgwan, self.core]
            .map(|address| format!("{scheme}://localhost:{}", address.port()));
        for (place, url) in [(0, &self.public_url), (1, &self.office_url)] {
            if let Some(url) = url {
                settings.addresses[place] = url.trim_end_matches('/').to_owned();
            }
        }
        let networks = self.networks()?;
        if self.demo && networks.len() < 3 {
            bail!(
                "the demo city is filled by all three networks together: first `yakuba city demo`, then `yakuba serve --zones …`"
            );
        }
        if self.demo && cities::all(&settings.data)?.is_empty() {
            cities::found(&settings.data, &demo::city()?)?;
        }
        let found = cities::all(&settings.data)?;
        if found.is_empty() {
            bail!(
                "there is no city in {}: found one with `yakuba city new`, or try `yakuba serve --demo`",
                settings.data.display()
            );
        }
        let sender = MailAddress::parse(&found[0].contact.mail)
            .context("the city's mail address (contact.mail in city.json)")?;
        let mail_url =
            self.smtp.clone().unwrap_or_else(|| format!("file://{}", settings.data.join("mail").display()));
        let mailer = Arc::new(Mailer::from_url(&mail_url, sender)?);
        let house = house::build(&house::press(&self.press, &self.fonts), &mailer)?;

        let clock = Clock::system();
        let mut opened = Vec::new();
        let mut using = Vec::new();
        let shared = doctor::Shared::default();
        let mut background = JoinSet::new();
        let mut doors = Doors::default();
        for city in found {
            using.push(cities::serving::served(&settings, &city)?);
            let served = house.open_part(&settings, city, clock.clone(), &networks).await?;
            if self.demo
                && let Some(zones) = served.whole()
            {
                demo::fill(&house, &zones, &settings.data).await?;
            }
            let work = house.background(&served);
            if self.relay_listen.is_some() {
                work.open_door(&mut doors).await?;
            }
            if let Some(address) = &self.relay_call {
                background.spawn(work.caller(address.clone()).await?);
            }
            background.spawn(async move { while work.start().join_next().await.is_some() {} });
            if let Some(city) = served.city().cloned() {
                let machine = shared.machine(&settings, &city);
                opened.push(Opened::new(served, city).on(machine));
            }
        }
        if let Some(address) = self.relay_listen {
            let listener = tokio::net::TcpListener::bind(address)
                .await
                .with_context(|| format!("cannot listen for the inner network at {address}"))?;
            background.spawn(doors.listen(listener));
        }
        let cities = Cities(Arc::new(opened));
        // A service manager that holds the doors keeps those waiting who come while a new version starts.
        let mut handed = ListenFd::from_env();
        if ![0, networks.len()].contains(&handed.len()) {
            bail!("{} sockets were handed over for {} networks", handed.len(), networks.len());
        }

        let (end, ended) = watch::channel(false);
        let mut listening = JoinSet::new();
        let street = Street {
            tls: self.tls,
            proxies: self.proxies,
            changes_per_minute: self.changes_per_minute,
            at_once: self.at_once,
        };
        for (nth, network) in networks.iter().copied().enumerate() {
            let address = [self.internet, self.lgwan, self.core][network as usize];
            let socket = listener::socket(handed.take_tcp_listener(nth)?, address).await?;
            let router = listener::router(&house, &cities, network, street);
            listening.spawn(listener::listen(socket, router, ended.clone()));
        }
        self.welcome(&cities, &mail_url);
        tokio::select! {
            () = interrupted() => tracing::info!("closing"),
            Some(door) = listening.join_next() => door??,
        }
        end.send_replace(true);
        let drained = async {
            while let Some(door) = listening.join_next().await {
                door??;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(DRAIN, drained).await {
            Ok(drained) => drained?,
            Err(_) => tracing::warn!("somebody did not finish what he asked for"),
        }
        for city in cities.0.iter() {
            city.served.close().await;
        }
        background.shutdown().await;
        Ok(ExitCode::SUCCESS)
    }

    /// The networks to serve: neighbours, since a process has one link outward and one inward.
    fn networks(&self) -> anyhow::Result<Vec<NetworkKind>> {
        let asked = |network: &NetworkKind| self.zones.iter().any(|zone| zone.kind() == *network);
        let networks: Vec<NetworkKind> = NetworkKind::ALL.into_iter().filter(asked).collect();
        if networks == [NetworkKind::Internet, NetworkKind::Core] {
            bail!(
                "internet and core have no link to each other: serve lgwan with one of them, or each in its own process"
            );
        }
        Ok(networks)
    }

    fn welcome(&self, cities: &Cities, mail: &str) {
        for city in cities.0.iter() {
            println!("{}", city.city.name.get(Lang::Ja));
        }
        let doors = [
            (ZoneName::Internet, "市民のページ　　", self.internet),
            (ZoneName::Lgwan, "職員のページ　　", self.lgwan),
            (ZoneName::Core, "基幹業務のページ", self.core),
        ];
        for (zone, name, address) in doors {
            if self.zones.contains(&zone) {
                println!("  {name}  http://localhost:{}", address.port());
            }
        }
        if let Some(folder) = mail.strip_prefix("file://") {
            println!("  送ったメール　　  {folder}");
        }
        if self.demo {
            demo::print_logins();
        }
    }
}

/// Ctrl-C, or the service manager's wish.
async fn interrupted() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
