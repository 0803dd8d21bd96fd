//! Who gets in, and what he may do: through the front door, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod authenticator;
mod limits;
mod organisation;
mod places;
mod proof;
mod residents;
mod second_factor;
mod staff_sign_in;
mod tokens;
