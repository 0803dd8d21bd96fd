//! What crosses between zones, and what one service tells another.
//!
//! A [`Message`] is a Rust type that names its direction. [`send`] writes it to the outbox in the transaction of the
//! change it reports; a carrier brings it to the other side, where it is handled **exactly once**: the note that it
//! arrived (the inbox) and what it does are one transaction.
//!
//! Messages of one *stream* (one application, one contract) are handled in the order they were sent, even when one
//! has to be tried again. A message whose handling keeps failing is held, with its stream, until a person releases it;
//! the others go on.
//!
//! | carrier | for |
//! |---|---|
//! | [`InProcess`] | two zones in one process |
//! | [`Outer`] and [`Inner`] | two processes: the inner one opens every connection, mutual TLS, signed envelopes |
//! | [`bundle`] | two machines with nothing between them but a medium that somebody carries |
//!
//! All of them read the same outbox (`departures`) and write the same inbox (`arrivals`).
//! A message that goes inward is sealed to the inner network as soon as its [card](peers) is known.

mod arrivals;
pub mod bundle;
mod departures;
mod envelope;
mod in_process;
mod kinds;
mod message;
mod outbox;
pub mod peers;
mod wire;

use yakuba_store::Migration;

pub use envelope::Link;
pub use in_process::{Delivery, InProcess};
pub use kinds::Kind;
pub use message::{FILE, HandleError, Handler, Message, PersonalData};
pub use outbox::{held_count, open_count, release_held, send};
pub use wire::{Doors, Inner, Line, LinkError, Outer, call};

/// The tables of the relay, in every zone.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "relay/0001-outbox-inbox",
        sql: "
        create table outbox (
            seq {serial},
            id text not null unique,
            kind text not null,
            target text not null,
            stream text not null,
            payload text not null,
            sent_at bigint not null,
            delivered_at bigint,
            attempts bigint not null default 0,
            last_error text,
            held_at bigint
        );
        create index outbox_open on outbox (target, seq) where delivered_at is null;
        create table inbox (
            id text primary key,
            kind text not null,
            source text not null,
            received_at bigint not null
        );
    ",
    },
    Migration {
        name: "relay/0002-apart",
        sql: "
        create index outbox_held on outbox (target, stream) where delivered_at is null and held_at is not null;
        create table relay_peer (
            network text primary key,
            card text not null,
            seals text not null,
            trusted_at bigint not null
        );
    ",
    },
    Migration {
        name: "relay/0003-files",
        sql: "alter table outbox add column files text not null default '[]'",
    },
];
