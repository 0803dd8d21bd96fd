//! Work for later, again, or every night.
//!
//! A job is a row written in the transaction that wants it, so it exists exactly when that change does. A worker per
//! zone claims due rows, runs them outside any transaction, and retries with growing pauses; after the last attempt
//! the row stays, marked failed, for a person to look at. A job may run twice when the power goes between its effect
//! and its note: handlers are written so that twice does no harm.

mod queue;
mod worker;

use serde::{Serialize, de::DeserializeOwned};
use yakuba_store::Migration;

pub use queue::{enqueue, enqueue_once, failed_count, open_count, retry_failed};
pub use worker::{Handler, JobError, Worker};

/// A kind of work.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Its name in the table: `notify.mail`. Once released it is never renamed.
    const KIND: &'static str;
    /// How often it is tried before it waits for a person.
    const ATTEMPTS: u32 = 8;
}

/// The table of jobs, in every zone.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "jobs/0001-job",
    sql: "
        create table job (
            id text primary key,
            kind text not null,
            once_key text,
            payload text not null,
            created_at bigint not null,
            run_at bigint not null,
            attempts bigint not null default 0,
            claimed_until bigint not null default 0,
            last_error text,
            done_at bigint,
            failed_at bigint
        );
        create index job_due on job (run_at) where done_at is null and failed_at is null;
        create unique index job_once on job (kind, once_key) where done_at is null and failed_at is null;
    ",
}];
