//! Approval in a city with many documents: an act, the inbox, the search for transactions, the proof of a rule table,
//! what changed in a long text.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use yakuba_approvals::{
    model::{Content, difference::difference},
    office::{Office, units},
    store::{books, search},
    work,
};
use yakuba_base::{Date, Yen};
use yakuba_city::{Lgwan, NetworkKind};
use yakuba_rules::{Cell, Domain, HitPolicy, Input, Output, Row, Table as RuleTable};
use yakuba_store::{StoreError, Tx, args};

use super::{
    client::{Client, request},
    house::Bench,
    load,
    table::Table,
};
use crate::demo;

/// Documents that wait for one approver.
const WAITING: usize = 300;
/// How many documents one transaction takes.
const AT_ONCE: u32 = 50_000;
/// Rows of the rule table that is proved.
const ROWS: i64 = 1_000;
/// Characters on a page of a draft.
const PAGE: usize = 1_200;

pub(super) async fn measure(table: &mut Table, folder: &Path, documents: u32) -> anyhow::Result<()> {
    let bench = Bench::open(folder).await?;
    demo::staff(&bench.zones).await?;
    let zone = &bench.zones.lgwan;
    for name in books::BOOKS {
        let Ok(text) = demo::file(&format!("approvals/{name}.json")) else { continue };
        let now = zone.clock.now();
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| books::put(tx, name, text, now, "bench").await)
            .await?;
    }
    let waiting = draft(&bench).await?;
    fill(&bench, &waiting[0], documents).await?;

    let office = load::open(bench.door(NetworkKind::Lgwan)).await?;
    let leader = sign_in(office, "somu-gl").await?;
    let inbox = repeat(100, || ask(office, "GET", "/approvals", &leader, String::new(), 200)).await?;
    let mut acts = Vec::new();
    for id in waiting.iter().skip(1) {
        let body = "_version=2&seat=0.0&vote=approve".to_owned();
        let began = Instant::now();
        ask(office, "POST", &format!("/approvals/d/{id}/vote"), &leader, body, 303).await?;
        acts.push(began.elapsed());
    }
    let mut found = Vec::new();
    for n in 0..100 {
        let wanted = search::Wanted {
            traded_from: Date::new(2021 + n % 4, 4, 1),
            traded_until: Date::new(2022 + n % 4, 3, 31),
            least: Some(Yen(100_000 + i64::from(n) * 7)),
            most: Some(Yen(300_000)),
            counterparty: if n % 2 == 0 { format!("事業者{}号", n * 3) } else { String::new() },
            ..search::Wanted::default()
        };
        let began = Instant::now();
        search::find(&zone.store, &wanted, 50).await?;
        found.push(began.elapsed());
    }
    bench.zones.close().await;

    table.heading(format!(
        "Approval ({documents} documents, one request at a time, from the socket to the disk)"
    ));
    table.row("an approval", quantiles(acts));
    table.row(format!("the inbox of one with {WAITING} waiting"), quantiles(inbox));
    table.row("transactions by day × amount × counterparty", quantiles(found));
    table.row(format!("proof that {ROWS} rules leave nothing out"), format!("{:.1?}", proof()));
    table.row("what changed in 20 pages", format!("{:.1?}", changed()));
    Ok(())
}

/// Documents on their way to one approver.
async fn draft(bench: &Bench) -> anyhow::Result<Vec<String>> {
    let zone = &bench.zones.lgwan;
    let office = Office::load(&zone.store, zone.clock.now()).await?;
    let book = books::rulebook(&zone.store).await?.context("no rules")?;
    let rules = book.rules(&units(&office.organisation))?;
    let drafter = office.organisation.by_login("somu").context("no drafter")?.id.clone();
    let office = Arc::new(Office::clone(&office));
    let mut made = Vec::new();
    for n in 0..=WAITING {
        let content = Content {
            title: format!("番号札の用紙の購入（{n}）について（伺い）"),
            body: "次のとおり購入してよろしいか伺います。".to_owned(),
            kind: "goods".to_owned(),
            class: "D0106".to_owned(),
            amount: Some(Yen(236_000)),
            ..Content::default()
        };
        let document = work::create(zone, &drafter, "somu", content, None).await?;
        let at = (document.id.as_str(), document.version);
        work::submit(zone, &office, &rules, &drafter, at, false, String::new()).await?;
        made.push(document.id);
    }
    Ok(made)
}

