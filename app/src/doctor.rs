//! `yakuba doctor`: looks at everything on this machine and says in Japanese what is well and what is to be done.

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use clap::Args;
use serde::Serialize;
use yakuba_base::{Lang, MailAddress, Timestamp};
use yakuba_city::{City, Clock, Core, Internet, Lgwan, Network, NetworkKind};
use yakuba_health::{BackupNote, Finding, Level, Machine, worst};
use yakuba_notify::Mailer;
use yakuba_service::{House, Settings};
use yakuba_store::{Database, Store};

use crate::{
    backup::{self, LastBackup},
    cities,
    cli::Kept,
    house,
};

/// Looks whether all is well: clock, disk, keys, certificates, backups, messages, jobs, mail, audit log, databases.
/// Ends with 0 when all is well, 1 when somebody should look, 2 when something is wrong.
#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    kept: Kept,
    /// Where mail goes, as for `yakuba serve`; asked whether it answers.
    #[arg(long, env = "YAKUBA_SMTP", value_name = "URL")]
    smtp: Option<String>,
    /// A certificate of the proxy in front (PEM), to see when it ends; repeat for more.
    #[arg(long = "certificate", env = "YAKUBA_CERTIFICATES", value_delimiter = ',', value_name = "FILE")]
    certificates: Vec<PathBuf>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// What was found about one thing: the machine, a city, a network.
#[derive(Serialize)]
struct Section {
    /// `machine`, `082252` or `082252/lgwan`.
    about: String,
    #[serde(skip)]
    title: String,
    findings: Vec<Finding>,
}

impl Doctor {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.kept.settings()?;
        let cities = cities::all(&settings.data)?;
        if cities.is_empty() {
            bail!("there is no city in {}", settings.data.display());
        }
        let (house, now) = (house::quiet()?, Clock::system().now());
        let mut machine = vec![yakuba_health::clock_is_set(), yakuba_health::disk(&settings.data)];
        if let Some(files) = &settings.files {
            machine.push(yakuba_health::disk(files));
        }
        for certificate in &self.certificates {
            machine.push(ends(certificate));
        }
        if let Some(url) = &self.smtp {
            machine.push(mail(url, &cities[0]).await?);
        }
        let mut sections =
            vec![Section {
                about: "machine".to_owned(), title: "この機械".to_owned(), findings: machine
            }];
        for city in &cities {
            let title = format!("{}（{}）", city.name.get(Lang::Ja), city.code);
            sections.push(Section {
                about: city.code.to_string(),
                findings: of_city(&settings, city, now),
                title: title.clone(),
            });
            for zone in backup::zones(&settings, city).await? {
                let findings = match zone.network {
                    NetworkKind::Internet => of_zone::<Internet>(&house, &zone.database, now).await,
                    NetworkKind::Lgwan => of_zone::<Lgwan>(&house, &zone.database, now).await,
                    NetworkKind::Core => of_zone::<Core>(&house, &zone.database, now).await,
                };
                let about = format!("{}/{}", city.code, zone.network);
                sections.push(Section { about, title: format!("{title} {}", ja(zone.network)), findings });
            }
        }
        let level = worst(sections.iter().flat_map(|section| &section.findings));
        if self.json {
            println!(
                "{}",
                serde_json::to_string_pretty(&serde_json::json!({ "level": level, "sections": sections }))?
            );
        } else {
            print(&sections, level);
        }
        Ok(ExitCode::from(level as u8))
    }
}

fn print(sections: &[Section], level: Level) {
    for Section { title, findings, .. } in sections {
        println!("■ {title}");
        for Finding { level, says, todo, .. } in findings {
            println!("  [{}] {says}", level.ja());
            if let Some(todo) = todo {
                println!("         → {todo}");
            }
        }
    }
    println!("\n全体：{}", level.ja());
}

fn ja(network: NetworkKind) -> &'static str {
    match network {
        NetworkKind::Internet => "インターネット接続系",
        NetworkKind::Lgwan => "LGWAN接続系",
        NetworkKind::Core => "基幹業務系",
    }
}

