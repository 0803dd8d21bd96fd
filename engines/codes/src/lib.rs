//! Codes on payment slips (納付書): each with a writer, a reader that says what is wrong, and its symbol.
//!
//! | code | module |
//! |---|---|
//! | 地方税統一QRコード (eL-QR) | [`el_qr`] |
//! | コンビニエンスストア料金収納 GS1-128 | [`konbini`] |
//! | EMVCo merchant-presented QR, JPQR | [`emv`] |
//!
//! What they stand on: [`crc`], [`tlv`] (tag, length, value), [`Digits`]. What they look like: [`symbol`].

pub mod crc;
mod digits;
pub mod el_qr;
pub mod emv;
mod error;
pub mod konbini;
pub mod symbol;
pub mod tlv;

pub use digits::Digits;
pub use error::CodeError;
