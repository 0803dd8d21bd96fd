//! What is put away comes back, into either database, and nobody else can make anything of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod city;
mod coming_back;
