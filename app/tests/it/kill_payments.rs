//! `kill -9` while residents pay online: no fee is taken twice, and none that was paid is forgotten.
//!
//! The providers are the stand-ins of `e2e/providers`, which outlive us: what they took is the truth that is compared.
use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::client::{Serving, ask, exchange, found, free_address, publish, run, text, token, wait_for};

const DEATHS: u64 = 8;
const PAYERS: usize = 3;

const PROCEDURE: &str = r#"{
    "slug": "fee", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false}]}],
        "fee": {"amount": "300", "timing": "on_submit"}}
}"#;

struct StandIns {
    process: Child,
    address: SocketAddr,
}

impl StandIns {
    fn start(accounts: &str, notices_to: SocketAddr) -> StandIns {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/providers/server.mjs");
        let notices = format!("http://{notices_to}/api/payments/notices");
        let mut process = Command::new("node")
            .args([program, "--notices", &notices, "--settings", accounts])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("ready http://").unwrap().parse().unwrap();
        StandIns { process, address }
    }

    fn told(&self, what: &Value) -> Value {
        let (status, answer) =
            ask(self.address, "POST", "/control", &[], what.to_string().as_bytes()).unwrap();
        assert_eq!(status, 200, "{answer}");
        answer
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Somebody's application: its address, and the cookie of its pages.
#[derive(Clone)]
struct Applied {
    page: String,
    cookie: String,
}

#[test]
fn no_fee_is_taken_twice_and_no_paid_fee_is_forgotten() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let doors = [free_address(), free_address()];
    let listen =
        ["--core", "127.0.0.1:0", "--internet", &doors[0].to_string(), "--lgwan", &doors[1].to_string()];
    let start = || Serving::start(data.path(), &listen, &doors, &[]);
    let mut serving = start();
    let accounts = data.path().join("accounts");
    let stand_ins = StandIns::start(text(&accounts), doors[0]);
    for (id, name) in [("card", "カード"), ("gmo", "GMO"), ("paypay", "PayPay")] {
        let settings = accounts.join(format!("{id}.json"));
        let set = ["provider", "set", "--data", text(data.path()), "--id", id, "--name", name, "--settings"];
        run(&[&set[..], &[text(&settings)]].concat());
    }
    publish(doors, &token(data.path()), PROCEDURE, "fee");

    let mut all = Vec::new();
    for death in 0..DEATHS {
        let (told, begun) = mpsc::channel();
        let payers: Vec<_> = (0..PAYERS)
            .map(|payer| {
                let (told, control) = (told.clone(), stand_ins.address);
                thread::spawn(move || {
                    let provider = ["card", "gmo", "paypay"][payer % 3];
                    while pay_one(doors[0], control, provider, &told).is_some() {}
                })
            })
            .collect();
        drop(told);
        all.push(begun.recv_timeout(Duration::from_secs(60)).expect("somebody applies"));
        thread::sleep(Duration::from_millis(150 + death * 83 % 500));
        serving.kill();
        payers.into_iter().for_each(|payer| payer.join().unwrap());
        all.extend(begun);
        serving = start();
    }

    // What was paid while nobody listened is found by asking: as if each payer looked at his page again.
    let orders = stand_ins.told(&json!({ "orders": true }))["orders"].as_array().unwrap().clone();
    let paid: Vec<&Value> = orders.iter().filter(|order| order["state"] == "paid").collect();
    assert!(paid.len() > usize::try_from(DEATHS).unwrap(), "the load was no load: {}", paid.len());
    for order in &paid {
        let back = order["back"].as_str().unwrap().splitn(4, '/').nth(3).unwrap();
        let answer = ask(doors[0], "GET", &format!("/{back}"), &[], b"");
        assert_eq!(answer.map(|(status, _)| status), Some(303), "{order}");
    }
    let demand = |order: &Value| order["back"].as_str().unwrap().rsplit('/').nth(1).unwrap().to_owned();
    let mut demands: Vec<String> = paid.iter().map(|order| demand(order)).collect();
    demands.sort();
    demands.dedup();
    assert_eq!(demands.len(), paid.len(), "a fee was taken twice");
    let done = || all.iter().filter(|applied| says(doors[0], applied, "納付済み")).count();
    wait_for(format!("{} paid fees are known", paid.len()), || done() >= paid.len());
    assert_eq!(done(), paid.len());
    println!("{} applications, {} fees paid, {DEATHS} deaths", all.len(), paid.len());
    serving.kill();
}

/// Applies, begins to pay, and pays at the provider's; answers nothing when the city is gone on the way.
fn pay_one(
    door: SocketAddr,
    control: SocketAddr,
    provider: &str,
    told: &mpsc::Sender<Applied>,
) -> Option<()> {
    let body = json!({ "answers": { "applicant_name": { "family": "佐藤", "given": "花子" } } }).to_string();
    let (status, answer) = ask(door, "POST", "/api/procedures/fee/applications", &[], body.as_bytes())?;
    assert_eq!(status, 201, "{answer}");
    let link = answer["link"].as_str().unwrap().splitn(4, '/').nth(3).unwrap().to_owned();
    let (_, head, _) = exchange(&mut TcpStream::connect(door).ok()?, "GET", &format!("/{link}"), &[], b"")?;
    let header = |name: &str| {
        let line = head.iter().find(|line| line.to_ascii_lowercase().starts_with(name)).unwrap();
        line.split_once(": ").unwrap().1.to_owned()
    };
    let cookie = format!("Cookie: {}", header("set-cookie").split(';').next().unwrap());
    let applied = Applied { page: format!("{}/payment", header("location")), cookie };
    told.send(applied.clone()).unwrap();
    let pay = loop {
        let page = open(door, &applied)?;
        match page.split("href=\"/pay/").nth(1) {
            Some(rest) => break format!("/pay/{}", rest.split('"').next().unwrap()),
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let form = format!("provider={provider}&amount=300");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let (_, head, _) = exchange(&mut TcpStream::connect(door).ok()?, "POST", &pay, &[kind], form.as_bytes())?;
    let led = head.iter().find_map(|line| line.strip_prefix("location: "))?.to_owned();
    // The provider's page is open: what happens there does not need us.
    let attempt = led.rsplit('/').next().unwrap();
    let paid = ask(control, "POST", "/control", &[], json!({ "pay": attempt }).to_string().as_bytes())?;
    // There is no such order when its page was never made.
    assert!(matches!(paid.0, 200 | 500), "{paid:?}");
    ask(door, "GET", &led.replacen("/pay/", "/api/payments/back/", 1), &[], b"").map(drop)
}

fn open(door: SocketAddr, applied: &Applied) -> Option<String> {
    let (_, page) = ask(door, "GET", &applied.page, &[&applied.cookie], b"")?;
    page.as_str().map(str::to_owned)
}

fn says(door: SocketAddr, applied: &Applied, words: &str) -> bool {
    open(door, applied).is_some_and(|page| page.contains(words))
}
