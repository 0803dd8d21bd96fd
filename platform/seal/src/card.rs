use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, UnparsedPublicKey},
};
use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305 as SUITE,
    hpke::{Hpke, HpkePublicKey},
};
use serde::{Deserialize, Serialize};
use yakuba_base::LgCode;
use yakuba_city::NetworkKind;

use crate::SealError;

/// What others may know of a network's [`Keys`](crate::Keys): its visiting card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The city.
    pub city: LgCode,
    /// The network.
    pub network: NetworkKind,
    /// Its certificate for mutual TLS, DER. It signs itself.
    #[serde(with = "crate::base64")]
    pub certificate: Vec<u8>,
    /// Its public key for signatures (Ed25519).
    #[serde(with = "crate::base64")]
    pub signs: Vec<u8>,
    /// Its public key that things are sealed to (X25519).
    #[serde(with = "crate::base64")]
    pub seals: Vec<u8>,
}

impl Card {
    /// The name of a network of a city in TLS. It is in no DNS.
    pub fn server_name(city: LgCode, network: NetworkKind) -> String {
        format!("{network}.{city}.yakuba.internal")
    }

    /// Reads a card's JSON.
    ///
    /// # Errors
    /// When it is no card.
    pub fn parse(text: &str) -> Result<Card, SealError> {
        serde_json::from_str(text)
            .map_err(|error| SealError::Unreadable { what: "card of a network", why: error.to_string() })
    }

    /// As it is carried to the neighbour.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a card has string keys") + "\n"
    }

    /// Sixteen groups of four digits, which two people compare over the telephone.
    pub fn fingerprint(&self) -> String {
        let mut all = b"yakuba card 1".to_vec();
        let city = self.city.to_string();
        for part in
            [city.as_bytes(), self.network.name().as_bytes(), &self.certificate, &self.signs, &self.seals]
        {
            all.extend((part.len() as u64).to_be_bytes());
            all.extend(part);
        }
        let hash = digest(&SHA256, &all);
        let groups: Vec<String> = hash
            .as_ref()
            .chunks(2)
            .map(|two| two.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        groups.join(" ")
    }

    /// Whether `signature` is this network's under `message`.
    ///
    /// # Errors
    /// [`SealError::NotSigned`] when it is not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SealError> {
        UnparsedPublicKey::new(&ED25519, &self.signs)
            .verify(message, signature)
            .map_err(|_| SealError::NotSigned(Card::server_name(self.city, self.network)))
    }

    /// Seals `content` to this network. `about` must be the same when it is opened.
    ///
    /// # Errors
    /// When the card holds no usable key.
    pub fn seal(&self, about: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
        seal_to(&self.seals, about, content)
    }
}

/// Seals `content` to the public key of a card ([`Card::seals`]).
///
/// # Errors
/// When it is no usable key.
pub fn seal_to(seals: &[u8], about: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
    let (key, mut sealed) = SUITE
        .seal(INFO, about, content, &HpkePublicKey(seals.to_vec()))
        .map_err(|error| SealError::Keys(error.to_string()))?;
    let mut whole = key.0;
    whole.append(&mut sealed);
    Ok(whole)
}

/// What HPKE is used for, so that nothing sealed here opens anywhere else.
pub(crate) const INFO: &[u8] = b"yakuba seal 1";
