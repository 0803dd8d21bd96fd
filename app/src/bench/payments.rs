//! Money: notices of providers, postings, rows reconciled, slips printed. Codes and the ledger's engine have programs of
//! their own: `cargo run --release --example round_trips`, `--example random_operations`.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context;
use yakuba_audit::Actor;
use yakuba_base::{Date, FiscalYear, Yen};
use yakuba_city::{Clock, Internet, Lgwan, NetworkKind};
use yakuba_codes::{Digits, konbini::KonbiniCode, symbol};
use yakuba_collecting::AttemptId;
use yakuba_documents::{Limits, PaymentSlip, PaymentSlips, Press};
use yakuba_ledger::{Entry, EntryId, Line, Phase};
use yakuba_payments::{
    deposits,
    model::{accounts, deposit_file},
    store::{books, online, providers},
};
use yakuba_providers::{PayPay, Provider};
use yakuba_store::Tx;

use super::{
    CLIENTS,
    client::{Client, request},
    house::Bench,
    load,
    table::Table,
};

const ROWS: usize = 100_000;
/// Rows of a file that is taken whole, durably: each is booked, so that a file of this size is what one day brings.
const TAKEN: usize = 5_000;
const SLIPS: usize = 10_000;

pub(super) async fn measure(
    table: &mut Table,
    folder: &Path,
    time: Duration,
    press: Option<(&Path, &Path)>,
) -> anyhow::Result<()> {
    table.heading(format!("Payments ({CLIENTS} clients in this process, for {} s)", time.as_secs()));
    let bench = Bench::open(folder).await?;
    notices(table, &bench, time).await?;
    postings(table, &bench, time).await?;
    reconciled(table, &bench).await?;
    bench.zones.close().await;
    match press {
        Some((press, fonts)) => slips(table, press, fonts).await?,
        None => table.row(format!("{SLIPS} slips as one PDF"), "not measured: --press and --fonts"),
    }
    Ok(())
}

/// Notices of one provider, each another one about the same order: checked, noted and synced before they are answered.
async fn notices(table: &mut Table, bench: &Bench, time: Duration) -> anyhow::Result<()> {
    let zone = bench.zones.internet.clone();
    let now = zone.clock.now();
    let attempt = online::Attempt {
        id: AttemptId("bench".into()),
        demand: "bench".into(),
        provider: "paypay".into(),
        amount: Yen(300),
        title: "bench".into(),
        opened_at: now,
        expires_at: now.plus_minutes(60),
        reference: None,
        page: String::new(),
        outcome: online::Outcome::default(),
        closing: false,
        failures: 0,
    };
    let account = PayPay {
        base: "http://127.0.0.1:1".into(),
        key: "k".into(),
        secret: "s".into(),
        merchant: "m".into(),
    };
    let key = zone.key.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            providers::put(tx, &key, ("paypay", "PayPay", true), &Provider::PayPay(account)).await?;
            online::insert(tx, &attempt).await
        })
        .await?;
    let door = load::open(bench.door(NetworkKind::Internet)).await?;
    let clock = Clock::system();
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(std::sync::Arc::new(tokio::sync::Mutex::new(Client::connect(door).await?)));
    }
    let heard = load::repeat(CLIENTS, time, move |worker| {
        let (client, clock) = (clients[worker].clone(), clock.clone());
        async move {
            let id = clock.secret();
            let body = format!(r#"{{"merchant_id":"m","merchant_order_id":"bench","order_id":"{id}"}}"#);
            let kind = ["Content-Type: application/json"];
            let request = request("POST", "/api/payments/notices/paypay", &kind, body.as_bytes());
            let answer = client.lock().await.ask(&request).await?;
            anyhow::ensure!(answer.status == 200, "{}", answer.status);
            Ok(())
        }
    })
    .await?;
    table.row("notices noted and acknowledged", heard);
    Ok(())
}

