//! The long run of `tests/it/histories.rs`: a million random histories, and every history of eight events.
//!
//! `cargo run --release -p yakuba-flow --example histories`
#![expect(clippy::unwrap_used, reason = "it stops where a test would")]

#[path = "../tests/it/histories.rs"]
mod histories;
#[path = "../tests/it/invariants.rs"]
mod invariants;
#[path = "../tests/it/specification.rs"]
mod specification;
#[path = "../tests/it/world.rs"]
mod world;

fn main() {
    for route in [world::short_route(), world::either_route()] {
        let (states, attempts) = histories::exhaustive(8, &[0, 2, 3], route, false);
        println!("8 events at three moments: {states} different states, {attempts} attempts, all agree");
    }
    let events = histories::random(1_000_000, 0xfeed);
    println!("1,000,000 histories, {events} events, all agree");
}
