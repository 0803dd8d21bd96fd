//! What people see.

mod map;
pub mod office;
mod open;
pub mod resident;
