//! Histories against a specification written apart from the code, and the invariants after every event.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod histories;
mod invariants;
mod route;
mod specification;
mod stories;
mod world;
