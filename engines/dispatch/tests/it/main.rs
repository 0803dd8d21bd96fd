//! The engine from outside: plans checked by code that shares nothing with it, and days full of accidents.

mod day;
mod files;
mod promises;
mod wishes;
