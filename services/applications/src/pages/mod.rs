//! The doors for people, one folder per circle of readers.

pub mod builder;
pub mod office;
pub mod resident;
