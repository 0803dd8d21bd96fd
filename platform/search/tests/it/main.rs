//! What the crate promises: the right procedure in the first three, and an index that keeps what it was given.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod city;
mod finding;
mod keeping;
