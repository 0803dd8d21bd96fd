//! The gate between networks (無害化の関所), and the quarantine (隔離) beside it.
//!
//! A file that comes inward is handed to a [`Disarm`] (the app knows which). What that makes of it is kept in the file's
//! place; the original stays outside. What cannot be disarmed is held here: apart, unreadable to programs, opened by
//! nobody. Two people release it ([`ask`], then [`release`] by somebody else), or it is tried [again] once the machine can
//! read it. What became of every file is on record ([`of`]), and every step in the audit log.
//!
//! [again]: try_again

mod gate;
mod record;
mod steps;

use yakuba_store::Migration;

pub use gate::{Disarm, Judged, Quarantine, Verdict};
pub use record::{Fate, Incoming, Left, held, held_count, of};
pub use steps::{StepError, ask, release, try_again, withdraw};

/// The table of files that came in, in every network that files come into.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "quarantine/0001-incoming-file",
    sql: "
        create table incoming_file (
            id text primary key,
            source text not null,
            arrived_at bigint not null,
            size bigint not null,
            sha256 text not null,
            state text not null,
            kind text not null default '',
            media_type text not null default '',
            new_size bigint not null default 0,
            left_behind text not null default '[]',
            reason text not null default '',
            why text not null default '',
            may_pass_later bigint not null default 0,
            asked_by text,
            asked_at bigint,
            asked_because text,
            released_by text,
            released_at bigint
        );
        create index incoming_file_held on incoming_file (arrived_at, id) where state in ('held', 'asked', 'again');
    ",
}];
