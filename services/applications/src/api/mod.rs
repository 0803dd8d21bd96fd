//! The doors for programs, described in OpenAPI.
//!
//! One file per resource. Each handler carries its description; what it may refuse is listed once, in the `document`
//! call of its network, and [`problem::CODES`] says what each code means.

pub mod internet;
pub mod lgwan;

mod document;
mod problem;
mod schemas;
