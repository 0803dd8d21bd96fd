use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What the server does wrong, once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Misbehaviour {
    /// Greets with an error.
    Greeting(&'static str),
    /// Answers `RCPT TO` with an error.
    Recipient(&'static str),
    /// Answers `MAIL FROM` with an error.
    Sender(&'static str),
    /// Takes the mail and hangs up before saying so.
    HangUpAfterData,
}

/// A mail the server took.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub data: String,
}

#[derive(Default)]
struct State {
    taken: Vec<Taken>,
    planned: VecDeque<Misbehaviour>,
}

/// A mail server (RFC 5321) small enough to read, that can misbehave.
pub struct Server {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<Mutex<State>>::default();
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, shared.clone()));
            }
        });
        Server { address, state }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The next time it matters, does `this` wrong.
    pub fn plan(&self, this: Misbehaviour) {
        self.state.lock().unwrap().planned.push_back(this);
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }
}

/// Takes the next planned misbehaviour when `choose` finds that its moment has come.
fn planned<T>(state: &Mutex<State>, choose: impl Fn(Misbehaviour) -> Option<T>) -> Option<T> {
    let mut state = state.lock().unwrap();
    let chosen = state.planned.front().copied().and_then(choose);
    if chosen.is_some() {
        state.planned.pop_front();
    }
    chosen
}

async fn converse(stream: TcpStream, state: Arc<Mutex<State>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let greeting =
        planned(&state, |this| if let Misbehaviour::Greeting(error) = this { Some(error) } else { None });
    say(&mut stream, greeting.unwrap_or("220 mail.example.jp ESMTP")).await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-mail.example.jp\r\n250 8BITMIME",
            "NOOP" | "RSET" => "250 OK",
            "MAIL" => {
                from = rest.to_owned();
                planned(
                    &state,
                    |this| if let Misbehaviour::Sender(error) = this { Some(error) } else { None },
                )
                .unwrap_or("250 OK")
            }
            "RCPT" => {
                to = rest.to_owned();
                planned(
                    &state,
                    |this| if let Misbehaviour::Recipient(error) = this { Some(error) } else { None },
                )
                .unwrap_or("250 OK")
            }
            "DATA" => {
                say(&mut stream, "354 go ahead").await?;
                let data = read_data(&mut stream).await?;
                state.lock().unwrap().taken.push(Taken { from: from.clone(), to: to.clone(), data });
                if planned(&state, |this| (this == Misbehaviour::HangUpAfterData).then_some(())).is_some() {
                    return Ok(());
                }
                "250 taken"
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => "502 not here",
        };
        say(&mut stream, answer).await?;
    }
}

async fn say(stream: &mut BufReader<TcpStream>, answer: &str) -> io::Result<()> {
    stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    stream.flush().await
}

async fn read_data(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.strip_prefix('.') {
            Some("\r\n") => return Ok(data),
            // A dot at the beginning was doubled on the way (RFC 5321 §4.5.2).
            Some(rest) => data.push_str(rest),
            None => data.push_str(&line),
        }
    }
}
