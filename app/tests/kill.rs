//! `kill -9` under load: every application whose receipt a client has seen is in the office after the restart, once.
//!
//! The built program is used as a city would use it, through its command line and its doors for programs alone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// How often it is killed.
const DEATHS: u64 = 20;
const CLIENTS: usize = 6;
const PATIENCE: Duration = Duration::from_secs(120);

const PROCEDURE: &str = r#"{
    "slug": "kill", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "copies", "type": "number", "label": "通数"}]}]}
}"#;

#[test]
fn what_a_client_was_told_is_in_the_office_once() {
    let data = tempfile::tempdir().unwrap();
    let city = [
        "city",
        "new",
        "--data",
        path(&data),
        "--code",
        "082252",
        "--name",
        "常陸大宮市",
        "--prefecture",
        "茨城県",
    ];
    assert!(yakuba().args(city).stdout(Stdio::null()).status().unwrap().success());
    let doors = [free_address(), free_address()];

    let mut serving = Serving::start(data.path(), doors);
    let token = ["token", "new", "--data", path(&data), "--name", "kill", "--may", "*"];
    let token = String::from_utf8(yakuba().args(token).output().unwrap().stdout).unwrap();
    let bearer = format!("Authorization: Bearer {}", token.trim());
    publish(doors, &bearer);

    let mut seen = Vec::new();
    for death in 0..DEATHS {
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
        serving = Serving::start(data.path(), doors);
    }

    assert!(seen.len() >= usize::try_from(DEATHS).unwrap(), "the load was no load: {}", seen.len());
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
    println!("{} receipts seen, {} applications in the office, {DEATHS} deaths", seen.len(), there.len());
    serving.kill();
}

fn yakuba() -> Command {
    Command::new(env!("CARGO_BIN_EXE_yakuba"))
}

fn path(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().unwrap()
}

fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

struct Serving(Child);

impl Serving {
    fn start(data: &Path, doors: [SocketAddr; 2]) -> Serving {
        let child = yakuba()
            .args(["--log", "error", "serve", "--press", "no-press", "--changes-per-minute", "0"])
            .args(["--core", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(["--internet", &doors[0].to_string(), "--lgwan", &doors[1].to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let serving = Serving(child);
        for door in doors {
            let began = Instant::now();
            while ask(door, "GET", "/health", &[], "").is_none_or(|(status, _)| status != 200) {
                assert!(began.elapsed() < PATIENCE, "it does not come back");
                thread::sleep(Duration::from_millis(20));
            }
        }
        serving
    }

    /// SIGKILL: nothing is told, nothing is tidied.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that is dead already says so, which is as good.
        let _dead = self.0.kill();
    }
}

fn publish(doors: [SocketAddr; 2], bearer: &str) {
    let (status, answer) = ask(doors[1], "POST", "/api/procedures", &[bearer], PROCEDURE).unwrap();
    assert_eq!(status, 201, "{answer}");
    let (status, answer) =
        ask(doors[1], "POST", "/api/procedures/kill/publish", &[bearer, "If-Match: \"1\""], "").unwrap();
    assert_eq!(status, 200, "{answer}");
    let began = Instant::now();
    while ask(doors[0], "GET", "/api/procedures/kill", &[], "").unwrap().0 != 200 {
        assert!(began.elapsed() < PATIENCE, "the procedure does not cross");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Applies on one connection, again and again, and tells the receipt numbers it got.
fn apply_until_it_dies(door: SocketAddr, client: usize, told: &mpsc::Sender<String>) {
    let Ok(mut stream) = TcpStream::connect(door) else { return };
    for n in 1.. {
        let name = json!({ "family": format!("佐藤{client}"), "given": "花子" });
        let body = json!({ "answers": { "applicant_name": name, "copies": n } }).to_string();
        let Some((status, answer)) =
            exchange(&mut stream, "POST", "/api/procedures/kill/applications", &[], &body)
        else {
            return;
        };
        assert_eq!(status, 201, "{answer}");
        told.send(answer["receipt"].as_str().unwrap().to_owned()).unwrap();
    }
}

/// How often each receipt number is in the office.
fn in_office(door: SocketAddr, bearer: &str) -> BTreeMap<String, usize> {
    let mut there = BTreeMap::new();
    let mut next = Some("/api/applications?limit=200".to_owned());
    while let Some(path) = next {
        let (status, page) = ask(door, "GET", &path, &[bearer], "").unwrap();
        assert_eq!(status, 200, "{page}");
        for item in page["items"].as_array().unwrap() {
            *there.entry(item["receipt"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    there
}

fn ask(door: SocketAddr, method: &str, path: &str, headers: &[&str], body: &str) -> Option<(u16, Value)> {
    exchange(&mut TcpStream::connect(door).ok()?, method, path, headers, body)
}

/// One request and its answer; `None` when the other side is gone before the answer is whole.
fn exchange(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &str,
) -> Option<(u16, Value)> {
    let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n{lines}\r\n",
        body.len()
    );
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).ok()?;
    let mut reader = BufReader::new(stream);
    let status = line(&mut reader)?.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    while let Some((name, value)) = line(&mut reader)?.split_once(':') {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    Some((status, serde_json::from_slice(&bytes).unwrap_or_default()))
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (reader.read_line(&mut line).ok()? > 0).then_some(line)
}
