//! Journeys through this service as its people take them.

mod browser;
mod office;
mod resident;
mod support;
