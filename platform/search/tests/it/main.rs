//! What the crate promises: the right procedure in the first three, and an index that keeps what it was given.

mod city;
mod finding;
mod keeping;
