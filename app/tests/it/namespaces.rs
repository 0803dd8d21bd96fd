//! Three network namespaces, joined like the networks of a city hall: only the inner one can open a connection.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
};

use crate::{
    client::{Serving, token},
    journey::travel,
    shapes::Machines,
};

/// Runs `ip`; whether it went well.
fn ip(words: &str) -> bool {
    Command::new("ip")
        .args(words.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The namespaces of a test, removed at its end.
struct Hall {
    names: [String; 3],
}

impl Drop for Hall {
    fn drop(&mut self) {
        for name in &self.names {
            ip(&format!("netns del {name}"));
        }
    }
}

impl Hall {
    /// `None` where nobody may make namespaces.
    fn build() -> Option<Hall> {
        let id = std::process::id() % 100_000;
        let hall = Hall { names: ["i", "l", "c"].map(|zone| format!("yk{zone}{id}")) };
        if !hall.names.iter().all(|name| ip(&format!("netns add {name}"))) {
            return None;
        }
        let [internet, lgwan, core] = &hall.names;
        // Residents and staff come from this machine, each over a cable of their own; between the networks there is one.
        let cables = [
            (None, internet.as_str(), "people", "10.77.1"),
            (None, lgwan.as_str(), "people", "10.77.2"),
            (Some(internet.as_str()), lgwan.as_str(), "outward", "10.77.12"),
            (Some(lgwan.as_str()), core.as_str(), "outward", "10.77.23"),
        ];
        for (number, (from, to, end, net)) in cables.into_iter().enumerate() {
            let here = format!("yk{number}{id}");
            let inner = if from.is_some() { "inward".to_owned() } else { here.clone() };
            let mut steps = vec![format!("link add {here} type veth peer name {end} netns {to}")];
            let side = match from {
                Some(from) => {
                    steps.push(format!("link set {here} netns {from} name {inner}"));
                    format!("-n {from} ")
                }
                None => String::new(),
            };
            steps.push(format!("{side}addr add {net}.1/24 dev {inner}"));
            steps.push(format!("{side}link set {inner} up"));
            steps.push(format!("-n {to} addr add {net}.2/24 dev {end}"));
            steps.push(format!("-n {to} link set {end} up"));
            steps.push(format!("-n {to} link set lo up"));
            if !steps.iter().all(|step| ip(step)) {
                return None;
            }
        }
        // The firewall of the inner networks: from the outer one comes nothing but answers of its relay.
        for inner in [lgwan, core] {
            let rules = [
                "rule add pref 1 iif outward ipproto tcp sport 8900 lookup local",
                "rule add pref 2 iif outward prohibit",
                "rule add pref 3 lookup local",
                "rule del pref 0",
            ];
            if !rules.iter().all(|rule| ip(&format!("-n {inner} {rule}"))) {
                return None;
            }
        }
        Some(hall)
    }

    fn inside(&self, zone: usize) -> [&str; 4] {
        ["ip", "netns", "exec", &self.names[zone]]
    }

    /// Whether a connection from a network to an address can be opened.
    fn can_connect(&self, from: usize, to: &str) -> bool {
        let (host, port) = to.split_once(':').unwrap();
        let [program, rest @ ..] = self.inside(from);
        Command::new(program)
            .args(rest)
            .args(["timeout", "3", "bash", "-c", &format!("exec 3<>/dev/tcp/{host}/{port}")])
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
    }
}

#[test]
fn only_the_inner_network_can_open_a_connection() {
    let Some(hall) = Hall::build() else {
        println!("skipped: network namespaces need root and `ip` (iproute2)");
        return;
    };
    let machines = Machines::new();
    let [internet, lgwan, core] = &machines.data;
    let doors: [SocketAddr; 2] = ["10.77.1.2:8080".parse().unwrap(), "10.77.2.2:8081".parse().unwrap()];
    let outer = ["--zones", "internet", "--internet", "0.0.0.0:8080", "--relay-listen", "0.0.0.0:8900"];
    let _outer = Serving::start(internet, &outer, &doors[..1], &hall.inside(0));
    let middle = [
        "--zones",
        "lgwan",
        "--lgwan",
        "0.0.0.0:8081",
        "--relay-listen",
        "0.0.0.0:8900",
        "--relay-call",
        "10.77.12.1:8900",
    ];
    let _middle = Serving::start(lgwan, &middle, &doors[1..], &hall.inside(1));
    let inner = ["--zones", "core", "--core", "0.0.0.0:8082", "--relay-call", "10.77.23.1:8900"];
    let _inner = Serving::start(core, &inner, &[], &hall.inside(2));

    travel(doors, &token(lgwan));
    assert!(hall.can_connect(1, "10.77.12.1:8900"), "lgwan calls the relay of internet");
    assert!(hall.can_connect(2, "10.77.23.1:8900"), "core calls the relay of lgwan");
    for (from, to, what) in [
        (0, "10.77.12.2:8081", "internet reaches the office's door"),
        (0, "10.77.12.2:8900", "internet reaches the relay of lgwan"),
        (0, "10.77.23.2:8082", "internet reaches core"),
        (1, "10.77.23.2:8082", "lgwan reaches the register's door"),
        (2, "10.77.12.1:8900", "core reaches internet"),
    ] {
        assert!(!hall.can_connect(from, to), "{what}");
    }
}
