use std::sync::Arc;

use data_encoding::BASE64;
use signed_note::{Note, Signature, key_id};
use tlog_tiles::{checkpoint::Checkpoint, tlog::Hash};
use yakuba_base::LgCode;
use yakuba_city::NetworkKind;
use yakuba_seal::SecretKey;

/// The number of Ed25519 in the key of a signed note (C2SP signed-note).
const ED25519: u8 = 1;

/// Signs the heads of one network's log: whoever changes the database has not got its key.
#[derive(Clone, Debug)]
pub struct Signer {
    name: String,
    key: Arc<yakuba_seal::Signer>,
}

impl Signer {
    /// The signer of a network of a city that keeps `key` to itself.
    pub fn of(city: LgCode, network: NetworkKind, key: &SecretKey) -> Signer {
        Signer {
            name: format!("{network}.{city}.yakuba.internal/audit"),
            key: Arc::new(key.signer("audit log")),
        }
    }

    fn public(&self) -> Vec<u8> {
        [&[ED25519], self.key.public()].concat()
    }

    /// The key to verify with, as `yakuba-verify` and other readers of signed notes take it: write it down elsewhere.
    pub fn verifier_key(&self) -> String {
        let public = self.public();
        format!("{}+{:08x}+{}", self.name, key_id(&self.name, &public), BASE64.encode(&public))
    }

    /// The signed head of a tree (C2SP tlog-checkpoint). The same tree always has the same head.
    pub(crate) fn head(&self, size: u64, root: Hash) -> String {
        let text = Checkpoint::new(&self.name, size, root, "").expect("the name is not empty").to_bytes();
        let id = key_id(&self.name, &self.public());
        let note = Signature::new(self.name.clone(), id, self.key.sign(&text))
            .and_then(|signature| Note::new(&text, &[signature]))
            .expect("the name and the text of a checkpoint are well-formed");
        String::from_utf8_lossy(&note.to_bytes()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use signed_note::{StandardVerifier, VerifierList};
    use tlog_tiles::tlog::EMPTY_HASH;
    use yakuba_city::Clock;

    use super::*;

    #[test]
    fn a_head_is_one_that_readers_of_signed_notes_believe() {
        let (city, key) = (LgCode::parse("082252").unwrap(), SecretKey::new(&Clock::system()));
        let signer = Signer::of(city, NetworkKind::Lgwan, &key);
        let head = signer.head(0, EMPTY_HASH);
        assert!(head.starts_with(
            "lgwan.082252.yakuba.internal/audit\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n—"
        ));
        let verifiers = |signer: &Signer| {
            VerifierList::new(vec![Box::new(StandardVerifier::new(&signer.verifier_key()).unwrap())])
        };
        assert!(Note::from_bytes(head.as_bytes()).unwrap().verify(&verifiers(&signer)).is_ok());
        let other = Signer::of(city, NetworkKind::Core, &key);
        assert!(Note::from_bytes(head.as_bytes()).unwrap().verify(&verifiers(&other)).is_err());
        let changed = head.replace("\n0\n", "\n1\n");
        assert!(Note::from_bytes(changed.as_bytes()).unwrap().verify(&verifiers(&signer)).is_err());
    }
}
