//! Journeys through this service as its people take them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod deciding;
mod numbers;
mod records;
mod rules;
mod search;
mod support;
