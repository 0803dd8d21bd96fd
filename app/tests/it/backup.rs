//! The drill: the machine is lost while people apply, and what came back is shown.

use std::{
    fs,
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use serde_json::json;

use crate::client::{
    PATIENCE, Serving, ask, exchange, found_as, free_address, in_office, postgres, publish, run, text,
    token_in, wait_for, yakuba,
};

const PROCEDURE: &str = r#"{
    "slug": "drill", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "copies", "type": "number", "label": "通数"}]}]}
}"#;
const CLIENTS: usize = 4;

#[test]
fn a_lost_machine_comes_back_with_all_that_was_told_before_the_last_backup() {
    drill(&[]);
}

#[test]
fn a_lost_machine_comes_back_with_all_that_was_told_before_the_last_backup_postgres() {
    if let Some(url) = postgres() {
        drill(&["--database", &url]);
    }
}

fn serve(data: &Path, doors: [SocketAddr; 2], database: &[&str]) -> Serving {
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan];
    Serving::start(data, &[&listen, database].concat(), &doors, &[])
}

fn drill(database: &[&str]) {
    let safe = tempfile::tempdir().unwrap();
    let (archive, key) = (safe.path().join("archive"), safe.path().join("backup.key"));
    let lost = tempfile::tempdir().unwrap();
    let code = yakuba_testkit::city_code();
    found_as(lost.path(), &code);
    let keys = ["backup", "keys", "--data", text(lost.path()), "--out", text(&key)];
    run(&keys);
    assert!(!yakuba().args(keys).output().unwrap().status.success(), "keys are never overwritten");

    let doors = [free_address(), free_address()];
    let mut serving = serve(lost.path(), doors, database);
    let bearer = token_in(lost.path(), database);
    publish(doors, &bearer, PROCEDURE, "drill");

    // People apply all the time; every now and then a copy is taken.
    let stop = Arc::new(AtomicBool::new(false));
    let (told, receipts) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (told, stop) = (told.clone(), stop.clone());
            thread::spawn(move || apply(doors[0], client, &stop, &told))
        })
        .collect();
    drop(told);
    let mut seen = Vec::new();
    let mut before_last = 0;
    for _ in 0..4 {
        for _ in 0..60 {
            seen.push(receipts.recv_timeout(PATIENCE).expect("the door answers"));
        }
        seen.extend(receipts.try_iter());
        before_last = seen.len();
        let to = ["backup", "run", "--data", text(lost.path()), "--to", text(&archive)];
        println!("{}", run(&[&to, database].concat()).trim());
    }
    // Something is told after it, too: that is what a lost machine loses.
    for _ in 0..20 {
        seen.push(receipts.recv_timeout(PATIENCE).expect("the door answers"));
    }
    serving.kill();
    stop.store(true, Ordering::SeqCst);
    clients.into_iter().for_each(|client| client.join().unwrap());
    seen.extend(receipts);
    fs::remove_dir_all(lost.path()).unwrap();

    let again = tempfile::tempdir().unwrap();
    let restore =
        ["restore", "--data", text(again.path()), "--from", text(&archive), "--key", text(&key), "--replace"];
    println!("{}", run(&[&restore, database].concat()).trim());
    let doors = [free_address(), free_address()];
    let serving = serve(again.path(), doors, database);
    let mut there = in_office(doors[1], &bearer);
    wait_for("what was under way arrives", || {
        there = in_office(doors[1], &bearer);
        seen[..before_last].iter().all(|receipt| there.contains_key(receipt))
    });
    assert!(there.values().all(|times| *times == 1), "something is there twice");
    let lost: Vec<_> = seen[before_last..].iter().filter(|receipt| !there.contains_key(*receipt)).collect();
    println!(
        "{} receipts were told, {before_last} of them before the last backup: all there, once; {} of the {} after it are lost",
        seen.len(),
        lost.len(),
        seen.len() - before_last
    );
    // Both sides agree on what crossed, and it goes on.
    wait_for("nothing is left on its way", || {
        let (_, numbers) = ask(doors[1], "GET", "/metrics", &[&bearer], b"").unwrap();
        let numbers = numbers.as_str().unwrap().to_owned();
        numbers.lines().filter(|line| line.starts_with("yakuba_relay_open{")).all(|line| line.ends_with(" 0"))
    });
    let before = there.len();
    let (told, receipts) = mpsc::channel();
    apply(doors[0], 9, &AtomicBool::new(true), &told);
    let receipt = receipts.recv().unwrap();
    wait_for("a new application arrives", || in_office(doors[1], &bearer).contains_key(&receipt));
    assert_eq!(in_office(doors[1], &bearer).len(), before + 1);
    drop(serving);
    assert!(run(&[&["audit", "verify", "--data", text(again.path())], database].concat()).contains("lgwan"));
    look_at_it_from_elsewhere(&code, &archive, &key, again.path(), database);
}

/// The last copy is brought back and compared, an earlier one comes back beside it, and another city's key opens nothing.
fn look_at_it_from_elsewhere(code: &str, archive: &Path, key: &Path, data: &Path, database: &[&str]) {
    let verified = run(&[
        &["backup", "run", "--data", text(data), "--to", text(archive), "--verify", "--key", text(key)],
        database,
    ]
    .concat());
    assert!(verified.contains("brought back and compared"), "{verified}");
    let copies = run(&["backup", "list", "--to", text(archive), "--city", code]);
    assert_eq!(copies.lines().count(), 5, "{copies}");
    // The city is there: nothing is written over it.
    let over = ["restore", "--data", text(data), "--from", text(archive), "--key", text(key)];
    assert!(!yakuba().args(over).args(database).output().unwrap().status.success());
    let other = tempfile::tempdir().unwrap();
    run(&[
        "city",
        "new",
        "--data",
        text(other.path()),
        "--code",
        "011002",
        "--name",
        "札幌市",
        "--prefecture",
        "北海道",
    ]);
    let others = other.path().join("other.key");
    run(&["backup", "keys", "--data", text(other.path()), "--out", text(&others)]);
    let nothing = tempfile::tempdir().unwrap();
    let output = yakuba()
        .args(["restore", "--data", text(nothing.path()), "--from", text(archive), "--key", text(&others)])
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(fs::read_dir(nothing.path()).unwrap().next().is_none(), "something was left");
}

/// Applies again and again until `stop`, at least once, and tells the receipt numbers it got.
fn apply(door: SocketAddr, client: usize, stop: &AtomicBool, told: &mpsc::Sender<String>) {
    let Ok(mut stream) = TcpStream::connect(door) else { return };
    for n in 1.. {
        let name = json!({ "family": format!("佐藤{client}"), "given": "花子" });
        let body = json!({ "answers": { "applicant_name": name, "copies": n } }).to_string();
        let Some((status, _, answer)) =
            exchange(&mut stream, "POST", "/api/procedures/drill/applications", &[], body.as_bytes())
        else {
            return;
        };
        assert_eq!(status, 201, "{answer}");
        told.send(answer["receipt"].as_str().unwrap().to_owned()).unwrap();
        if stop.load(Ordering::SeqCst) {
            return;
        }
    }
}
