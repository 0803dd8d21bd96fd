//! The doors for programs, described in OpenAPI.

pub mod internet;
pub mod lgwan;
