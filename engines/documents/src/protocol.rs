//! What is said to the press: the length of the head (`u32`, big endian), the head (JSON), then the bytes it
//! announces. The other half of this conversation is `press/src/protocol.rs`.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::error::PrintError;
use crate::job::{Job, Pdf, Template};

/// The longest answer accepted, in bytes: what a press gone mad could make us hold. 10,000 slips are 157 MB.
const ANSWER_LIMIT: usize = 512 * 1024 * 1024;
const JAPAN_MS: i64 = 9 * 60 * 60 * 1000;

#[derive(Serialize)]
struct Request<'a> {
    id: &'a str,
    template: TemplateText<'a>,
    data: &'a Value,
    standard: &'a str,
    lang: &'a str,
    title: &'a str,
    author: &'a str,
    made_at: MadeAt,
    files: Vec<FileHead<'a>>,
}

#[derive(Serialize)]
struct TemplateText<'a> {
    name: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct FileHead<'a> {
    name: &'a str,
    bytes: usize,
}

/// A moment in Japan's time.
#[derive(Serialize)]
struct MadeAt {
    year: i32,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

#[derive(Deserialize)]
struct Answer {
    pages: usize,
    bytes: usize,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
    place: Option<Place>,
    #[serde(default)]
    characters: Vec<String>,
}

#[derive(Deserialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
}

/// Writes a job.
pub(crate) async fn send(to: &mut (impl AsyncWrite + Unpin), job: &Job) -> io::Result<()> {
    let (paper, text) = Template::PAPER;
    let images = job.images.iter().map(|image| (image.name.as_str(), image.content.as_slice()));
    let files: Vec<(&str, &[u8])> = std::iter::once((paper, text.as_bytes())).chain(images).collect();
    let request = Request {
        id: &job.id,
        template: TemplateText { name: job.template.name, text: job.template.text },
        data: &job.data,
        standard: job.standard.name(),
        lang: job.lang,
        title: &job.title,
        author: &job.author,
        made_at: made_at(job),
        files: files.iter().map(|(name, content)| FileHead { name, bytes: content.len() }).collect(),
    };
    let head = serde_json::to_vec(&request)?;
    to.write_u32(u32::try_from(head.len()).map_err(io::Error::other)?).await?;
    to.write_all(&head).await?;
    for (_, content) in files {
        to.write_all(content).await?;
    }
    to.flush().await
}

/// Reads an answer. The outer error means that the press is of no further use.
pub(crate) async fn receive(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Result<Pdf, PrintError>> {
    let length = from.read_u32().await? as usize;
    let answer: Answer = serde_json::from_slice(&bytes(from, length).await?)?;
    let pdf = bytes(from, answer.bytes).await?;
    Ok(match answer.error {
        None => Ok(Pdf { bytes: pdf, pages: answer.pages }),
        Some(refusal) => Err(refusal.into()),
    })
}

async fn bytes(from: &mut (impl AsyncRead + Unpin), length: usize) -> io::Result<Vec<u8>> {
    if length > ANSWER_LIMIT {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("an answer of {length} bytes")));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).await?;
    Ok(bytes)
}

fn made_at(job: &Job) -> MadeAt {
    let date = job.made_at.date();
    let seconds = (job.made_at.as_millis() + JAPAN_MS).div_euclid(1000).rem_euclid(86_400);
    let part = |value: i64| u8::try_from(value).expect("parts of a time of day are below 60");
    MadeAt {
        year: date.year(),
        month: date.month(),
        day: date.day(),
        hour: part(seconds / 3600),
        minute: part(seconds / 60 % 60),
        second: part(seconds % 60),
    }
}

impl From<Refusal> for PrintError {
    fn from(refusal: Refusal) -> Self {
        let Refusal { code, message, place, characters } = refusal;
        match (code.as_str(), place) {
            ("missing-glyph", _) => Self::MissingGlyph(characters),
            ("template", Some(Place { file, line, column })) => {
                Self::Template { place: format!("{file}:{line}:{column}"), message }
            }
            (_, Some(Place { file, line, column })) => {
                Self::Refused(format!("{code}: {message} ({file}:{line}:{column})"))
            }
            (_, None) => Self::Refused(format!("{code}: {message}")),
        }
    }
}
