//! `yakuba-press`: the printing press.
//!
//! It reads requests from its standard input and answers on its standard output, one after the other, until
//! its input closes or nobody has asked for anything for a while. A request is a Typst template and its data;
//! the answer is a PDF or a [`protocol::Refusal`] that says what is wrong and where.
//!
//! What it does not know: the network, the clock, the environment, any file but the fonts in `--fonts`.
//! Whoever starts it may therefore take all of these away from it.

mod check;
mod fonts;
mod print;
mod protocol;
#[cfg(test)]
mod tests;
mod world;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use fonts::Fonts;
use protocol::Answer;

const USAGE: &str = "usage: yakuba-press --fonts DIR [--idle SECONDS]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("yakuba-press: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let settings = Settings::from_arguments(std::env::args().skip(1))?;
    let fonts = Fonts::open(&settings.fonts).map_err(|error| error.to_string())?;

    // A thread reads, so that waiting for the next request can have an end.
    let (hand_over, requests) = mpsc::sync_channel(0);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let request = protocol::read_request(&mut input);
            let last = !matches!(request, Ok(Some(_)));
            if hand_over.send(request).is_err() || last {
                return;
            }
        }
    });

    let mut output = io::stdout().lock();
    // It was started because somebody has a request: only after that can it be idle.
    let mut next = requests.recv().map_err(|_| "the reader stopped")?;
    loop {
        let Some(request) = next.map_err(|error| format!("cannot read the request: {error}"))? else {
            return Ok(());
        };
        let answer = Answer { id: request.id.clone(), outcome: print::print(&fonts, request) };
        protocol::write_answer(&mut output, &answer)
            .and_then(|()| output.flush())
            .map_err(|error| format!("cannot answer: {error}"))?;
        print::forget();
        next = match requests.recv_timeout(settings.idle) {
            Ok(next) => next,
            Err(mpsc::RecvTimeoutError::Timeout) => return Ok(()),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err("the reader stopped".to_owned()),
        };
    }
}

struct Settings {
    fonts: PathBuf,
    idle: Duration,
}

impl Settings {
    fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut fonts, mut idle) = (None, Duration::from_secs(300));
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value; {USAGE}"));
            match argument.as_str() {
                "--fonts" => fonts = Some(PathBuf::from(value()?)),
                "--idle" => {
                    let seconds = value()?.parse().map_err(|_| "--idle takes whole seconds".to_owned())?;
                    idle = Duration::from_secs(seconds);
                }
                other => return Err(format!("unknown argument {other}; {USAGE}")),
            }
        }
        Ok(Self { fonts: fonts.ok_or(USAGE)?, idle })
    }
}
