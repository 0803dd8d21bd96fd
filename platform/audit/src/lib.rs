//! Who did what (監査ログ).
//!
//! An [`Entry`] is written in the transaction of the change it tells of, so there is never one without the other.
//! Entries are then *sealed*: every second or so the unsealed ones are put, in the order of their ids, into the next
//! [`Block`](seal), whose hash covers them and the block before. They are the next leaves of a Merkle tree (RFC 9162), too,
//! whose head after each block is signed with a key that is not in the database ([`Signer`]). Whoever edits, adds or deletes a
//! sealed row by hand is found by [`verify`]; what [`export()`] writes is verified without us, by `yakuba-verify` or any other
//! reader of the public format (C2SP tlog-tiles).
//!
//! Sealing in blocks rather than row by row keeps writers from queueing for the end of the chain on PostgreSQL.
//!
//! An entry holds ids and field names, never a personal value: it can be read by auditors who may not see the case.

mod edge;
mod entry;
mod export;
mod head;
mod leaf;
mod read;
mod seal;
mod verify;

use yakuba_store::Migration;

pub use entry::{Actor, Entry};
pub use export::{ExportError, export};
pub use head::Signer;
pub use read::{Filter, Recorded, page};
pub use seal::{Sealed, seal};
pub use verify::{Finding, Report, verify};

/// The tables of the log, in every zone.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "audit/0001-log",
        sql: "
        create table audit_entry (
            id text primary key,
            at bigint not null,
            actor text not null,
            action text not null,
            subject text not null,
            detail text not null,
            block bigint
        );
        create index audit_entry_subject on audit_entry (subject, id);
        create index audit_entry_actor on audit_entry (actor, id);
        create index audit_entry_block on audit_entry (block, id);
        create index audit_entry_unsealed on audit_entry (id) where block is null;
        create table audit_block (
            number bigint primary key,
            sealed_at bigint not null,
            entries bigint not null,
            previous text not null,
            hash text not null
        );
    ",
    },
    Migration {
        name: "audit/0002-tree",
        sql: "
        alter table audit_block add column size bigint;
        alter table audit_block add column edge text;
        alter table audit_block add column note text;
    ",
    },
];
