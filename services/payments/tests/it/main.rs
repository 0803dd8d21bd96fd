//! Journeys through this service as its people take them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod demands;
mod offline;
mod online;
mod providers;
mod settlements;
mod slips;
mod support;
mod till;
