use sha2::{Digest, Sha256};

/// The hash under which a secret of 256 bits is kept. It needs no salt: there is nothing to guess.
pub(crate) fn hash(secret: &str) -> String {
    hash_of(&["yakuba secret 1", secret])
}

/// The hash of several parts, each with its length in front, so that no two lists look alike.
pub(crate) fn hash_of(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}
