//! Histories against a specification written apart from the code, and the invariants after every event.

mod histories;
mod invariants;
mod route;
mod specification;
mod stories;
mod world;
