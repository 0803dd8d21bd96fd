use data_encoding::{BASE64, BASE64_MIME};
use yakuba_base::{Id, Timestamp};

use crate::Mail;

/// A mail read back from a folder, for a page that shows what was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadMail {
    /// Its id; also the name of its file.
    pub id: Id<Mail>,
    /// When it was asked for.
    pub at: Timestamp,
    /// Whom it went to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, lines ending with `\n`.
    pub body: String,
}

impl ReadMail {
    /// Reads what this crate wrote; what is not there is empty.
    pub(crate) fn parse(id: Id<Mail>, text: &str) -> ReadMail {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let field = |name: &str| {
            let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
            lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
        };
        let body = match field("Content-Transfer-Encoding") {
            "base64" => text_of(BASE64_MIME.decode(body.as_bytes())),
            _ => body.to_owned(),
        };
        ReadMail {
            id,
            at: Timestamp::from_millis(id.millis()),
            to: field("To").to_owned(),
            subject: decode(field("Subject")),
            body: body.replace("\r\n", "\n"),
        }
    }
}

/// Encoded words (RFC 2047) back into text. The space between two of them belongs to the encoding, not to the text.
fn decode(value: &str) -> String {
    let mut out = String::new();
    let mut after_encoded = false;
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        let joined = after_encoded && encoded.is_some();
        if !joined && !out.is_empty() {
            out.push(' ');
        }
        match encoded {
            Some(base64) => out.push_str(&text_of(BASE64.decode(base64.as_bytes()))),
            None => out.push_str(word),
        }
        after_encoded = encoded.is_some();
    }
    out
}

fn text_of<E>(decoded: Result<Vec<u8>, E>) -> String {
    decoded.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
