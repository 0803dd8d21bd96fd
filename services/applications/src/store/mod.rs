//! Entities and queries, by network.
//!
//! In the internet-facing network: what is offered, what is being filled in, and what the applicant may see of what was
//! sent. In the administrative network: procedures with their revisions, and the applications with their histories.

pub mod access;
pub mod applications;
pub mod blocks;
pub mod counts;
pub mod drafts;
pub mod fees;
pub mod offers;
pub mod procedures;
pub mod queue;
pub mod submissions;
pub mod undo;

use yakuba_store::Migration;

/// The tables of the internet-facing network.
pub const INTERNET: &[Migration] = &[INTERNET_1, INTERNET_2, INTERNET_3];

const INTERNET_1: Migration = Migration {
    name: "applications/0001-internet",
    sql: "
        create table offer (
            slug text primary key,
            revision text not null,
            number bigint not null,
            body text not null,
            desk text not null,
            published_at bigint not null,
            closed_at bigint
        );
        create table offer_revision (
            revision text primary key,
            slug text not null,
            number bigint not null,
            body text not null,
            desk text not null
        );
        create table draft (
            id text primary key,
            slug text not null,
            revision text not null,
            answers text not null,
            lang text not null,
            mail text,
            mail_verified_at bigint,
            resident text,
            created_at bigint not null,
            updated_at bigint not null,
            expires_at bigint not null,
            version bigint not null default 1
        );
        create index draft_expires on draft (expires_at);
        create index draft_resident on draft (resident, updated_at);
        create table access_link (
            secret_hash text primary key,
            target text not null,
            made_at bigint not null
        );
        create index access_link_target on access_link (target);
        create table upload (
            id text primary key,
            owner text not null,
            name text not null,
            mime text not null,
            size bigint not null,
            sha256 text not null,
            uploaded_at bigint not null
        );
        create index upload_owner on upload (owner);
        create table submission (
            id text primary key,
            receipt text not null unique,
            once_key text unique,
            once_body text,
            slug text not null,
            revision text not null,
            channel text not null,
            answers text not null,
            lang text not null,
            mail text,
            resident text,
            fee bigint,
            submitted_at bigint not null,
            state text not null,
            due_on text,
            correction text,
            copy_file text,
            copy_failed bigint not null default 0,
            version bigint not null default 1
        );
        create index submission_resident on submission (resident, submitted_at);
        create index submission_mail on submission (mail, submitted_at);
        create table submission_event (
            id text primary key,
            submission text not null,
            at bigint not null,
            what text not null,
            body text not null,
            file text
        );
        create index submission_event_of on submission_event (submission, id);
    ",
};

/// What was sent is kept sealed: the key of a case is wrapped for each link to it.
const INTERNET_2: Migration = Migration {
    name: "applications/0002-sealed",
    sql: "
        alter table submission add column sealed text;
        alter table submission_event add column sealed text;
        alter table access_link add column case_key text;
        alter table access_link add column asked_at bigint;
        delete from job where kind = 'applications.print-copy' and done_at is null;
    ",
};

/// The tables of the administrative network.
pub const LGWAN: &[Migration] = &[LGWAN_1, LGWAN_2, LGWAN_3];

const LGWAN_1: Migration = Migration {
    name: "applications/0001-lgwan",
    sql: "
        create table procedure (
            slug text primary key,
            title text not null,
            division text not null,
            draft text not null,
            draft_version bigint not null default 1,
            updated_at bigint not null,
            updated_by text not null,
            revision text,
            number bigint not null default 0,
            published_at bigint,
            closed_at bigint
        );
        create index procedure_division on procedure (division, slug);
        create table revision (
            id text primary key,
            slug text not null,
            number bigint not null,
            body text not null,
            desk text not null,
            published_at bigint not null,
            published_by text not null,
            unique (slug, number)
        );
        create table procedure_undo (
            slug text not null,
            version bigint not null,
            draft text not null,
            changed_by text not null,
            changed_at bigint not null,
            primary key (slug, version)
        );
        create table procedure_block (
            key text primary key,
            place bigint not null,
            page text not null
        );
        create table application (
            id text primary key,
            receipt text not null unique,
            slug text not null,
            revision text not null,
            channel text not null,
            division text not null,
            title text not null,
            applicant text not null,
            lang text not null,
            mail text,
            submitted_at bigint not null,
            received_on text not null,
            state text not null,
            assignee text,
            due_on text not null,
            stopped_on text,
            answers text not null,
            correction text,
            fee bigint,
            closed_at bigint,
            document_number text,
            letter text,
            letter_failed bigint not null default 0,
            unread bigint not null default 0,
            version bigint not null default 1
        );
        -- The lists of the office. What a filter asks besides is in the index, so that only rows to be shown are fetched.
        create index application_queue on application (division, state, due_on, id, assignee, slug, channel, applicant);
        create index application_newest on application (division, state, submitted_at, id, assignee, slug, channel, applicant);
        create index application_state on application (state, due_on, id, assignee, slug, channel, applicant);
        create index application_state_newest on application (state, submitted_at, id, assignee, slug, channel, applicant);
        create index application_unread on application (division, state, due_on, id) where unread > 0;
        create index application_state_unread on application (state, due_on, id) where unread > 0;
        create index application_closed on application (division, closed_at) where closed_at is not null;
        create index application_slug on application (slug, state, id);
        create index application_received on application (received_on, slug, channel);
        create table application_event (
            application text not null,
            seq bigint not null,
            at bigint not null,
            actor text not null,
            kind text not null,
            body text not null,
            primary key (application, seq)
        );
        create table document_number (
            book text not null,
            year bigint not null,
            last bigint not null,
            primary key (book, year)
        );
        create table counted (
            id text primary key,
            slug text not null,
            division text not null,
            channel text not null,
            counted_on text not null,
            count bigint not null,
            counted_by text not null
        );
        create index counted_on on counted (counted_on, slug);
    ",
};

/// The key with which the applicant's own view is sealed outside.
const LGWAN_2: Migration = Migration {
    name: "applications/0002-case-key",
    sql: "alter table application add column case_key text;",
};

/// Where a fee stands, for the applicant.
const INTERNET_3: Migration = Migration {
    name: "applications/0003-internet-fee",
    sql: "create table submission_fee (submission text primary key, view text not null)",
};

/// Where a fee stands, for the office.
const LGWAN_3: Migration = Migration {
    name: "applications/0003-lgwan-fee",
    sql: "create table application_fee (application text primary key, view text not null)",
};
