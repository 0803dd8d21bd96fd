//! The city as a tenant, its three networks as types, its clock and its randomness.
//!
//! Nothing here knows a database or a page. Whoever needs the time or an id asks the [`Clock`] of the city,
//! so that a test moves the day and a simulation replays exactly.

mod city;
mod clock;
mod directory;
mod network;

pub use city::{City, Contact, Hall, OfficeHours, SecondFactor, SignIn};
pub use clock::{Clock, Source, SteppedClock};
pub use directory::{Directory, OtherPostal, Topic, Town};
pub use network::{Core, Internet, Lgwan, Network, NetworkKind};