/// What is found about a city beside its databases.
fn of_city(settings: &Settings, city: &City, now: Timestamp) -> Vec<Finding> {
    let note = LastBackup::of(settings, city)
        .map(|last| BackupNote { taken_at: last.taken_at, verified_at: last.verified_at });
    let mut findings = yakuba_health::backup(note, now);
    let place = settings.city(city);
    let secrets = NetworkKind::ALL.map(|network| place.keys(network));
    for secret in secrets.into_iter().chain([place.backup().join("vault.json")]) {
        if secret.exists() {
            findings.push(yakuba_health::secret_file(&secret));
        }
    }
    findings
}

/// What all cities of a machine share, looked at once a minute.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Option<Look>>>);

/// What was found, and when.
type Look = (Instant, Vec<Finding>);

impl Shared {
    fn look(&self, settings: &Settings) -> Vec<Finding> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, findings)) if at.elapsed() < Duration::from_secs(60) => findings.clone(),
            _ => {
                let findings = vec![yakuba_health::clock_is_set(), yakuba_health::disk(&settings.data)];
                *last = Some((Instant::now(), findings.clone()));
                findings
            }
        }
    }

    /// What the office of a city is shown of the machine.
    pub fn machine(&self, settings: &Settings, city: &City) -> Machine {
        let (shared, settings, city) = (self.clone(), settings.clone(), city.clone());
        Machine(Arc::new(move || {
            let mut findings = shared.look(&settings);
            findings.extend(of_city(&settings, &city, Clock::system().now()));
            findings
        }))
    }
}

async fn of_zone<N: Network>(house: &House, database: &Database, now: Timestamp) -> Vec<Finding> {
    let looked = async {
        let store = Store::<N>::open_as_it_is(database).await?;
        let findings = yakuba_health::zone(&store, Some(&house.migrations(N::KIND)), now).await;
        store.close().await;
        findings
    };
    looked.await.unwrap_or_else(|error| {
        vec![Finding::of(
            "database",
            Level::Bad,
            format!("データベースを読めません（{error}）"),
            "データベースが動いているか、ファイルの権限とディスクを確かめてください",
        )]
    })
}

async fn mail(url: &str, city: &City) -> anyhow::Result<Finding> {
    let sender = MailAddress::parse(&city.contact.mail).context("contact.mail in city.json")?;
    Ok(match Mailer::from_url(url, sender)?.answers().await {
        Ok(()) => Finding::good("mail", "メールサーバーは応えています"),
        Err(why) => Finding::of(
            "mail",
            Level::Bad,
            format!("メールを送れません（{why}）"),
            "メールサーバーのアドレス・パスワード・回線を確かめてください。送れなかったメールは、後でもう一度送られます",
        ),
    })
}

/// Until when a certificate is good, as OpenSSL reads it.
fn ends(certificate: &std::path::Path) -> Finding {
    const CHECK: &str = "certificate";
    const RENEW: &str = "証明書を更新し、リバースプロキシに読み込ませてください";
    let name = certificate.display();
    let good_for = |days: u32| {
        std::process::Command::new("openssl")
            .args(["x509", "-noout", "-checkend", &(days * 86_400).to_string(), "-in"])
            .arg(certificate)
            .output()
    };
    match (good_for(7), good_for(30)) {
        (Ok(_), Ok(month)) if month.status.success() => {
            Finding::good(CHECK, format!("証明書 {name} は30日より先まで有効です"))
        }
        (Ok(week), Ok(_)) if week.status.success() => {
            Finding::of(CHECK, Level::Attention, format!("証明書 {name} は30日以内に切れます"), RENEW)
        }
        (Ok(week), _) if week.stdout.starts_with(b"Certificate will expire") => {
            Finding::of(CHECK, Level::Bad, format!("証明書 {name} は7日以内に切れるか、切れています"), RENEW)
        }
        _ => Finding::of(
            CHECK,
            Level::Bad,
            format!("証明書 {name} を読めません"),
            "場所と権限、openssl が入っているかを確かめてください",
        ),
    }
}
