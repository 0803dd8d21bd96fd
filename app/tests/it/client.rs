//! Starting the program, and asking it.

use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

pub const PATIENCE: Duration = Duration::from_secs(120);

pub fn yakuba() -> Command {
    Command::new(env!("CARGO_BIN_EXE_yakuba"))
}

/// Runs a command of the program; answers what it printed.
pub fn run(args: &[&str]) -> String {
    let output = yakuba().args(["--log", "error"]).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Founds the city in a folder.
pub fn found(data: &Path) {
    found_as(data, "082252");
}

/// Founds a city with this code in a folder.
pub fn found_as(data: &Path, code: &str) {
    let city = ["--code", code, "--name", "常陸大宮市", "--prefecture", "茨城県"];
    run(&[&["city", "new", "--data", text(data)], city.as_slice()].concat());
}

/// A token that may do everything in the office, as a header.
pub fn token(data: &Path) -> String {
    token_in(data, &[])
}

/// The same, of a city whose `database` is said.
pub fn token_in(data: &Path, database: &[&str]) -> String {
    let new = ["token", "new", "--data", text(data), "--name", "test", "--may", "*"];
    let token = run(&[&new, database].concat());
    format!("Authorization: Bearer {}", token.trim())
}

/// The PostgreSQL that the test command has started.
#[expect(clippy::disallowed_methods, reason = "the test command tells its tests so where PostgreSQL is")]
pub fn postgres() -> Option<String> {
    std::env::var("YAKUBA_TEST_POSTGRES").ok()
}

pub fn free_address() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// A running `yakuba serve`.
pub struct Serving(Child);

impl Serving {
    /// Starts it with further `args`, and waits until every one of `doors` answers. `around` is a command that runs it.
    pub fn start(data: &Path, args: &[&str], doors: &[SocketAddr], around: &[&str]) -> Serving {
        let mut command = match around {
            [] => yakuba(),
            [program, rest @ ..] => {
                let mut command = Command::new(program);
                command.args(rest).arg(env!("CARGO_BIN_EXE_yakuba"));
                command
            }
        };
        command
            .args(["--log", "error", "serve", "--press", "no-press", "--changes-per-minute", "0", "--data"])
            .arg(data)
            .args(args);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut serving = Serving(child);
        for door in doors {
            wait_for(format!("{args:?} at {door}"), || {
                assert!(serving.0.try_wait().unwrap().is_none(), "{args:?} ended");
                ask(*door, "GET", "/health", &[], b"").is_some_and(|(status, _)| status == 200)
            });
        }
        serving
    }

    /// SIGKILL: nothing is told, nothing is tidied.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that is dead already says so, which is as good.
        let _dead = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Waits until `is_so`.
pub fn wait_for(what: impl Display, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Publishes a procedure in the office and waits until residents see it.
pub fn publish(doors: [SocketAddr; 2], bearer: &str, procedure: &str, slug: &str) {
    let (status, answer) = ask(doors[1], "POST", "/api/procedures", &[bearer], procedure.as_bytes()).unwrap();
    assert_eq!(status, 201, "{answer}");
    let path = format!("/api/procedures/{slug}/publish");
    let (status, answer) = ask(doors[1], "POST", &path, &[bearer, "If-Match: \"1\""], b"").unwrap();
    assert_eq!(status, 200, "{answer}");
    wait_for("the procedure crosses", || {
        ask(doors[0], "GET", &format!("/api/procedures/{slug}"), &[], b"").unwrap().0 == 200
    });
}

/// How often each receipt number is in the office.
pub fn in_office(door: SocketAddr, bearer: &str) -> BTreeMap<String, usize> {
    let mut there = BTreeMap::new();
    let mut next = Some("/api/applications?limit=200".to_owned());
    while let Some(path) = next {
        let (status, page) = ask(door, "GET", &path, &[bearer], b"").unwrap();
        assert_eq!(status, 200, "{page}");
        for item in page["items"].as_array().unwrap() {
            *there.entry(item["receipt"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        next = page["next"].as_str().map(str::to_owned);
    }
    there
}

pub fn ask(
    door: SocketAddr,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &[u8],
) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(door).ok()?;
    let (status, _, body) = exchange(&mut stream, method, path, headers, body)?;
    Some((status, body))
}

/// One request and its answer, with the lines of its head; a page comes as a string of JSON. `None` when the other side is
/// gone before the answer is whole.
pub fn exchange(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    headers: &[&str],
    body: &[u8],
) -> Option<(u16, Vec<String>, Value)> {
    let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n{lines}\r\n",
        body.len()
    );
    exchange_head(stream, &head, body)
}

/// The same with the whole head as it is sent.
pub fn exchange_head(stream: &mut TcpStream, head: &str, body: &[u8]) -> Option<(u16, Vec<String>, Value)> {
    stream.write_all([head.as_bytes(), body].concat().as_slice()).ok()?;
    let mut reader = BufReader::new(stream);
    let status = line(&mut reader)?.split(' ').nth(1)?.parse().ok()?;
    let (mut length, mut head) = (0, Vec::new());
    loop {
        let line = line(&mut reader)?.trim_end().to_owned();
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
        head.push(line);
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Some((status, head, body))
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (reader.read_line(&mut line).ok()? > 0).then_some(line)
}
