//! Circulars and inquiries through the front door, on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod browser;
mod round;
mod support;
