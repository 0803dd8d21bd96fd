//! `kill -9` under load: every application whose receipt a client has seen is in the office after the restart, once.
//!
//! The built program is used as a city would use it, through its command line and its doors for programs alone.
use std::{
    net::{SocketAddr, TcpStream},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::client::{
    PATIENCE, Serving, exchange, found_as, free_address, in_office, postgres, publish, token_in,
};

/// How often it is killed; a hundred times with `YAKUBA_DEATHS=100`.
const DEATHS: u64 = 20;
const CLIENTS: usize = 6;

const PROCEDURE: &str = r#"{
    "slug": "kill", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "copies", "type": "number", "label": "通数"}]}]}
}"#;

#[test]
fn what_a_client_was_told_is_in_the_office_once() {
    killed(DEATHS, &[]);
}

#[test]
fn what_a_client_was_told_is_in_the_office_once_on_postgres() {
    if let Some(url) = postgres() {
        killed(DEATHS / 2, &["--database", &url]);
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs this test says so how long it may take")]
fn deaths(usual: u64) -> u64 {
    std::env::var("YAKUBA_DEATHS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn killed(usual: u64, database: &[&str]) {
    let deaths = deaths(usual);
    let data = tempfile::tempdir().unwrap();
    found_as(data.path(), &yakuba_testkit::city_code());
    let doors = [free_address(), free_address()];
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let start = || {
        let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan];
        Serving::start(data.path(), &[&listen, database].concat(), &doors, &[])
    };
    let mut serving = start();
    let bearer = token_in(data.path(), database);
    publish(doors, &bearer, PROCEDURE, "kill");

    let mut seen = Vec::new();
    for death in 0..deaths {
        let (told, receipts) = mpsc::channel();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let told = told.clone();
                thread::spawn(move || apply_until_it_dies(doors[0], client, &told))
            })
            .collect();
        drop(told);
        // Somewhere between the first answers and a deep queue, another place every time.
        let first = receipts.recv_timeout(PATIENCE).expect("the door answers");
        thread::sleep(Duration::from_millis(20 + death * 37 % 400));
        serving.kill();
        clients.into_iter().for_each(|client| client.join().unwrap());
        seen.push(first);
        seen.extend(receipts);
        serving = start();
    }

    assert!(seen.len() >= usize::try_from(deaths).unwrap(), "the load was no load: {}", seen.len());
    let began = Instant::now();
    let mut there = in_office(doors[1], &bearer);
    // What was kept shortly before the last death is still being carried.
    while seen.iter().any(|receipt| !there.contains_key(receipt)) && began.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(200));
        there = in_office(doors[1], &bearer);
    }
    for receipt in &seen {
        assert_eq!(
            there.get(receipt),
            Some(&1),
            "{receipt}, of {} that were seen and {} in the office",
            seen.len(),
            there.len()
        );
    }
    println!("{} receipts seen, {} applications in the office, {deaths} deaths", seen.len(), there.len());
    serving.kill();
}

/// Applies on one connection, again and again, and tells the receipt numbers it got.
fn apply_until_it_dies(door: SocketAddr, client: usize, told: &mpsc::Sender<String>) {
    let Ok(mut stream) = TcpStream::connect(door) else { return };
    for n in 1.. {
        let name = json!({ "family": format!("佐藤{client}"), "given": "花子" });
        let body = json!({ "answers": { "applicant_name": name, "copies": n } }).to_string();
        let Some((status, _, answer)) =
            exchange(&mut stream, "POST", "/api/procedures/kill/applications", &[], body.as_bytes())
        else {
            return;
        };
        assert_eq!(status, 201, "{answer}");
        told.send(answer["receipt"].as_str().unwrap().to_owned()).unwrap();
    }
}
