//! Many cities on one installation: what belongs to one is nothing to another; and a city moves without loss.

use std::{
    fs,
    net::{SocketAddr, TcpStream},
    path::Path,
};

use serde_json::{Value, json};

use crate::{
    client::{Serving, exchange_head, found_as, free_address, postgres, run, text, wait_for, yakuba},
    journey::percent,
};

const PROCEDURE: &str = r#"{
    "slug": "copy", "title": "住民票の写し", "summary": "写しを郵送します。", "division": "shimin", "category": "certificates",
    "period_days": 3, "languages": ["ja"],
    "form": {"pages": [{"key": "p", "title": "申請", "fields": [
        {"key": "applicant_name", "type": "person_name", "label": "お名前", "kana": false},
        {"key": "purpose", "type": "text", "label": "使いみち"}]}]}
}"#;

/// A city as its people reach it: by its host name.
struct City<'t> {
    host: &'t str,
    code: String,
    bearer: String,
    doors: [SocketAddr; 2],
}

impl City<'_> {
    fn ask(
        &self,
        door: usize,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &[u8],
    ) -> (u16, Vec<String>, Value) {
        let mut stream = TcpStream::connect(self.doors[door]).unwrap();
        let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n{lines}\r\n",
            self.host,
            body.len()
        );
        exchange_head(&mut stream, &head, body).unwrap()
    }

    fn office(&self, bearer: &str, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, _, answer) = self.ask(1, method, path, &[bearer, "If-Match: \"1\""], body.as_bytes());
        (status, answer)
    }
}

/// Says in a city's `city.json` by which name it is reached.
fn named(data: &Path, code: &str, host: &str) {
    let path = data.join(code).join("city.json");
    let mut city: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    city["hosts"] = json!([host]);
    fs::write(path, city.to_string()).unwrap();
}

fn token(data: &Path, code: &str, database: &[&str]) -> String {
    let new = ["token", "new", "--data", text(data), "--city", code, "--name", "test", "--may", "*"];
    format!("Authorization: Bearer {}", run(&[&new, database].concat()).trim())
}

fn two_cities(database: &[&str]) {
    let data = tempfile::tempdir().unwrap();
    let codes = [yakuba_testkit::city_code(), yakuba_testkit::city_code()];
    let hosts = ["one.example.jp", "other.example.jp"];
    for (code, host) in codes.iter().zip(hosts) {
        found_as(data.path(), code);
        named(data.path(), code, host);
    }
    let doors = [free_address(), free_address()];
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan];
    let serving = Serving::start(data.path(), &[&listen, database].concat(), &doors, &[]);
    let cities: Vec<City<'_>> = codes
        .iter()
        .zip(hosts)
        .map(|(code, host)| City {
            host,
            code: code.clone(),
            bearer: token(data.path(), code, database),
            doors,
        })
        .collect();
    let mut receipts = Vec::new();
    for city in &cities {
        assert_eq!(city.office(&city.bearer, "POST", "/api/procedures", PROCEDURE).0, 201);
        assert_eq!(city.office(&city.bearer, "POST", "/api/procedures/copy/publish", "").0, 200);
        wait_for("the procedure crosses", || city.ask(0, "GET", "/api/procedures/copy", &[], b"").0 == 200);
        let body = json!({ "answers": { "applicant_name": { "family": format!("市民{}", city.code), "given": "花子" }, "purpose": "年金" } });
        let (status, _, receipt) =
            city.ask(0, "POST", "/api/procedures/copy/applications", &[], body.to_string().as_bytes());
        assert_eq!(status, 201, "{receipt}");
        wait_for("it arrives", || {
            city.office(&city.bearer, "GET", "/api/applications", "").1["items"]
                .as_array()
                .is_some_and(|items| items.len() == 1)
        });
        receipts.push(receipt);
    }
    nothing_of_one_is_known_to_the_other(&cities, &receipts);
    drop(serving);
    backups_of_one_are_nothing_to_the_other(data.path(), &codes, database);
}

