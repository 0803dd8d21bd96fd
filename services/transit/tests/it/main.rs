//! Journeys of riders, operators, drivers and dispatchers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod bad_days;
mod feeds;
mod journeys;
mod planner;
mod support;
