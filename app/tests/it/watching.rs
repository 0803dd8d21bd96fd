//! What those who run the house look at: the numbers, the dashboard and the rules made of them, and the doctor.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;

use crate::client::{Serving, ask, found, free_address, run, text, token, yakuba};

/// The names of our numbers in a text.
fn names(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(|c| !is_name(c)).filter(|word| word.starts_with("yakuba_")).map(str::to_owned).collect()
}

#[test]
fn the_dashboard_and_the_rules_ask_for_numbers_that_are_there() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let door = free_address();
    let listen = ["--core", "127.0.0.1:0", "--internet", "127.0.0.1:0", "--lgwan", &door.to_string()];
    let _serving = Serving::start(data.path(), &listen, &[door], &[]);
    let bearer = token(data.path());
    let (_, told) = ask(door, "GET", "/metrics", &[&bearer], b"").unwrap();
    let told = told.as_str().unwrap().to_owned();
    let there = names(&told);
    let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging");
    for file in ["grafana/yakuba.json", "prometheus/alerts.yml"] {
        let asked = names(&fs::read_to_string(packaging.join(file)).unwrap());
        assert!(asked.len() >= 5, "{file}: {asked:?}");
        let missing: Vec<_> = asked.difference(&there).collect();
        assert!(missing.is_empty(), "{file} asks for {missing:?}, which is not in /metrics");
    }
    // Every city and network has its own.
    for label in [r#"city="082252""#, r#"zone="core""#, r#"zone="machine""#, r#"check="relay-lag""#] {
        assert!(told.contains(label), "{label}");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    // Made by the first start.
    token_after_a_start(data.path());
    let doctor = |more: &[&str]| {
        let output = yakuba().args(["doctor", "--data", text(data.path())]).args(more).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = doctor(&[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("バックアップが一度も取られていません") && said.contains("→ "), "{said}");
    assert!(said.contains("全体：異常"), "{said}");

    let safe = tempfile::tempdir().unwrap();
    let (archive, key) = (safe.path().join("archive"), safe.path().join("backup.key"));
    run(&["backup", "keys", "--data", text(data.path()), "--out", text(&key)]);
    run(&[
        "backup",
        "run",
        "--data",
        text(data.path()),
        "--to",
        text(&archive),
        "--verify",
        "--key",
        text(&key),
    ]);
    let (_, said) = doctor(&["--json"]);
    let json: Value = serde_json::from_str(&said).unwrap();
    let level = |check: &str| {
        let sections = json["sections"].as_array().unwrap().iter();
        let mut found = sections.flat_map(|section| section["findings"].as_array().unwrap());
        found.find(|finding| finding["check"] == check).unwrap_or_else(|| panic!("{check}"))["level"].clone()
    };
    for check in [
        "backup-age",
        "backup-verified",
        "secret-file",
        "migrations",
        "relay-lag",
        "jobs-lag",
        "audit-unsealed",
    ] {
        assert_eq!(level(check), "good", "{check}");
    }
    let vault = data.path().join("082252/backup/vault.json");
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, said) = doctor(&["--smtp", "smtp://127.0.0.1:9", "--certificate", text(&vault)]);
    assert_eq!(code, 2);
    for wrong in ["をほかの人も読めます", "メールを送れません", "を読めません"] {
        assert!(said.contains(wrong), "{wrong}: {said}");
    }
}

/// Starts and ends it once: its databases are there then.
fn token_after_a_start(data: &Path) {
    let door = free_address();
    let listen = ["--core", "127.0.0.1:0", "--internet", "127.0.0.1:0", "--lgwan", &door.to_string()];
    Serving::start(data, &listen, &[door], &[]).kill();
}
