//! The command line of `yakuba serve`, and waiting until it answers.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::keeper::Kept;
use crate::press::Press;

/// One port per zone, on this machine only.
#[derive(Clone, Copy)]
pub struct Ports {
    pub internet: u16,
    pub lgwan: u16,
    pub core: u16,
}

impl Ports {
    /// Three ports in a row.
    pub fn from(base: u16) -> Result<Self> {
        let port =
            |n| base.checked_add(n).context("the port base is too high: three ports in a row are needed");
        Ok(Self { internet: base, lgwan: port(1)?, core: port(2)? })
    }

    /// Three ports that are free now.
    pub fn free() -> Result<Self> {
        let [internet, lgwan, core] = free_ports()?;
        Ok(Self { internet, lgwan, core })
    }

    /// The ports on which the outer two networks take the inner ones' calls, when they are apart.
    pub fn relays(self) -> Result<[u16; 2]> {
        let port =
            |n| self.core.checked_add(n).context("the port base is too high: five ports in a row are needed");
        Ok([port(1)?, port(2)?])
    }

    pub fn all(self) -> [u16; 3] {
        [self.internet, self.lgwan, self.core]
    }
}

/// `http://127.0.0.1:PORT`
pub fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Different ports that nobody listens on. Held together until all are chosen.
pub fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let mut held = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on this machine")?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

/// `yakuba serve --demo …`
pub fn serve_demo(yakuba: &Path, data: &Path, ports: Ports, press: &Press) -> Command {
    let mut command = Command::new(yakuba);
    command.args(["serve", "--demo", "--data"]).arg(data);
    for (zone, port) in ["--internet", "--lgwan", "--core"].into_iter().zip(ports.all()) {
        command.arg(zone).arg(format!("127.0.0.1:{port}"));
    }
    command.arg("--press").arg(&press.binary).arg("--fonts").arg(&press.fonts);
    command
}

/// A running server; ended when dropped.
pub struct Server {
    _kept: Kept,
}

impl Server {
    /// Starts the server and waits until each zone answers `GET /health`. `data` is removed at the end; what
    /// the server printed stays in `log`.
    pub fn start(command: &Command, data: &Path, ports: Ports, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut kept = Kept::start(command, "TERM", data, file)?;
        let begun = Instant::now();
        for port in ports.all() {
            while !is_healthy(port) {
                let ended = kept.ended();
                if ended.is_some() || begun.elapsed() > Duration::from_secs(120) {
                    let how = ended
                        .map_or("does not answer /health".to_owned(), |status| format!("ended ({status})"));
                    let said = std::fs::read_to_string(log).unwrap_or_default();
                    let tail: Vec<&str> = said.lines().rev().take(30).collect();
                    let tail: Vec<&str> = tail.into_iter().rev().collect();
                    bail!("yakuba serve {how}. It said last:\n{}", tail.join("\n"));
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        Ok(Self { _kept: kept })
    }
}

fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let patience = Duration::from_secs(2);
        let mut stream =
            TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), patience)?;
        stream.set_read_timeout(Some(patience))?;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_differ() {
        let [a, b, c] = free_ports::<3>().unwrap();
        assert!(a != b && b != c && a != c);
    }

    #[test]
    fn only_a_200_is_healthy() {
        for (answer, healthy) in [("HTTP/1.1 200 OK\r\n\r\n", true), ("HTTP/1.1 503 No\r\n\r\n", false)] {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 16];
                stream.read_exact(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            });
            assert_eq!(is_healthy(port), healthy);
            server.join().unwrap();
        }
    }

    #[test]
    fn a_server_that_ends_early_is_quoted() {
        let base = std::env::temp_dir().join(format!("yakuba-server-{}", std::process::id()));
        let data = base.join("data");
        std::fs::create_dir_all(&data).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo the city has no code; exit 3"]);
        let started = Server::start(&command, &data, Ports::free().unwrap(), &base.join("log"));
        let error = started.err().unwrap().to_string();
        assert!(error.contains("exit status: 3") && error.contains("the city has no code"), "{error}");
        assert!(!data.exists());
        std::fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn the_last_port_leaves_no_room_for_three() {
        assert!(Ports::from(65_534).is_err());
        assert_eq!(Ports::from(8080).unwrap().all(), [8080, 8081, 8082]);
        assert_eq!(Ports::from(8080).unwrap().relays().unwrap(), [8083, 8084]);
    }
}
