//! A whole database, as rows that any other database of ours takes: for backups, and for moving a city.
//!
//! [`Snapshot::of`] sees several databases at one instant, while they are written to; [`load`] makes a database of rows.
//! Both kinds of database give the same tables, the same rows in the same order, and so the same hashes.

mod load;
mod snapshot;
mod table;

pub use load::{Filling, load, migrate};
pub use snapshot::{Snapshot, StandingStill};
pub use table::{Column, ColumnKind, Line, Table};
