//! What is said between the press and whoever started it.
//!
//! A message is the length of its head (`u32`, big endian), the head (JSON), then the bytes the head announces:
//! in a request the virtual files in the order of `files`, in an answer the PDF.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest head accepted, in bytes. Far above any letter, far below what would hurt.
pub const HEAD_LIMIT: usize = 16 * 1024 * 1024;
/// The most a request's files may come to, in bytes: the codes of ten thousand slips, and room to spare.
pub const FILES_LIMIT: usize = 256 * 1024 * 1024;

/// One thing to print.
#[derive(Debug, Deserialize)]
pub struct Request {
    /// Names this document for good; it also becomes the PDF's identifier (as a hash).
    pub id: String,
    /// The main template.
    pub template: Template,
    /// Reaches the template as the virtual file `/data.json`, never as program text.
    pub data: Value,
    /// The PDF standard to hold to: `a-2a`, `a-2b`, `ua-1`, … as Typst names them.
    pub standard: String,
    /// The language of the document (BCP 47), for readers and screen readers.
    pub lang: String,
    /// The document's title in its metadata.
    pub title: String,
    /// Who issues it, in its metadata.
    #[serde(default)]
    pub author: String,
    /// When it is made, in Japan's time (UTC+9). The press has no clock.
    pub made_at: MadeAt,
    /// Further templates and images, as virtual files.
    #[serde(default)]
    files: Vec<FileHead>,
    /// The contents of `files`, in the same order.
    #[serde(skip)]
    contents: Vec<Vec<u8>>,
}

impl Request {
    /// The virtual files: name and content.
    pub fn take_files(&mut self) -> impl Iterator<Item = (String, Vec<u8>)> {
        std::mem::take(&mut self.files)
            .into_iter()
            .map(|file| file.name)
            .zip(std::mem::take(&mut self.contents))
    }
}

/// The main template.
#[derive(Debug, Deserialize)]
pub struct Template {
    /// Its name without the ending; errors name it.
    pub name: String,
    /// Typst source.
    pub text: String,
}

#[derive(Debug, Deserialize)]
struct FileHead {
    name: String,
    bytes: usize,
}

/// A moment in Japan's time (UTC+9).
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct MadeAt {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

/// What came of a request.
pub struct Answer {
    /// The request's id.
    pub id: String,
    /// A PDF, or why there is none.
    pub outcome: Result<Printed, Refusal>,
}

/// A finished document.
#[derive(Debug)]
pub struct Printed {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
}

/// Why a document was not printed.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of trouble.
    pub code: Code,
    /// For the one who writes templates; English.
    pub message: String,
    /// Where in which template.
    pub place: Option<Place>,
    /// For [`Code::MissingGlyph`]: the characters no font has, each with its variation selector if it had one.
    pub characters: Vec<String>,
}

/// The kinds of trouble.
#[derive(Debug, Clone, Copy, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The request itself makes no sense: an unknown standard, a date that does not exist.
    BadRequest,
    /// A character that no font has. Printing it would leave a hole in somebody's name.
    MissingGlyph,
    /// The template does not compile with this data.
    Template,
    /// The laid-out document cannot be written in the standard asked for.
    Standard,
}

/// A place in a template, both counted from 1.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// Reads the next request; `None` when the input has closed between two requests.
pub fn read_request(input: &mut impl Read) -> io::Result<Option<Request>> {
    let mut length = [0; 4];
    if input.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    input.read_exact(&mut length[1..])?;
    let head = bytes(input, u32::from_be_bytes(length) as usize, HEAD_LIMIT)?;
    let mut request: Request = serde_json::from_slice(&head)?;

    let mut left = FILES_LIMIT;
    for file in &request.files {
        request.contents.push(bytes(input, file.bytes, left)?);
        left -= file.bytes;
    }
    Ok(Some(request))
}

fn bytes(input: &mut impl Read, length: usize, limit: usize) -> io::Result<Vec<u8>> {
    if length > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{length} bytes, at most {limit}")));
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Writes an answer.
pub fn write_answer(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    #[derive(Serialize)]
    struct Head<'a> {
        id: &'a str,
        pages: usize,
        bytes: usize,
        error: Option<&'a Refusal>,
    }
    let (head, pdf): (_, &[u8]) = match &answer.outcome {
        Ok(printed) => {
            let (pages, bytes) = (printed.pages, printed.pdf.len());
            (Head { id: &answer.id, pages, bytes, error: None }, &printed.pdf)
        }
        Err(refusal) => (Head { id: &answer.id, pages: 0, bytes: 0, error: Some(refusal) }, &[]),
    };
    let head = serde_json::to_vec(&head)?;
    let length = u32::try_from(head.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(&head)?;
    output.write_all(pdf)
}
