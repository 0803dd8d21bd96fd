//! Internal requests through the front door, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod asking;
mod demo;
mod kinds;
mod support;
