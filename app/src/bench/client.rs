//! A client that asks and waits, again and again on one connection: HTTP/1.1, as far as our own server speaks it.

use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The cookies it sets, as the next request sends them.
    pub(super) fn cookies(&self) -> String {
        let cookies = self.all("set-cookie").filter_map(|cookie| cookie.split(';').next());
        cookies.filter(|cookie| !cookie.ends_with('=')).collect::<Vec<_>>().join("; ")
    }
}

pub(super) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::new(stream) })
    }

    /// Sends a whole request, as [`request`] writes it, and reads the whole answer.
    pub(super) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request).await?;
        let status = self.line().await?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status line")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line().await?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        answer.body = match answer.header("content-length").map(str::parse::<usize>) {
            Some(length) => self.exactly(length?).await?,
            None if answer.header("transfer-encoding").is_some() => self.chunks().await?,
            None => Vec::new(),
        };
        Ok(answer)
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line).await? > 0, "the server hung up");
        Ok(line.trim_end().to_owned())
    }

    async fn exactly(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        Ok(bytes)
    }

    async fn chunks(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let size = self.line().await?;
            let Ok(size) = usize::from_str_radix(&size, 16) else { bail!("no chunk: {size}") };
            bytes.extend(self.exactly(size).await?);
            self.line().await?;
            if size == 0 {
                return Ok(bytes);
            }
        }
    }
}

/// A request, written out. `headers` are whole lines.
pub(super) fn request(method: &str, path: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let lines: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n{lines}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
