use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    digest::{SHA256, digest},
    signature::{Ed25519KeyPair, KeyPair},
};
use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use yakuba_city::Clock;

use crate::SealError;

/// A key of 256 bits that seals and opens. What it seals begins with a random nonce.
#[derive(Clone)]
pub struct SecretKey([u8; 32]);

const NONCE: usize = 12;
const TAG: usize = 16;

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey")
    }
}

impl SecretKey {
    /// A new key.
    pub fn new(clock: &Clock) -> SecretKey {
        SecretKey(clock.random())
    }

    /// The key that belongs to a secret of at least 256 bits, for one `purpose`. The secret cannot be found from it, nor
    /// from its other hashes.
    pub fn of_secret(purpose: &str, secret: &str) -> SecretKey {
        let mut bytes = [0; 32];
        let whole = format!("yakuba key 1\n{purpose}\n{secret}");
        bytes.copy_from_slice(digest(&SHA256, whole.as_bytes()).as_ref());
        SecretKey(bytes)
    }

    /// The key a file holds; a new one is made, and kept for its owner alone, when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn kept(path: &Path, clock: &Clock) -> Result<SecretKey, SealError> {
        let file = |source| SealError::File { path: path.display().to_string(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(file)?;
        }
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut made) => {
                let key = SecretKey::new(clock);
                let text = BASE64.encode(&key.0);
                made.write_all(text.as_bytes()).and_then(|()| made.sync_all()).map_err(file)?;
                Ok(key)
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                SecretKey::load(path)?.ok_or_else(|| file(std::io::ErrorKind::NotFound.into()))
            }
            Err(error) => Err(file(error)),
        }
    }

    /// The key a file holds; `None` when there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no key.
    pub fn load(path: &Path) -> Result<Option<SecretKey>, SealError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SealError::File { path: path.display().to_string(), source }),
        };
        let bytes = BASE64.decode(text.trim().as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(|bytes| Some(SecretKey(bytes)))
            .ok_or_else(|| SealError::Unreadable { what: "file of a key", why: path.display().to_string() })
    }

    /// The pair of keys that belongs to this key, for signing with one `purpose`.
    pub fn signer(&self, purpose: &str) -> Signer {
        let whole = [b"yakuba signer 1\n", purpose.as_bytes(), b"\n", self.0.as_slice()].concat();
        let seed = digest(&SHA256, &whole);
        Signer(Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).expect("a hash has the length of a seed"))
    }

    fn cipher(&self) -> RandomizedNonceKey {
        RandomizedNonceKey::new(&AES_256_GCM, &self.0).expect("the key has the length the cipher wants")
    }

    /// Seals `content`. `about` must be the same when it is opened.
    pub fn seal(&self, about: &str, content: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(NONCE + content.len() + TAG);
        sealed.extend_from_slice(content);
        let nonce = self
            .cipher()
            .seal_in_place_append_tag(Aad::from(about.as_bytes()), &mut sealed)
            .expect("what is sealed here is far below the cipher's limit of 64 GiB");
        [nonce.as_ref().as_slice(), &sealed].concat()
    }

    /// Opens what this key sealed about the same thing.
    ///
    /// # Errors
    /// [`SealError::Closed`] when another key sealed it, or it was changed.
    pub fn open(&self, about: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, content) = sealed.split_at_checked(NONCE).ok_or(SealError::Closed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Closed)?;
        let mut content = content.to_vec();
        let length = self
            .cipher()
            .open_in_place(nonce, Aad::from(about.as_bytes()), &mut content)
            .map_err(|_| SealError::Closed)?
            .len();
        content.truncate(length);
        Ok(content)
    }

    /// As [`SecretKey::seal`], for a column of text.
    pub fn seal_text(&self, about: &str, content: &str) -> String {
        BASE64.encode(&self.seal(about, content.as_bytes()))
    }

    /// As [`SecretKey::open`], from a column of text.
    ///
    /// # Errors
    /// As [`SecretKey::open`].
    pub fn open_text(&self, about: &str, sealed: &str) -> Result<String, SealError> {
        let bytes = BASE64.decode(sealed.as_bytes()).map_err(|_| SealError::Closed)?;
        String::from_utf8(self.open(about, &bytes)?).map_err(|_| SealError::Closed)
    }

    /// This key, sealed with another.
    pub fn wrapped_by(&self, other: &SecretKey, about: &str) -> String {
        BASE64.encode(&other.seal(about, &self.0))
    }

    /// The key that was sealed with another.
    ///
    /// # Errors
    /// As [`SecretKey::open`].
    pub fn unwrap_by(other: &SecretKey, about: &str, wrapped: &str) -> Result<SecretKey, SealError> {
        let sealed = BASE64.decode(wrapped.as_bytes()).map_err(|_| SealError::Closed)?;
        let bytes = other.open(about, &sealed)?;
        Ok(SecretKey(bytes.try_into().map_err(|_| SealError::Closed)?))
    }
}

/// Signs with a key that belongs to a [`SecretKey`] (Ed25519, RFC 8032): the same text always gets the same signature.
pub struct Signer(Ed25519KeyPair);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

impl Signer {
    /// The key that others verify with, 32 bytes.
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// Signs `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

/// For messages that are sealed themselves, and for databases inside.
impl Serialize for SecretKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(text.as_bytes()).map_err(D::Error::custom)?;
        Ok(SecretKey(bytes.try_into().map_err(|_| D::Error::custom("a key has 32 bytes"))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_what_it_sealed_about_the_same_thing() {
        let clock = Clock::system();
        let (key, other) = (SecretKey::new(&clock), SecretKey::new(&clock));
        let sealed = key.seal_text("answers", "朝顔 花子");
        assert_eq!(key.open_text("answers", &sealed).unwrap(), "朝顔 花子");
        assert!(key.open_text("files", &sealed).is_err());
        assert!(other.open_text("answers", &sealed).is_err());
        assert_ne!(sealed, key.seal_text("answers", "朝顔 花子"));
        assert!(key.open("", b"short").is_err());
    }

    #[test]
    fn a_kept_key_is_the_same_the_next_time_and_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (clock, path) = (Clock::system(), folder.path().join("seal/internet.key"));
        let sealed = SecretKey::kept(&path, &clock).unwrap().seal_text("x", "y");
        assert_eq!(SecretKey::kept(&path, &clock).unwrap().open_text("x", &sealed).unwrap(), "y");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "no key").unwrap();
        assert!(SecretKey::kept(&path, &clock).is_err());
    }

    #[test]
    fn whoever_holds_the_secret_of_a_link_gets_the_key() {
        let clock = Clock::system();
        let (key, secret) = (SecretKey::new(&clock), clock.secret());
        let wrapped = key.wrapped_by(&SecretKey::of_secret("link", &secret), "case 1");
        let link = SecretKey::of_secret("link", &secret);
        let again = SecretKey::unwrap_by(&link, "case 1", &wrapped).unwrap();
        assert_eq!(again.open("x", &key.seal("x", b"y")).unwrap(), b"y");
        assert!(SecretKey::unwrap_by(&link, "case 2", &wrapped).is_err());
        assert!(SecretKey::unwrap_by(&SecretKey::of_secret("other", &secret), "case 1", &wrapped).is_err());
    }
}
