//! What the crate promises, against a mail server that misbehaves and against a folder.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod folder;
mod house;
mod sending;
mod server;
