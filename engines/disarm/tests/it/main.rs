//! Hostile files by the thousand, and honest ones beside them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod check;
mod corpus;
mod look;
mod mutation;
mod office;
mod others;
mod pdf;
mod random;
mod writing;
