//! What the worker answers: the length of the head (`u32`, big endian), the head (JSON), the new file. What it is told
//! before is the limits in a line of JSON, then the file to its end.

use serde::{Deserialize, Serialize};

use crate::{Findings, Kind, Rebuilt, Refusal};

/// The head of an answer.
#[derive(Serialize, Deserialize)]
pub(crate) enum Head {
    /// A new file follows.
    Rebuilt {
        /// What it is.
        kind: Kind,
        /// What was left behind.
        findings: Findings,
    },
    /// Nothing follows.
    Refused(Refusal),
}

/// The answer as bytes.
pub(crate) fn write(result: Result<Rebuilt, Refusal>) -> Vec<u8> {
    let (head, bytes) = match result {
        Ok(rebuilt) => (Head::Rebuilt { kind: rebuilt.kind, findings: rebuilt.findings }, rebuilt.bytes),
        Err(refusal) => (Head::Refused(refusal), Vec::new()),
    };
    let head = serde_json::to_vec(&head).unwrap_or_default();
    let length = u32::try_from(head.len()).unwrap_or(0);
    [&length.to_be_bytes(), head.as_slice(), bytes.as_slice()].concat()
}

/// What an answer says; `None` when it is none.
pub(crate) fn read(mut answer: Vec<u8>) -> Option<Result<Rebuilt, Refusal>> {
    let length = u32::from_be_bytes(answer.get(..4)?.try_into().ok()?) as usize;
    let head = serde_json::from_slice(answer.get(4..4 + length)?).ok()?;
    let bytes = answer.split_off(4 + length);
    match head {
        Head::Refused(refusal) => Some(Err(refusal)),
        // Whatever the worker became while it read the file: a kind that the bytes do not begin as is not believed.
        Head::Rebuilt { kind, findings } => {
            (Kind::of(&bytes) == Ok(kind)).then_some(Ok(Rebuilt { bytes, kind, findings }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_and_lies_do_not() {
        let rebuilt =
            Rebuilt { bytes: b"%PDF-1.7\n".to_vec(), kind: Kind::Pdf, findings: Findings::default() };
        assert_eq!(read(write(Ok(rebuilt.clone()))), Some(Ok(rebuilt.clone())));
        assert_eq!(read(write(Err(Refusal::Encrypted))), Some(Err(Refusal::Encrypted)));
        let lie = Rebuilt { bytes: b"MZ\x90".to_vec(), ..rebuilt };
        assert_eq!(read(write(Ok(lie))), None);
        assert_eq!(read(vec![0, 0, 0, 9, b'{']), None);
        assert_eq!(read(Vec::new()), None);
    }
}
