//! Every address of the office, found in the sources: whoever has not signed in is refused there, whether he opens it or sends
//! an empty form, and no address of either network ends in an error of ours.

use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpStream},
};

use crate::{
    client::{Serving, exchange, found, free_address},
    routes::{filled, routes},
};

/// What the office's network shows to anybody: the way in, whether it is well, what its doors for programs are like, the
/// script that keeps a till open without network, and a shorter way to an address that asks.
const OPEN: [&str; 9] = [
    "/sign-in",
    "/sign-in/code",
    "/sign-in/passkey",
    "/sign-in/passkey/question",
    "/health",
    "/metrics",
    "/api/openapi.json",
    "/till-worker.js",
    "/procedures/1",
];

#[test]
fn nobody_gets_into_the_office_without_signing_in() {
    let routes: BTreeSet<String> = routes().iter().map(|route| filled(route)).collect();
    assert!(routes.len() > 180, "the sources are read: {}", routes.len());
    let data = tempfile::tempdir().unwrap();
    found(data.path());
    let doors = [free_address(), free_address()];
    let [internet, lgwan] = doors.map(|door| door.to_string());
    let listen = ["--core", "127.0.0.1:0", "--internet", &internet, "--lgwan", &lgwan];
    let _serving = Serving::start(data.path(), &listen, &doors, &[]);

    let mut faults = Vec::new();
    for route in &routes {
        for method in ["GET", "POST"] {
            let (status, location) = knock(doors[1], method, route);
            let is_open = OPEN.contains(&route.as_str());
            let is_refused = match status {
                303 => location.starts_with("/sign-in"),
                401 | 403 | 404 => true,
                // A door for programs that reads what is sent before it asks who sends it has done nothing yet.
                400 | 415 | 422 => method == "POST" && route.starts_with("/api/"),
                _ => false,
            };
            if status >= 500 || !is_open && !is_refused {
                faults.push(format!("{method} {route} in the office: {status} {location}"));
            }
            let (status, _) = knock(doors[0], method, route);
            if status >= 500 {
                faults.push(format!("{method} {route} for residents: {status}"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// What is answered, and where it leads.
fn knock(door: SocketAddr, method: &str, route: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(door).unwrap();
    let headers = ["Content-Type: application/x-www-form-urlencoded", "Connection: close"];
    let (status, head, _) = exchange(&mut stream, method, route, &headers, b"").unwrap_or_else(|| {
        panic!("{method} {route}: the answer is not whole");
    });
    let location = head.iter().find_map(|line| line.strip_prefix("location: "));
    (status, location.unwrap_or_default().to_owned())
}
