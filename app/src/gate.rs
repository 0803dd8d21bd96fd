//! Between the mechanism that files pass and the engine that disarms them: neither knows the other.

use bytes::Bytes;
use yakuba_disarm::{Kind, Refusal, Sandbox};
use yakuba_quarantine::{Disarm, Judged, Left, Verdict};

/// Files are disarmed in the sandbox.
pub struct Gate(pub Sandbox);

impl Disarm for Gate {
    fn disarm(&self, bytes: Bytes) -> Judged<'_> {
        Box::pin(async move {
            match self.0.disarm(&bytes).await.map_err(|error| error.to_string())? {
                Ok(rebuilt) => Ok(Verdict::Disarmed {
                    kind: rebuilt.kind.ja().to_owned(),
                    media_type: media_type(rebuilt.kind).to_owned(),
                    left_behind: left(&rebuilt.findings),
                    bytes: rebuilt.bytes.into(),
                }),
                Err(refusal) => Ok(held(&refusal)),
            }
        })
    }
}

fn left(findings: &yakuba_disarm::Findings) -> Vec<Left> {
    let one = |(finding, count): (yakuba_disarm::Finding, u32)| Left {
        what: finding.name().to_owned(),
        label: finding.ja().to_owned(),
        count,
    };
    findings.iter().map(one).collect()
}

fn held(refusal: &Refusal) -> Verdict {
    Verdict::Held {
        reason: refusal.code().to_owned(),
        why: refusal.ja(),
        may_pass_later: refusal.may_pass_later(),
    }
}

fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Pdf => "application/pdf",
        Kind::Jpeg => "image/jpeg",
        Kind::Png => "image/png",
        Kind::Gif => "image/gif",
        Kind::Webp => "image/webp",
        Kind::Heic => "image/heic",
        Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Kind::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Kind::Zip => "application/zip",
        Kind::Text => "text/plain; charset=utf-8",
    }
}
