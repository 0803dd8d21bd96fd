//! Telling a person something, outside the pages: mail.
//!
//! A mail is asked for with [`mail()`] in the transaction of the change it tells of, so it is sent exactly when that
//! change happened. The zone's worker hands it to the [`Mailer`], again and again until the server takes it.
//!
//! *Once*: a mail has its `Message-ID` and its date from the moment it was asked for. When the connection breaks
//! between the server's taking it and our hearing of it, the second copy is the same mail byte for byte, and mailboxes
//! show it once. SMTP promises no more than that (RFC 5321 §6.1).
//!
//! Addresses, subjects and bodies are never logged, and what a server answers is kept as its number only: servers
//! quote the address they refuse.

mod folder;
mod job;
mod mailer;
mod message;
mod read;
mod smtp;

pub use folder::{Folder, recent};
pub use job::{Mail, handler, mail};
pub use mailer::{Mailer, MailerError};
pub use read::ReadMail;
pub use smtp::Smtp;
