//! The information group at work: through the front door, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod audit;
mod organisation;
mod permissions;
mod places;
mod quarantine;
mod staff;
mod state;
