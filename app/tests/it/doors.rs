//! Every address of the office, found in the sources: whoever has not signed in is refused there, whether he opens it or sends
//! an empty form, and no address of either network ends in an error of ours.

use std::{
    collections::BTreeSet,
    fs,
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
};

use crate::client::{Serving, exchange, found, free_address};

/// Where routes are written down, from this crate's folder.
const SOURCES: [&str; 3] = ["../services", "../platform/identity/src", "src"];

/// What the office's network shows to anybody: the way in, whether it is well, what its doors for programs are like, the
/// script that keeps a till open without network, and a shorter way to an address that asks.
const OPEN: [&str; 8] = [
    "/sign-in",
    "/sign-in/code",
    "/sign-in/passkey",
    "/health",
    "/metrics",
    "/api/openapi.json",
    "/till-worker.js",
    "/procedures/1",
];

#[test]
fn nobody_gets_into_the_office_without_signing_in() {
    let routes = routes();
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

/// Every path given to `.route(…)`, with `1` for what it takes out of the address.
fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in SOURCES {
        for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(source)) {
            let text = fs::read_to_string(&file).unwrap();
            for call in text.split(".route(").skip(1) {
                let argument = call.split(',').next().unwrap().trim();
                let path = match argument.strip_prefix('"') {
                    Some(literal) => Some(literal.trim_end_matches('"').to_owned()),
                    None => constant(&file, &text, argument),
                };
                let path = path.unwrap_or_else(|| panic!("{}: what is {argument}?", file.display()));
                if path.starts_with('/') {
                    found.insert(filled(&path));
                }
            }
        }
    }
    found
}

/// `/cases/{id}/{*rest}` → `/cases/1/1`
fn filled(path: &str) -> String {
    let part = |part: &'_ str| if part.starts_with('{') { "1".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What `NAME`, or `module::NAME`, stands for in a file.
fn constant(file: &Path, text: &str, name: &str) -> Option<String> {
    let declared = |text: &str, name: &str| {
        let rest = text.split(&format!("const {name}: &str = \"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    match name.rsplit_once("::") {
        None => declared(text, name),
        Some((module, name)) => {
            let folder = file.parent()?;
            [folder.join(format!("{module}.rs")), folder.join(module).join("mod.rs")]
                .iter()
                .find_map(|file| declared(&fs::read_to_string(file).ok()?, name))
        }
    }
}

/// The Rust files of a folder that are no tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
