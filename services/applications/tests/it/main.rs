//! Journeys through this service as its people take them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod api;
mod builder;
mod document;
mod fees;
mod inward;
mod office;
mod resident;
mod sealed;
mod support;
