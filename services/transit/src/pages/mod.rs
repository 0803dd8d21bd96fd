//! The doors for people.

pub mod office;
pub mod resident;
