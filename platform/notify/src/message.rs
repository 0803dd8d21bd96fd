use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType, Date, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};
use yakuba_base::MailAddress;

use crate::job::Outgoing;

/// A mail as it goes over the wire.
pub(crate) struct Composed {
    pub(crate) envelope: Envelope,
    pub(crate) bytes: Vec<u8>,
}

/// Writes a mail down (RFC 5322), the same bytes every time. `None` when an address cannot be written.
pub(crate) fn compose(from_name: &str, from: &MailAddress, outgoing: &Outgoing) -> Option<Composed> {
    let sender: Address = from.as_str().parse().ok()?;
    let recipient: Address = outgoing.mail.to.as_str().parse().ok()?;
    let id = format!("<{}@{}>", outgoing.id, sender.domain());
    let millis = u64::try_from(outgoing.at.as_millis()).unwrap_or_default();
    let message = Message::builder()
        .from(Mailbox::new(Some(one_line(from_name)), sender))
        .to(Mailbox::new(None, recipient))
        .subject(one_line(&outgoing.mail.subject))
        .message_id(Some(id))
        .header(Date::new(UNIX_EPOCH + Duration::from_millis(millis)))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        // RFC 3834: holiday notices and mailing lists must not answer.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .body(body(&outgoing.mail.body))
        .ok()?;
    Some(Composed { envelope: message.envelope().clone(), bytes: message.formatted() })
}

/// Plain ASCII with lines short enough stays readable; Japanese travels as base64, which every server passes on.
fn body(text: &str) -> Body {
    let text = tidy(text);
    match Body::new_with_encoding(text, ContentTransferEncoding::SevenBit) {
        Ok(body) => body,
        Err(text) => {
            let text = String::from_utf8_lossy(&text).into_owned();
            Body::new_with_encoding(text, ContentTransferEncoding::Base64).unwrap_or_else(Body::new)
        }
    }
}

/// A header is one line: what would begin another becomes a space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() && c != '\u{3000}' || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// No spaces at the ends of lines, no control characters, one line break at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for line in text.trim_end().lines() {
        out.extend(line.trim_end().chars().filter(|&c| c == '\t' || !c.is_control()));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use yakuba_base::{Id, Timestamp};

    use super::*;
    use crate::Mail;

    fn written(subject: &str, body: &str) -> String {
        let outgoing = Outgoing {
            id: Id::from_parts(1_795_000_000_000, [7; 10]),
            at: Timestamp::from_millis(1_795_000_000_000),
            mail: Mail {
                to: MailAddress::parse("hanako@example.jp").unwrap(),
                subject: subject.to_owned(),
                body: body.to_owned(),
            },
        };
        let composed =
            compose("常陸大宮市", &MailAddress::parse("noreply@city.example.jp").unwrap(), &outgoing)
                .unwrap();
        String::from_utf8(composed.bytes).unwrap()
    }

    #[test]
    fn a_japanese_mail_is_ascii_on_the_wire_with_short_lines() {
        let mail =
            written(&"申請を受け付けました。".repeat(12), &"常陸大宮市役所からのお知らせです。".repeat(80));
        assert!(mail.is_ascii());
        assert!(mail.lines().all(|line| line.len() <= 78), "{mail}");
        assert!(mail.contains("Content-Type: text/plain; charset=utf-8\r\n"));
        assert!(mail.contains("Content-Transfer-Encoding: base64\r\n"));
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"));
        assert!(mail.contains("MIME-Version: 1.0\r\n"));
        assert!(mail.contains("Message-ID: <01a"));
        assert!(mail.contains("@city.example.jp>\r\n"));
    }

    #[test]
    fn a_subject_cannot_begin_another_header() {
        let mail = written("受付\r\nBcc: other@example.jp\n\nhello", "本文");
        assert!(!mail.contains("\nBcc:"), "{mail}");
        assert!(!written("a\r\nBcc: other@example.jp", "b").contains("\nBcc:"));
    }

    #[test]
    fn english_stays_readable_unless_a_line_is_too_long() {
        assert!(written("Received", "Thank you.  \r\nYakuba").ends_with("\r\n\r\nThank you.\r\nYakuba\r\n"));
        assert!(written("Received", &"x".repeat(2_000)).contains("Content-Transfer-Encoding: base64"));
    }

    #[test]
    fn the_same_mail_is_the_same_bytes() {
        assert_eq!(written("受付", "本文"), written("受付", "本文"));
    }
}