fn nothing_of_one_is_known_to_the_other(cities: &[City<'_>], receipts: &[Value]) {
    let (here, there) = (&cities[0], &cities[1]);
    // Tokens, and ids under one's own token.
    assert_eq!(here.office(&there.bearer, "GET", "/api/applications", "").0, 401);
    let (_, list) = there.office(&there.bearer, "GET", "/api/applications", "");
    let id = list["items"][0]["id"].as_str().unwrap();
    assert_eq!(there.office(&there.bearer, "GET", &format!("/api/applications/{id}"), "").0, 200);
    for (method, path, body) in [
        ("GET", format!("/api/applications/{id}"), ""),
        ("POST", format!("/api/applications/{id}/decision"), r#"{"version":1,"outcome":"granted"}"#),
        ("POST", format!("/api/applications/{id}/corrections"), r#"{"version":1,"items":[],"message":""}"#),
    ] {
        assert_eq!(here.office(&here.bearer, method, &path, body).0, 404, "{method} {path}");
    }
    // Links, receipt numbers with their secrets, and the cookie that a link gives.
    let (number, secret) =
        (receipts[1]["receipt"].as_str().unwrap(), receipts[1]["secret"].as_str().unwrap());
    let path = format!("/api/applications/{}", number.replace('-', ""));
    let bearer = format!("Authorization: Bearer {secret}");
    assert_eq!(there.ask(0, "GET", &path, &[&bearer], b"").0, 200);
    assert!(here.ask(0, "GET", &path, &[&bearer], b"").0 >= 400);
    let (status, head, _) = there.ask(0, "GET", &format!("/s/{secret}"), &[], b"");
    assert_eq!(status, 303);
    let cookie = head.iter().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = format!("Cookie: {}", cookie.split(';').next().unwrap());
    let page = format!("/status/{id}");
    assert_eq!(there.ask(0, "GET", &page, &[&cookie], b"").0, 200);
    let (status, _, text) = here.ask(0, "GET", &page, &[&cookie], b"");
    assert!(status >= 300 && !text.to_string().contains(&there.code), "{status}");
    assert!(here.ask(0, "GET", &format!("/s/{secret}"), &[], b"").0 >= 400);
    // Looking for a name of the other.
    let search = format!("/api/applications?q={}", percent(&format!("市民{}", there.code)));
    let found = here.office(&here.bearer, "GET", &search, "").1.to_string();
    assert!(!found.contains(&there.code) && !found.contains(id), "{found}");
    // A host of nobody.
    let nobody =
        City { host: "nobody.example.jp", code: String::new(), bearer: String::new(), doors: here.doors };
    assert_eq!(nobody.ask(0, "GET", "/", &[], b"").0, 421);
}

fn backups_of_one_are_nothing_to_the_other(data: &Path, codes: &[String], database: &[&str]) {
    let safe = tempfile::tempdir().unwrap();
    let archive = safe.path().join("archive");
    let keys = [0, 1].map(|n| safe.path().join(format!("{n}.key")));
    for (code, key) in codes.iter().zip(&keys) {
        run(&["backup", "keys", "--data", text(data), "--city", code, "--out", text(key)]);
    }
    println!(
        "{}",
        run(&[&["backup", "run", "--data", text(data), "--to", text(&archive)], database].concat())
    );
    // The copies of the other under this one's name: they do not open, and nothing comes back.
    fs::remove_dir_all(archive.join(&codes[0])).unwrap();
    fs::rename(archive.join(&codes[1]), archive.join(&codes[0])).unwrap();
    let nothing = tempfile::tempdir().unwrap();
    let restore =
        ["restore", "--data", text(nothing.path()), "--from", text(&archive), "--key", text(&keys[0])];
    let output = yakuba().args(restore).output().unwrap();
    assert!(!output.status.success());
    assert!(fs::read_dir(nothing.path()).unwrap().next().is_none());
}

#[test]
fn two_cities_of_one_process_do_not_know_each_other() {
    two_cities(&[]);
}

#[test]
fn two_cities_of_one_process_do_not_know_each_other_on_postgres() {
    if let Some(url) = postgres() {
        two_cities(&["--database", &url]);
    }
}

#[test]
fn a_city_moves_to_postgres_and_back_and_to_another_folder_and_serves_everywhere_postgres() {
    let first = tempfile::tempdir().unwrap();
    let code = yakuba_testkit::city_code();
    found_as(first.path(), &code);
    let doors = [free_address(), free_address()];
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan];
    let serving = Serving::start(first.path(), &listen, &doors, &[]);
    let bearer = crate::client::token(first.path());
    let travelled = crate::journey::travel(doors, &bearer);
    let busy = yakuba()
        .args(["city", "move", "--data", text(first.path()), "--to-data", "/nowhere"])
        .output()
        .unwrap();
    assert!(!busy.status.success(), "nobody moves a city that is served");
    drop(serving);

    let there = |data: &Path, database: &[&str]| {
        let _serving = Serving::start(data, &[&listen, database].concat(), &doors, &[]);
        let office = crate::client::in_office(doors[1], &bearer);
        assert_eq!(office.values().copied().collect::<Vec<_>>(), [1]);
    };
    let second = tempfile::tempdir().unwrap();
    let mut steps: Vec<(&Path, Vec<&str>, &Path, Vec<&str>)> = Vec::new();
    let url = postgres();
    if let Some(url) = &url {
        steps.push((first.path(), vec![], first.path(), vec!["--to-database", url]));
        steps.push((first.path(), vec!["--database", url], second.path(), vec![]));
    } else {
        steps.push((first.path(), vec![], second.path(), vec![]));
    }
    for (from, database, to, to_database) in steps {
        let moving = ["city", "move", "--data", text(from), "--to-data", text(to)];
        let said = run(&[&moving, database.as_slice(), to_database.as_slice()].concat());
        assert!(said.contains("rows compared") && said.contains("outbox"), "{said}");
        let now: Vec<&str> = if to_database.is_empty() { vec![] } else { vec!["--database", to_database[1]] };
        there(to, &now);
    }
    // Where it was there is no city any more, and everything of it is set aside.
    let left = yakuba().args(["serve", "--data", text(first.path())]).output().unwrap();
    assert!(!left.status.success());
    let aside = fs::read_dir(first.path().join(&code)).unwrap();
    assert!(aside.into_iter().any(|entry| entry.unwrap().file_name().to_string_lossy().contains("moved-")));
    let file = fs::read_dir(second.path().join(&code).join("files/lgwan")).unwrap();
    assert!(
        file.into_iter().any(|folder| folder.unwrap().path().join(&travelled.file).exists()),
        "the files came along"
    );
}
