use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use aws_lc_rs::{
    hmac::{self, HMAC_SHA256},
    signature::{ED25519, UnparsedPublicKey},
};
use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305 as SUITE,
    hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey, HpkePublicKey},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use yakuba_base::LgCode;
use yakuba_city::Clock;

use crate::{
    SealError,
    card::INFO,
    keys::{ENCAPSULATED, new_signer, signer},
};

/// What a machine needs to put a city's copies away: it can seal, name and sign them, and open none.
#[derive(Serialize, Deserialize)]
pub struct Vault {
    city: LgCode,
    /// X25519, public: what copies are sealed to.
    #[serde(with = "crate::base64")]
    seals: Vec<u8>,
    /// PKCS#8, Ed25519: whoever restores believes what was signed with it and nothing else.
    #[serde(with = "crate::base64")]
    signs: Vec<u8>,
    /// Makes names of contents, which say nothing to whoever does not have it.
    #[serde(with = "crate::base64")]
    names: Vec<u8>,
}

/// What opens the copies. It is kept away from the machine, on paper or a medium in a safe.
#[derive(Serialize, Deserialize)]
pub struct VaultKey {
    city: LgCode,
    /// X25519, secret.
    #[serde(with = "crate::base64")]
    opens: Vec<u8>,
    /// Ed25519, public: of the machine that signs.
    #[serde(with = "crate::base64")]
    signed_by: Vec<u8>,
    #[serde(with = "crate::base64")]
    names: Vec<u8>,
}

impl Vault {
    /// A new vault, and its key.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn found(city: LgCode, clock: &Clock) -> Result<(Vault, VaultKey), SealError> {
        let (seals, opens) = SUITE.generate_key_pair().map_err(|error| SealError::Keys(error.to_string()))?;
        let (signs, signed_by) = new_signer()?;
        let names = clock.random::<32>().to_vec();
        let key = VaultKey { city, opens: opens.secret_bytes().to_vec(), signed_by, names: names.clone() };
        Ok((Vault { city, seals: seals.0, signs, names }, key))
    }

    /// Whose copies go into it.
    pub fn city(&self) -> LgCode {
        self.city
    }

    /// Seals `content`. `about` must be the same when it is opened.
    ///
    /// # Errors
    /// When the vault holds no usable key.
    pub fn seal(&self, about: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
        let (key, mut sealed) = SUITE
            .seal(INFO, about, content, &HpkePublicKey(self.seals.clone()))
            .map_err(|error| SealError::Keys(error.to_string()))?;
        let mut whole = key.0;
        whole.append(&mut sealed);
        Ok(whole)
    }

    /// Signs `message`: 64 bytes.
    ///
    /// # Errors
    /// When the key is none.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealError> {
        Ok(signer(&self.signs)?.sign(message).as_ref().to_vec())
    }

    /// The name of a content: the same content has the same name, 64 hex digits.
    pub fn name(&self, content: &[u8]) -> String {
        name(&self.names, content)
    }

    /// Reads the vault a file holds; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Option<Vault>, SealError> {
        load(path, "vault")
    }

    /// Keeps it in a new file that only its owner may read.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<(), SealError> {
        keep(self, path)
    }
}

impl VaultKey {
    /// Whose copies it opens.
    pub fn city(&self) -> LgCode {
        self.city
    }

    /// Opens what was sealed with the same `about`.
    ///
    /// # Errors
    /// [`SealError::Closed`] when it is another vault's or about something else, or was changed.
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

    /// Whether the machine that puts copies away signed `message`.
    ///
    /// # Errors
    /// [`SealError::NotSigned`] when it did not.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SealError> {
        UnparsedPublicKey::new(&ED25519, &self.signed_by)
            .verify(message, signature)
            .map_err(|_| SealError::NotSigned(format!("the machine that makes the backups of {}", self.city)))
    }

    /// As [`Vault::name`].
    pub fn name(&self, content: &[u8]) -> String {
        name(&self.names, content)
    }

    /// Reads the key a file holds; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Option<VaultKey>, SealError> {
        load(path, "key of a vault")
    }

    /// Keeps it in a new file that only its owner may read.
    ///
    /// # Errors
    /// When there is such a file, or it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<(), SealError> {
        keep(self, path)
    }
}

fn name(key: &[u8], content: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(HMAC_SHA256, key), content);
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn load<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<Option<T>, SealError> {
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| SealError::Unreadable {
            what,
            why: format!("{}, line {}", path.display(), error.line()),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SealError::File { path: path.display().to_string(), source }),
    }
}

pub(crate) fn keep<T: Serialize>(secret: &T, path: &Path) -> Result<(), SealError> {
    let file = |source| SealError::File { path: path.display().to_string(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(file)?;
    }
    let text = serde_json::to_string_pretty(secret).expect("secrets have string keys");
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file)?;
    made.write_all(text.as_bytes()).and_then(|()| made.sync_all()).map_err(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vault_takes_what_only_its_key_opens() {
        let clock = Clock::system();
        let city = LgCode::parse("082252").unwrap();
        let (vault, key) = Vault::found(city, &clock).unwrap();
        let (other, other_key) = Vault::found(city, &clock).unwrap();
        let sealed = vault.seal(b"piece", "住所".as_bytes()).unwrap();
        assert_eq!(key.open(b"piece", &sealed).unwrap(), "住所".as_bytes());
        assert!(key.open(b"list", &sealed).is_err());
        assert!(other_key.open(b"piece", &sealed).is_err());
        let signature = vault.sign(b"list").unwrap();
        key.verify(b"list", &signature).unwrap();
        assert!(other_key.verify(b"list", &signature).is_err());
        assert_eq!(vault.name(b"x"), key.name(b"x"));
        assert_ne!(vault.name(b"x"), other.name(b"x"));
        assert!(!serde_json::to_string(&vault).unwrap().contains("opens"));
    }
}
