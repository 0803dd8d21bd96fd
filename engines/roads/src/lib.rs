//! Roads (道路): from a map to the minutes between two stops.
//!
//! | module | |
//! |---|---|
//! | [`osm`] | an OpenStreetMap extract, as bytes, becomes a network |
//! | [`network`] | pieces of road, the turns between them, closures |
//! | [`rules`] | who may drive where, and how fast |
//! | [`router`] | the contraction hierarchy: ways between points in microseconds |
//! | [`table`] | travel times between all stops by time of day; a file can replace them |
//! | [`synthetic`] | a network made up from points, for demonstrations |
//!
//! Pure: no I/O, no clock. What is measured in metres and seconds says so.

pub mod network;
pub mod osm;
pub mod router;
pub mod rules;
pub mod synthetic;
pub mod table;

pub use network::{Closure, Network, Point, Snapped};
pub use router::Router;
pub use rules::{Class, Traffic};
pub use table::{Table, TableError, Tables};