/// Copies of a document as it would be after its decision, with other days, amounts and counterparties. For SQLite.
async fn fill(bench: &Bench, model: &str, documents: u32) -> anyhow::Result<()> {
    let sql = "insert into approval_document (id, unit, drafter, state, title, kind, class, disclosure, amount, counterparty,
            traded_on, content, revision, flow, decided_at, words, created_at, updated_at, version)
        with recursive n(i) as (select $2 union all select i + 1 from n where i + 1 < $3)
        select 'bench-' || i, 'zaisei', drafter, 'decided', title, kind, class, disclosure, 1000 + i * 37 % 900000,
            '事業者' || (i % 997) || '号', printf('%04d-%02d-%02d', 2020 + i % 7, 1 + i % 12, 1 + i % 28), content, 1, flow,
            created_at - i * 60000, words, created_at - i * 60000, created_at - i * 60000, 3
        from approval_document, n where id = $1";
    for first in (0..documents).step_by(AT_ONCE as usize) {
        let (model, last) = (model.to_owned(), documents.min(first + AT_ONCE));
        bench
            .zones
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                tx.execute(sql, args![model, first, last]).await?;
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}

async fn sign_in(office: SocketAddr, login: &str) -> anyhow::Result<String> {
    let body = format!("login={login}&password={}&next=/", demo::PASSWORD);
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let answer =
        Client::connect(office).await?.ask(&request("POST", "/sign-in", &[kind], body.as_bytes())).await?;
    ensure!(answer.status == 303, "{login} cannot sign in: {}", answer.status);
    Ok(format!("Cookie: {}", answer.cookies()))
}

async fn ask(
    office: SocketAddr,
    method: &str,
    path: &str,
    cookie: &str,
    body: String,
    status: u16,
) -> anyhow::Result<()> {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let asked = request(method, path, &[cookie, kind, "Accept: text/html"], body.as_bytes());
    let answer = Client::connect(office).await?.ask(&asked).await?;
    ensure!(answer.status == status, "{method} {path}: {}", answer.status);
    Ok(())
}

async fn repeat<F: Future<Output = anyhow::Result<()>>>(
    times: usize,
    mut once: impl FnMut() -> F,
) -> anyhow::Result<Vec<Duration>> {
    let mut took = Vec::new();
    for _ in 0..times {
        let began = Instant::now();
        once().await?;
        took.push(began.elapsed());
    }
    Ok(took)
}

fn quantiles(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    let at = |percent: usize| took.get((took.len() * percent / 100).min(took.len().saturating_sub(1)));
    let show =
        |percent| at(percent).map_or_else(String::new, |took| format!("{:.1} ms", took.as_secs_f64() * 1e3));
    format!("p50 {}   p95 {}   p99 {}", show(50), show(95), show(99))
}

/// How long it takes to prove that a table of kind × amount leaves nothing out and says nothing twice.
fn proof() -> Duration {
    let kinds: Vec<String> = (0..40).map(|n| format!("kind-{n}")).collect();
    let steps = ROWS / 40;
    let row = |n: i64| {
        let (kind, step) = (&kinds[usize::try_from(n / steps).unwrap_or(0)], n % steps);
        let above = (step > 0).then_some(step * 100_000);
        let most = (step + 1 < steps).then_some((step + 1) * 100_000);
        Row {
            name: n.to_string(),
            from: None,
            until: None,
            when: vec![Cell::In(vec![kind.clone()]), Cell::Within(above, most)],
            then: vec![step.to_string()],
        }
    };
    let table = RuleTable {
        name: "bench".to_owned(),
        hit: HitPolicy::Unique,
        inputs: vec![
            Input { key: "kind".to_owned(), domain: Domain::Names { names: kinds.clone() } },
            Input { key: "amount".to_owned(), domain: Domain::Number { least: 0, greatest: 1_000_000_000 } },
        ],
        outputs: vec![Output { key: "level".to_owned(), values: Vec::new() }],
        rows: (0..ROWS).map(row).collect(),
    };
    let began = Instant::now();
    let compiled = table.compile().expect("the table above is well formed");
    let found = compiled.check(Date::MIN, None);
    assert!(found.is_empty(), "{found:?}");
    began.elapsed()
}

/// How long it takes to mark what changed in a text of 20 pages in which every page has changed.
fn changed() -> Duration {
    let sentence = "番号札発券機の用紙を、次のとおり購入してよろしいか伺います。数量は百二十巻、予定価格は二十三万六千円です。\n";
    let before: String = sentence.chars().cycle().take(20 * PAGE).collect();
    let after: String =
        before.chars().enumerate().map(|(n, c)| if n % PAGE == PAGE / 2 { '改' } else { c }).collect();
    let began = Instant::now();
    let pieces = difference(&before, &after);
    assert!(pieces.len() > 20, "every page has changed");
    began.elapsed()
}