/// Entries of two lines in the books, each synced before it is answered.
async fn postings(table: &mut Table, bench: &Bench, time: Duration) -> anyhow::Result<()> {
    let zone = bench.zones.lgwan.clone();
    let posted = load::repeat(CLIENTS, time, move |_| {
        let zone = zone.clone();
        async move {
            let at = zone.clock.now();
            let (debit, credit) = (accounts::safe(), accounts::deposit());
            let entry = Entry {
                id: EntryId(zone.clock.secret()),
                date: at.date(),
                at,
                text: "bench".into(),
                phase: Phase::Post,
                lines: vec![Line::debit(&debit.code, Yen(1)), Line::credit(&credit.code, Yen(1))],
            };
            zone.store
                .write(async move |tx: &mut Tx<Lgwan>| {
                    books::post(tx, "bench", &[&debit, &credit], &entry).await
                })
                .await?;
            Ok(())
        }
    })
    .await?;
    table.row("entries posted to the books", posted);
    Ok(())
}

fn report(rows: usize) -> String {
    let mut text = format!("{}\n", deposit_file::NEEDED.join(","));
    for row in 0..rows {
        text.push_str(&format!("{row:014},300,2026-11-20,B{row}\n"));
    }
    text
}

async fn reconciled(table: &mut Table, bench: &Bench) -> anyhow::Result<()> {
    let text = report(ROWS);
    let began = Instant::now();
    let read =
        deposit_file::read(text.as_bytes()).map_err(|_| anyhow::anyhow!("the report is well formed"))?;
    table.row(
        format!("{} rows read and checked", read.len()),
        format!("{:.2} s", began.elapsed().as_secs_f64()),
    );
    let began = Instant::now();
    let text = report(TAKEN);
    deposits::take(&bench.zones.lgwan, Actor::System("bench"), "bench.csv", text.as_bytes()).await?;
    let rate = TAKEN as f64 / began.elapsed().as_secs_f64();
    table.row(format!("{TAKEN} rows taken, each looked up, booked and kept"), format!("{rate:.0} rows/s"));
    Ok(())
}

async fn slips(table: &mut Table, press: &Path, fonts: &Path) -> anyhow::Result<()> {
    let day = Date::new(2026, 12, 20).context("a day")?;
    let code = |place: usize| {
        Ok::<_, anyhow::Error>(KonbiniCode {
            company: "912345".parse()?,
            free: format!("{place:021}").parse()?,
            reissue: Digits::ZERO,
            usable_until: Some(day),
            stamp: false,
            amount: Digits::from_yen(Yen(1_230))?,
        })
    };
    let mut papers = Vec::with_capacity(SLIPS);
    for place in 0..SLIPS {
        let code = code(place)?;
        papers.push(PaymentSlip {
            number: format!("{place:014}"),
            payer: "清流 さくら".into(),
            postal: "319-2292".into(),
            address: "茨城県常陸大宮市中富町3135番地の6".into(),
            title: "道路占用料".into(),
            division: "土木建設課".into(),
            year: FiscalYear::new(2026).context("a year")?,
            instalment: None,
            amount: Yen(1_230),
            due_on: day,
            usable_until: day,
            el_qr: Some(symbol::el_qr(&format!("{place:0255}"))?.svg()),
            konbini: Some((symbol::gs1_128(&code.write()?).svg(60), code.readable()?)),
        });
    }
    let limits = Limits { time: Duration::from_secs(600), memory_mib: 4_096, ..Limits::default() };
    let paper =
        PaymentSlips { id: "bench".into(), city: "常陸大宮市".into(), reminder: false, slips: papers };
    let began = Instant::now();
    let pdf = Press::new(press, fonts, limits).print(&paper.into_job(Clock::system().now())).await?;
    let (took, size) = (began.elapsed().as_secs_f64(), pdf.bytes.len() as f64 / 1e6);
    table.row(format!("{SLIPS} slips as one PDF"), format!("{took:.0} s, {size:.0} MB"));
    Ok(())
}
