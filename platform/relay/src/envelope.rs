use serde::{Deserialize, Serialize};
use yakuba_base::{LgCode, Timestamp};
use yakuba_city::NetworkKind;
use yakuba_seal::{Card, Keys, SealError};
use yakuba_store::{FromRow, Row};

/// Between which networks of which city something is carried: the outer one and, behind it, the inner one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The city.
    pub city: LgCode,
    /// The network further out.
    pub outer: NetworkKind,
    /// The network further in, which opens the connections.
    pub inner: NetworkKind,
}

/// A message on its way, as the outbox has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Envelope {
    /// Its place in the sender's outbox: later ones have larger numbers.
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) stream: String,
    /// JSON, or sealed to the receiver.
    pub(crate) payload: String,
    pub(crate) sent_at: Timestamp,
}

impl FromRow for Envelope {
    fn from_row(row: &Row) -> yakuba_store::Result<Self> {
        Ok(Envelope {
            seq: row.get("seq")?,
            id: row.get("id")?,
            kind: row.get("kind")?,
            stream: row.get("stream")?,
            payload: row.get("payload")?,
            sent_at: row.get("sent_at")?,
        })
    }
}

/// From where to where an envelope goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Way {
    pub(crate) city: LgCode,
    pub(crate) from: NetworkKind,
    pub(crate) to: NetworkKind,
}

/// An envelope with the sender's signature over all of it and its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Signed {
    pub(crate) envelope: Envelope,
    signature: String,
}

impl Signed {
    pub(crate) fn new(keys: &Keys, way: Way, envelope: Envelope) -> Result<Signed, SealError> {
        let signature = data_encoding::BASE64.encode(&keys.sign(&text(way, &envelope))?);
        Ok(Signed { envelope, signature })
    }

    /// The envelope, if `sender` signed it for this way.
    pub(crate) fn verified(self, sender: &Card, way: Way) -> Result<Envelope, SealError> {
        let signature = data_encoding::BASE64.decode(self.signature.as_bytes()).unwrap_or_default();
        sender.verify(&text(way, &self.envelope), &signature)?;
        Ok(self.envelope)
    }
}

/// What is signed: every field with its length in front, so that no two envelopes look alike.
fn text(way: Way, envelope: &Envelope) -> Vec<u8> {
    let mut text = b"yakuba envelope 1".to_vec();
    let numbers = [way.city.to_string(), envelope.seq.to_string(), envelope.sent_at.as_millis().to_string()];
    let fields =
        [way.from.name(), way.to.name(), &envelope.id, &envelope.kind, &envelope.stream, &envelope.payload];
    for field in numbers.iter().map(String::as_str).chain(fields) {
        text.extend((field.len() as u64).to_be_bytes());
        text.extend(field.as_bytes());
    }
    text
}

/// What came of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) id: String,
    pub(crate) end: End,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum End {
    /// Handled, now or before.
    Done,
    /// It may work later.
    Later(String),
    /// It makes no sense there: a person must look.
    Refused(String),
    /// These files must be there first.
    Needs(Vec<String>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_envelope_is_not_believed() {
        let city = LgCode::parse("082252").unwrap();
        let way = Way { city, from: NetworkKind::Internet, to: NetworkKind::Lgwan };
        let keys = Keys::make(city, NetworkKind::Internet).unwrap();
        let envelope = Envelope {
            seq: 7,
            id: "id".into(),
            kind: "kind".into(),
            stream: "stream".into(),
            payload: "{}".into(),
            sent_at: Timestamp::from_millis(1),
        };
        let signed = Signed::new(&keys, way, envelope.clone()).unwrap();
        assert_eq!(signed.clone().verified(keys.card(), way).unwrap(), envelope);
        let elsewhere = Way { to: NetworkKind::Core, ..way };
        assert!(signed.clone().verified(keys.card(), elsewhere).is_err());
        let changes: [fn(&mut Envelope); 6] = [
            |e| e.seq = 8,
            |e| e.id.push('x'),
            |e| e.kind.push('x'),
            |e| e.stream.push('x'),
            |e| e.payload.push(' '),
            |e| e.sent_at = Timestamp::from_millis(2),
        ];
        for change in changes {
            let mut forged = signed.clone();
            change(&mut forged.envelope);
            assert!(forged.verified(keys.card(), way).is_err());
        }
    }
}
