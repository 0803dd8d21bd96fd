//! The promises of the store, kept by both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod databases;
mod power_cut;
mod promises;
mod whole;
