//! What people see.

mod map;
pub mod office;
pub mod resident;
