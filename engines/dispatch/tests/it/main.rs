//! The engine from outside: plans checked by code that shares nothing with it, and days full of accidents.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod day;
mod files;
mod promises;
mod wishes;
