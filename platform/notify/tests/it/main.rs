//! What the crate promises, against a mail server that misbehaves and against a folder.

mod folder;
mod house;
mod sending;
mod server;
