//! Pages people wait for, in a city with many applications.

use std::{net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, ensure};
use yakuba_applications::{
    catalogue,
    model::{Case, Channel},
    store::applications::{self, Application},
};
use yakuba_base::{Lang, ReceiptNumber, Yen};
use yakuba_city::{Lgwan, NetworkKind};
use yakuba_forms::Answers;
use yakuba_store::{StoreError, Tx, args};

use super::{
    client::{Client, request},
    house::{ANSWERS, Bench, SLUG},
    load::{self, Rate},
    table::Table,
};
use crate::demo;

/// How many applications one transaction takes.
const AT_ONCE: u32 = 5_000;

pub(super) async fn measure(
    table: &mut Table,
    folder: &Path,
    time: Duration,
    applications: u32,
) -> anyhow::Result<()> {
    let bench = Bench::open(folder).await?;
    demo::staff(&bench.zones).await?;
    fill(&bench, applications).await?;

    let office = load::open(bench.door(NetworkKind::Lgwan)).await?;
    let cookie = sign_in(office).await?;
    let queue = request("GET", "/queue", &[&cookie, "Accept: text/html", "Accept-Encoding: gzip"], b"");
    let (queue, calm_queue) = both(office, time, queue).await?;

    let site = load::open(bench.door(NetworkKind::Internet)).await?;
    let (path, cookie) = begin(site).await?;
    let form = request("GET", &path, &[&cookie, "Accept: text/html", "Accept-Encoding: gzip"], b"");
    let (form, calm_form) = both(site, time, form).await?;
    let procedure =
        request("GET", &format!("/procedures/{SLUG}"), &["Accept: text/html", "Accept-Encoding: gzip"], b"");
    let procedure = load::ask(site, time, procedure, 200).await?;
    bench.zones.close().await;

    table.heading(format!(
        "Pages ({applications} applications, {} clients in this process, compressed)",
        super::CLIENTS
    ));
    table.row("resident's form page", form);
    table.row("… at a third of that", calm_form);
    table.row("resident's page of a procedure", procedure);
    table.row("clerk's queue", queue);
    table.row("… at a third of that", calm_queue);
    Ok(())
}

/// As often as it goes, and how long each waits when a third as many come as could.
async fn both(door: SocketAddr, time: Duration, request: Vec<u8>) -> anyhow::Result<(Rate, Rate)> {
    let most = load::ask(door, time, request.clone(), 200).await?;
    let calm = load::street(door, time, &request, most.per_second / 3.0).await?;
    Ok((most, calm))
}

/// Applications in the office: two of a hundred are still open.
pub(super) async fn fill(bench: &Bench, applications: u32) -> anyhow::Result<()> {
    let zone = &bench.zones.lgwan;
    let offered = catalogue::current(&bench.zones.internet.store, SLUG)
        .await?
        .context("the procedure is not offered")?;
    let answers: Answers = serde_json::from_str(ANSWERS)?;
    let now = zone.clock.now();
    for first in (0..applications).step_by(AT_ONCE as usize) {
        let (clock, offered, answers) = (zone.clock.clone(), offered.clone(), answers.clone());
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                for n in first..applications.min(first + AT_ONCE) {
                    let at = now.plus_minutes(-i64::from(n) * 5);
                    let application = Application {
                        id: clock.id::<Application>().to_string(),
                        receipt: ReceiptNumber::from_serial(n).expect("there are not that many"),
                        slug: SLUG.to_owned(),
                        revision: offered.offer.revision.clone(),
                        channel: Channel::Online,
                        division: offered.offer.procedure.division.clone(),
                        title: offered.offer.procedure.title.get(Lang::Ja).to_owned(),
                        applicant: format!("佐藤 花子{n}"),
                        lang: Lang::Ja,
                        mail: None,
                        submitted_at: at,
                        received_on: at.date(),
                        unread: 0,
                        letter_failed: false,
                        case: Case::received(answers.clone(), at.date().add_days(5), Some(Yen(600))),
                    };
                    applications::insert(tx, &application, "bench").await?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let sql = "update application set state = 'granted', closed_at = $1, version = 2 where substr(receipt, 7, 2) not in ('07', '77')";
            tx.execute(sql, args![now]).await
        })
        .await?;
    Ok(())
}

/// Signs a clerk in; answers the header that says so.
async fn sign_in(office: SocketAddr) -> anyhow::Result<String> {
    let body = format!("login=shimin&password={}&next=/", demo::PASSWORD);
    let sign_in =
        request("POST", "/sign-in", &["Content-Type: application/x-www-form-urlencoded"], body.as_bytes());
    let answer = Client::connect(office).await?.ask(&sign_in).await?;
    ensure!(answer.status == 303, "the clerk cannot sign in: {}", answer.status);
    Ok(format!("Cookie: {}", answer.cookies()))
}

/// Begins an application; answers the address of its first page and the header that opens it.
async fn begin(site: SocketAddr) -> anyhow::Result<(String, String)> {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let answer = Client::connect(site)
        .await?
        .ask(&request("POST", &format!("/procedures/{SLUG}/start"), &[kind], b""))
        .await?;
    let path = answer.header("location").context("the application did not begin")?.to_owned();
    Ok((path, format!("Cookie: {}", answer.cookies())))
}
