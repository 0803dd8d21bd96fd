//! Real forms, walked through as people do.

mod forms;
mod journeys;
mod mending;
mod properties;
