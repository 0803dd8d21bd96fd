//! What only some may read, and who wrote it.
//!
//! Every network of a city has [`Keys`]: one pair to show who it is (the certificate of mutual TLS, and signatures), one
//! pair to have things sealed to it. What others may know of them is a [`Card`], which a person carries from one machine
//! to the other and compares by its [fingerprint](Card::fingerprint). There is no certificate authority: a network knows
//! its neighbours' cards and nobody else.
//!
//! A [`Vault`] is what copies of a city are put away with: the machine that makes them cannot open them; the [`VaultKey`] can.
//!
//! A [`SecretKey`] seals what one case is about, for whoever is given the key.
//!
//! | for | what |
//! |---|---|
//! | signatures, TLS | Ed25519 (RFC 8032) |
//! | sealing to a card | HPKE (RFC 9180): X25519, HKDF-SHA256, ChaCha20-Poly1305 |
//! | sealing with a secret key | AES-256-GCM, random nonce |
//!
//! Nothing here is our own cryptography: it is put together from `aws-lc-rs` and `rustls`.

mod card;
mod keys;
mod secret;
mod stream;
mod vault;

pub use card::{Card, seal_to};
pub use keys::Keys;
pub use secret::{SecretKey, Signer};
pub use stream::{Opener, Sealer};
pub use vault::{Vault, VaultKey};

/// Why something cannot be sealed, opened or believed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Sealed for somebody else, or changed on the way.
    #[error("it cannot be opened: it is sealed for somebody else, or was changed on the way")]
    Closed,
    /// The signature is not the neighbour's.
    #[error("the signature is not that of {0}")]
    NotSigned(String),
    /// A key or card that is none.
    #[error("this is no {what}: {why}")]
    Unreadable {
        /// What it should be.
        what: &'static str,
        /// What is wrong with it; never the content.
        why: String,
    },
    /// A key could not be made or used.
    #[error("keys: {0}")]
    Keys(String),
    /// The file of a key.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

pub(crate) mod base64 {
    //! Bytes in JSON.
    use data_encoding::BASE64;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}
