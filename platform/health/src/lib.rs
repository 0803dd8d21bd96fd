//! Whether the house is well (点検): what is looked at, from when on something is said, and what is to be done about it.
//!
//! `yakuba doctor` prints the [`Finding`]s of everything on a machine; the office's 状況 page shows those of its network. Both
//! ask the same functions. What is said is Japanese: it is read by the two people who run the city hall's machines.

mod finding;
mod machine;
mod zone;

pub use finding::{Finding, Level, worst};
pub use machine::{BackupNote, Machine, backup, clock_is_set, disk, secret_file};
pub use zone::zone;
