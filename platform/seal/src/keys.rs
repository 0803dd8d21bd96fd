use std::path::Path;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, PKCS_ED25519, date_time_ymd};
use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305 as SUITE,
    hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey},
};
use serde::{Deserialize, Serialize};
use yakuba_base::LgCode;
use yakuba_city::NetworkKind;

use crate::{Card, SealError, card::INFO};

/// Length of an X25519 public key, which is in front of everything sealed to a card.
pub(crate) const ENCAPSULATED: usize = 32;

/// The secrets of one network of one city. They never leave its machine.
#[derive(Serialize, Deserialize)]
pub struct Keys {
    /// What others may know.
    card: Card,
    /// PKCS#8, Ed25519.
    #[serde(with = "crate::base64")]
    signs: Vec<u8>,
    /// X25519.
    #[serde(with = "crate::base64")]
    opens: Vec<u8>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({}.{})", self.card.network, self.card.city)
    }
}

impl Keys {
    /// Makes new keys.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn make(city: LgCode, network: NetworkKind) -> Result<Keys, SealError> {
        let keys = |error: rcgen::Error| SealError::Keys(error.to_string());
        let pair = rcgen::KeyPair::generate_for(&PKCS_ED25519).map_err(keys)?;
        let name = Card::server_name(city, network);
        let mut params = CertificateParams::new(vec![name.clone()]).map_err(keys)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        // Whom to believe is decided by who is known, not by a date; RFC 5280 writes "no end" like this.
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(9999, 12, 31);
        let certificate = params.self_signed(&pair).map_err(keys)?.der().to_vec();
        let signs = pair.serialize_der();
        let public = signer(&signs)?.public_key().as_ref().to_vec();
        let (seals, opens) = SUITE.generate_key_pair().map_err(|error| SealError::Keys(error.to_string()))?;
        let card = Card { city, network, certificate, signs: public, seals: seals.0 };
        Ok(Keys { card, signs, opens: opens.secret_bytes().to_vec() })
    }

    /// Reads the keys a file holds; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Option<Keys>, SealError> {
        crate::vault::load(path, "file of keys")
    }

    /// Keeps the keys in a new file that only its owner may read. A file that is there is never overwritten.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<(), SealError> {
        crate::vault::keep(self, path)
    }

    /// What others may know of them.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The private key of the certificate, PKCS#8, for TLS.
    pub fn tls_key(&self) -> &[u8] {
        &self.signs
    }

    /// The private key for what is sealed to these keys.
    pub(crate) fn opens(&self) -> &[u8] {
        &self.opens
    }

    /// Signs `message`.
    ///
    /// # Errors
    /// When the key is none.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealError> {
        Ok(signer(&self.signs)?.sign(message).as_ref().to_vec())
    }

    /// Opens what was sealed to these keys' card with the same `about`.
    ///
    /// # Errors
    /// [`SealError::Closed`] when it was sealed for somebody else or about something else, or was changed.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (key, content) = sealed.split_at_checked(ENCAPSULATED).ok_or(SealError::Closed)?;
        SUITE
            .open(
                &EncapsulatedSecret(key.to_vec()),
                INFO,
                about,
                content,
                &HpkePrivateKey::from(self.opens.clone()),
            )
            .map_err(|_| SealError::Closed)
    }
}

pub(crate) fn signer(pkcs8: &[u8]) -> Result<Ed25519KeyPair, SealError> {
    Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|error| SealError::Keys(error.to_string()))
}

/// A new key for signatures (PKCS#8, Ed25519), and what others know of it.
pub(crate) fn new_signer() -> Result<(Vec<u8>, Vec<u8>), SealError> {
    let pair =
        rcgen::KeyPair::generate_for(&PKCS_ED25519).map_err(|error| SealError::Keys(error.to_string()))?;
    let signs = pair.serialize_der();
    let public = signer(&signs)?.public_key().as_ref().to_vec();
    Ok((signs, public))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(network: NetworkKind) -> Keys {
        Keys::make(LgCode::parse("082252").unwrap(), network).unwrap()
    }

    #[test]
    fn what_is_sealed_to_a_card_opens_with_its_keys_and_about_the_same_thing() {
        let (office, core) = (keys(NetworkKind::Lgwan), keys(NetworkKind::Core));
        let sealed = office.card().seal(b"one", "住所".as_bytes()).unwrap();
        assert_eq!(office.open(b"one", &sealed).unwrap(), "住所".as_bytes());
        assert!(office.open(b"two", &sealed).is_err());
        assert!(core.open(b"one", &sealed).is_err());
        for place in [0, 31, 32, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(office.open(b"one", &changed).is_err(), "{place}");
        }
        assert!(office.open(b"one", &sealed[..20]).is_err());
    }

    #[test]
    fn a_signature_is_one_networks_under_one_text() {
        let (office, core) = (keys(NetworkKind::Lgwan), keys(NetworkKind::Core));
        let signature = office.sign(b"text").unwrap();
        office.card().verify(b"text", &signature).unwrap();
        assert!(office.card().verify(b"other", &signature).is_err());
        assert!(core.card().verify(b"text", &signature).is_err());
    }

    #[test]
    fn keys_are_kept_for_their_owner_alone_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relay/lgwan.key");
        assert!(Keys::load(&path).unwrap().is_none());
        let made = keys(NetworkKind::Lgwan);
        made.keep(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(keys(NetworkKind::Lgwan).keep(&path).is_err());
        let loaded = Keys::load(&path).unwrap().unwrap();
        assert_eq!(loaded.card(), made.card());
        let card = Card::parse(&made.card().to_json()).unwrap();
        assert_eq!(card.fingerprint(), made.card().fingerprint());
        assert_ne!(card.fingerprint(), keys(NetworkKind::Lgwan).card().fingerprint());
        assert!(!made.card().to_json().contains("opens"));
    }
}
