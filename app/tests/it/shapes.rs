//! One process or three: the same journey.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use crate::{
    client::{Serving, found, free_address, run, text, token},
    journey::{photo, travel},
};

/// The folders of three machines, one for each network, which know their neighbours.
pub struct Machines {
    _folder: tempfile::TempDir,
    pub data: [PathBuf; 3],
}

const ZONES: [&str; 3] = ["internet", "lgwan", "core"];

impl Machines {
    pub fn new() -> Machines {
        let folder = tempfile::tempdir().unwrap();
        let data = ZONES.map(|zone| folder.path().join(zone));
        let card = |zone: usize| data[zone].join(format!("{}.082252.card.json", ZONES[zone]));
        for (data, zone) in data.iter().zip(ZONES) {
            found(data);
            run(&["relay", "keys", "--data", text(data), "--zones", zone, "--out", text(data)]);
        }
        for (here, other) in [(0, 1), (1, 0), (1, 2), (2, 1)] {
            let said = run(&[
                "relay",
                "trust",
                "--data",
                text(&data[here]),
                "--zone",
                ZONES[here],
                text(&card(other)),
            ]);
            assert!(said.contains("telephone"), "{said}");
        }
        Machines { _folder: folder, data }
    }
}

/// The only files below a folder whose name is `name`.
fn file(below: &Path, name: &str) -> Option<Vec<u8>> {
    std::fs::read_dir(below).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            file(&path, name)
        } else {
            path.ends_with(name).then(|| std::fs::read(&path).unwrap())
        }
    })
}

#[test]
fn the_main_job_in_one_process() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let doors = [free_address(), free_address()];
    let listen =
        ["--core", "127.0.0.1:0", "--internet", &doors[0].to_string(), "--lgwan", &doors[1].to_string()];
    let _serving = Serving::start(data.path(), &listen, &doors, &[]);
    let travelled = travel(doors, &token(data.path()));
    assert_eq!(file(&data.path().join("082252/files/lgwan"), &travelled.file), Some(photo()));
}

#[test]
fn the_main_job_in_three_processes() {
    let machines = Machines::new();
    let [internet, lgwan, core] = &machines.data;
    let [outside, office, register, to_internet, to_lgwan]: [SocketAddr; 5] =
        std::array::from_fn(|_| free_address());
    let (to_internet, to_lgwan) = (to_internet.to_string(), to_lgwan.to_string());
    let outer = ["--zones", "internet", "--internet", &outside.to_string(), "--relay-listen", &to_internet];
    let mut outer_serves = Serving::start(internet, &outer, &[outside], &[]);
    let middle = [
        "--zones",
        "lgwan",
        "--lgwan",
        &office.to_string(),
        "--relay-listen",
        &to_lgwan,
        "--relay-call",
        &to_internet,
    ];
    let _middle = Serving::start(lgwan, &middle, &[office], &[]);
    let inner = ["--zones", "core", "--core", &register.to_string(), "--relay-call", &to_lgwan];
    let _inner = Serving::start(core, &inner, &[register], &[]);

    let travelled = travel([outside, office], &token(lgwan));
    assert_eq!(file(&lgwan.join("082252/files/lgwan"), &travelled.file), Some(photo()));
    // Nothing of the other networks is on a machine.
    for (data, zone) in machines.data.iter().zip(ZONES) {
        for other in ZONES.into_iter().filter(|other| *other != zone) {
            assert!(!data.join(format!("082252/{other}.db")).exists(), "{zone} has the database of {other}");
            assert!(
                !data.join(format!("082252/relay/{other}.key")).exists(),
                "{zone} has the keys of {other}"
            );
        }
    }

    // The outer machine dies and comes back: the inner one calls again by itself.
    outer_serves.kill();
    let _again = Serving::start(internet, &outer, &[outside], &[]);
    let bearer = token(lgwan);
    crate::client::publish([outside, office], &bearer, SECOND, "second");
}

const SECOND: &str = r#"{
    "slug": "second", "title": "印鑑登録", "summary": "登録します。", "division": "shimin", "category": "certificates", "period_days": 3,
    "languages": ["ja"], "form": {"pages": [{"key": "p", "title": "申請", "fields": [{"key": "purpose", "type": "text", "label": "使いみち"}]}]}
}"#;

#[test]
fn a_network_without_keys_or_neighbour_says_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let folder = text(data.path());
    let serve = |zone: &str| {
        let address = free_address().to_string();
        let output = crate::client::yakuba()
            .args([
                "serve",
                "--data",
                folder,
                "--zones",
                zone,
                "--relay-listen",
                &address,
                "--internet",
                "127.0.0.1:0",
            ])
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(serve("internet").contains("yakuba relay keys --zones internet"));
    run(&["relay", "keys", "--data", folder, "--zones", "internet", "--out", folder]);
    assert!(serve("internet").contains("yakuba relay trust --zone internet"));
    assert!(serve("core").contains("leave out --relay-listen"));
    assert!(serve("internet,core").contains("no link to each other"));
}
