//! A new version takes over under load: the old one answers whom it has, the doors are held, nobody is turned away.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::client::{PATIENCE, ask, exchange, found, in_office, publish, token, wait_for};

const CLIENTS: usize = 6;
const UPGRADES: usize = 5;

const PROCEDURE: &str = r#"{
    "slug": "upgrade", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "copies", "type": "number", "label": "通数"}]}]}
}"#;

/// Starts the program as a service manager does that holds its doors (sd_listen_fds(3)): they are the descriptors from 3 on.
fn start(data: &Path, doors: &[TcpListener; 3]) -> Child {
    let [internet, lgwan, core] =
        doors.each_ref().map(|door| Stdio::from(OwnedFd::from(door.try_clone().unwrap())));
    let hand_over =
        "exec 3<&0 4>&1 5>&2 </dev/null >/dev/null 2>/dev/null; LISTEN_PID=$$ LISTEN_FDS=3 exec \"$@\"";
    Command::new("sh")
        .args([
            "-c",
            hand_over,
            "sh",
            env!("CARGO_BIN_EXE_yakuba"),
            "--log",
            "error",
            "serve",
            "--press",
            "no-press",
        ])
        .args(["--changes-per-minute", "0", "--data"])
        .arg(data)
        .stdin(internet)
        .stdout(lgwan)
        .stderr(core)
        .spawn()
        .unwrap()
}

/// SIGTERM, as a service manager ends a service; answers how long it took.
fn end(mut child: Child) -> Duration {
    let began = Instant::now();
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    wait_for("it ends by itself", || child.try_wait().unwrap().is_some_and(|status| status.success()));
    began.elapsed()
}

#[test]
fn versions_take_turns_under_load_and_no_request_is_lost() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let doors: [TcpListener; 3] = std::array::from_fn(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    let at = doors.each_ref().map(|door| door.local_addr().unwrap());
    let mut child = start(data.path(), &doors);
    wait_for("it serves", || ask(at[1], "GET", "/health", &[], b"").is_some_and(|(status, _)| status == 200));
    let bearer = token(data.path());
    publish([at[0], at[1]], &bearer, PROCEDURE, "upgrade");

    let stop = Arc::new(AtomicBool::new(false));
    let (told, receipts) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (told, stop) = (told.clone(), stop.clone());
            thread::spawn(move || apply(at[0], client, &stop, &told))
        })
        .collect();
    drop(told);
    let mut seen = Vec::new();
    for _ in 0..UPGRADES {
        for _ in 0..30 {
            seen.push(receipts.recv_timeout(PATIENCE).expect("somebody is served"));
        }
        let took = end(child);
        assert!(took < Duration::from_secs(30), "{took:?}");
        child = start(data.path(), &doors);
    }
    for _ in 0..30 {
        seen.push(receipts.recv_timeout(PATIENCE).expect("somebody is served"));
    }
    stop.store(true, Ordering::SeqCst);
    let slowest = clients.into_iter().map(|client| client.join().unwrap()).max().unwrap();
    seen.extend(receipts);

    let mut there = in_office(at[1], &bearer);
    wait_for("everything arrives", || {
        there = in_office(at[1], &bearer);
        seen.iter().all(|receipt| there.contains_key(receipt))
    });
    assert_eq!(
        there.len(),
        seen.len(),
        "every request was answered, and nothing is there that nobody was told of"
    );
    assert!(there.values().all(|times| *times == 1));
    println!("{} applications through {UPGRADES} upgrades, the slowest answer after {slowest:?}", seen.len());
    end(child);
}

/// Applies again and again on new connections; every request must be answered. Answers how long the slowest took.
fn apply(door: SocketAddr, client: usize, stop: &AtomicBool, told: &mpsc::Sender<String>) -> Duration {
    let mut slowest = Duration::ZERO;
    for n in 1.. {
        let began = Instant::now();
        let name = json!({ "family": format!("佐藤{client}"), "given": "花子" });
        let body = json!({ "answers": { "applicant_name": name, "copies": n } }).to_string();
        let mut stream = TcpStream::connect(door).expect("the door is never closed");
        let answer = exchange(
            &mut stream,
            "POST",
            "/api/procedures/upgrade/applications",
            &["Connection: close"],
            body.as_bytes(),
        );
        let (status, _, answer) = answer.expect("every request is answered");
        assert_eq!(status, 201, "{answer}");
        slowest = slowest.max(began.elapsed());
        told.send(answer["receipt"].as_str().unwrap().to_owned()).unwrap();
        if stop.load(Ordering::SeqCst) {
            break;
        }
    }
    slowest
}
