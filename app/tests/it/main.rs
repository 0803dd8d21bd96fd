//! The built program, used as a city would use it: through its command line and its doors alone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod backup;
mod burst;
mod cities;
mod client;
mod disarm;
mod doors;
mod journey;
mod kill;
mod kill_payments;
mod namespaces;
mod routes;
mod shapes;
mod upgrade;
mod watching;
