//! What is written is sealed; what is changed afterwards is found, inside and from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod logs;
mod mutations;
mod outside;
mod sealing;
