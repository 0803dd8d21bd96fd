//! What the tests of the platform and the services share. In no program.
//!
//! A [`Hall`] is a city hall with a few services in it, its clock standing still; [`Hall::on_each`] opens it on every kind
//! of database there is. A [`Browser`] goes in and out by its front doors.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod browser;
mod city;
mod hall;

pub use browser::{Answer, Browser};
pub use city::{CITY, PASSWORD, city, city_code, given, moment, postgres, staff};
pub use hall::{Hall, Plan, logged};
