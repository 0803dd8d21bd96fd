//! Journeys through this service as its people take them.

mod api;
mod browser;
mod builder;
mod document;
mod office;
mod resident;
mod support;
