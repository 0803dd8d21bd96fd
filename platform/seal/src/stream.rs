use rustls::crypto::{
    aws_lc_rs::hpke::DH_KEM_X25519_HKDF_SHA256_CHACHA20_POLY1305 as SUITE,
    hpke::{EncapsulatedSecret, Hpke, HpkeOpener, HpkePrivateKey, HpkePublicKey, HpkeSealer},
};

use crate::{Card, Keys, SealError, card::INFO};

/// Seals record after record to a card. They open in this order only, and none can be left out before another.
pub struct Sealer(Box<dyn HpkeSealer>);

/// Opens record after record of a [`Sealer`].
pub struct Opener(Box<dyn HpkeOpener>);

impl Card {
    /// What seals records to this network, and the bytes that go in front of them.
    ///
    /// # Errors
    /// When the card holds no usable key.
    pub fn sealer(&self) -> Result<(Vec<u8>, Sealer), SealError> {
        let (front, sealer) = SUITE
            .setup_sealer(INFO, &HpkePublicKey(self.seals.clone()))
            .map_err(|error| SealError::Keys(error.to_string()))?;
        Ok((front.0, Sealer(sealer)))
    }
}

impl Keys {
    /// What opens records that were sealed to these keys' card, with the bytes that went in front of them.
    ///
    /// # Errors
    /// [`SealError::Closed`] when those are none.
    pub fn opener(&self, front: &[u8]) -> Result<Opener, SealError> {
        SUITE
            .setup_opener(
                &EncapsulatedSecret(front.to_vec()),
                INFO,
                &HpkePrivateKey::from(self.opens().to_vec()),
            )
            .map(Opener)
            .map_err(|_| SealError::Closed)
    }
}

impl Sealer {
    /// Seals the next record. `about` must be the same when it is opened.
    ///
    /// # Errors
    /// When more than 2⁹⁶ records were sealed.
    pub fn next(&mut self, about: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.seal(about, content).map_err(|error| SealError::Keys(error.to_string()))
    }
}

impl Opener {
    /// Opens the next record.
    ///
    /// # Errors
    /// [`SealError::Closed`] when it is not the next one, or was changed.
    pub fn next(&mut self, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.open(about, sealed).map_err(|_| SealError::Closed)
    }
}
