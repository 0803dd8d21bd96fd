//! One process or three: the same journey.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    client::{Serving, found, free_address, in_office, run, text, token, wait_for},
    journey::{apply, is_disarmed, is_readable_in, travel},
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
    assert!(is_disarmed(file(&data.path().join("082252/files/lgwan"), &travelled.file)));
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
    let mut middle_serves = Serving::start(lgwan, &middle, &[office], &[]);
    let inner = ["--zones", "core", "--core", &register.to_string(), "--relay-call", &to_lgwan];
    let _inner = Serving::start(core, &inner, &[register], &[]);

    let travelled = travel([outside, office], &token(lgwan));
    assert!(is_disarmed(file(&lgwan.join("082252/files/lgwan"), &travelled.file)));
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

    // The office has it: on the internet machine's disk nothing of it can be read any more.
    wait_for("nothing readable is left outside", || !is_readable_in(internet));
    assert!(is_readable_in(lgwan), "the search finds what is there");

    // The office's machine stands still, and what is sent meanwhile cannot be read outside either.
    middle_serves.kill();
    let receipt = apply(outside)["receipt"].as_str().unwrap().to_owned();
    wait_for("nothing that waits can be read outside", || !is_readable_in(internet));
    // The outer machine dies as well, and both come back: the inner one calls again by itself.
    outer_serves.kill();
    let _outer = Serving::start(internet, &outer, &[outside], &[]);
    let _middle = Serving::start(lgwan, &middle, &[office], &[]);
    let bearer = token(lgwan);
    wait_for("what waited arrives", || in_office(office, &bearer).get(&receipt) == Some(&1));
}

/// Nobody connects to anybody: somebody carries media to and fro.
#[test]
fn the_main_job_over_an_air_gap() {
    let machines = Machines::new();
    let [internet, lgwan, _] = &machines.data;
    let [outside, office]: [SocketAddr; 2] = std::array::from_fn(|_| free_address());
    let outer = ["--zones", "internet", "--internet", &outside.to_string()];
    let _outer = Serving::start(internet, &outer, &[outside], &[]);
    let inner = ["--zones", "lgwan", "--lgwan", &office.to_string()];
    let _inner = Serving::start(lgwan, &inner, &[office], &[]);

    let medium = tempfile::tempdir().unwrap();
    let walks = AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut walk = 0;
            while walks.load(Ordering::SeqCst) {
                for (from, to) in [(0, 1), (1, 0)] {
                    walk += 1;
                    let bundle = medium.path().join(format!("{walk}.bundle"));
                    let here =
                        ["--data", text(&machines.data[from]), "--zone", ZONES[from], "--to", ZONES[to]];
                    run(&[["relay", "export"].as_slice(), &here, &["--out", text(&bundle)]].concat());
                    assert!(!is_readable_in(medium.path()), "a medium that is found says nothing");
                    let there =
                        ["--data", text(&machines.data[to]), "--zone", ZONES[to], "--from", ZONES[from]];
                    run(&[["relay", "import"].as_slice(), &there, &[text(&bundle)]].concat());
                    std::fs::remove_file(&bundle).unwrap();
                }
            }
        });
        // However the journey ends, the carrier goes home.
        let ended = std::panic::catch_unwind(|| travel([outside, office], &token(lgwan)));
        walks.store(false, Ordering::SeqCst);
        let travelled = ended.unwrap_or_else(|why| std::panic::resume_unwind(why));
        assert!(is_disarmed(file(&lgwan.join("082252/files/lgwan"), &travelled.file)));
    });
}

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
