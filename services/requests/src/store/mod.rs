//! Entities and queries (administrative network).

pub mod bookings;
pub mod kinds;
pub mod leave;
pub mod requests;

use yakuba_store::Migration;

/// The tables.
pub const LGWAN: &[Migration] = &[Migration {
    name: "requests/0001-lgwan",
    sql: "
        create table request_kind (
            key text primary key,
            unit text not null,
            draft text not null,
            version bigint not null,
            revision text,
            number bigint not null default 0,
            changed bigint not null default 1,
            closed_at bigint,
            updated_at bigint not null,
            updated_by text not null
        );
        create table request_kind_before (
            key text not null,
            version bigint not null,
            draft text not null,
            primary key (key, version)
        );
        create table request_revision (
            id text primary key,
            key text not null,
            number bigint not null,
            body text not null,
            published_at bigint not null,
            published_by text not null
        );
        create index request_revision_of on request_revision (key, number);
        create table request (
            id text primary key,
            kind text not null,
            revision text not null,
            title text not null,
            unit text not null,
            charge text not null,
            drafter text not null,
            state text not null,
            answers text not null,
            ruled text,
            flow text not null,
            on_day text,
            cancelled_at bigint,
            tasks text not null,
            created_at bigint not null,
            updated_at bigint not null,
            version bigint not null
        );
        create index request_drafter on request (drafter, updated_at);
        create index request_charge on request (charge, kind, state, updated_at);
        create index request_unit on request (unit, updated_at);
        create table request_event (
            request text not null,
            seq bigint not null,
            at bigint not null,
            by_whom text not null,
            note text not null,
            body text not null,
            primary key (request, seq)
        );
        create table request_leave (
            id text primary key,
            staff text not null,
            balance text not null,
            minutes bigint not null,
            on_day text not null,
            request text,
            note text not null,
            at bigint not null
        );
        create index request_leave_of on request_leave (staff, balance, on_day);
        create index request_leave_request on request_leave (request) where request is not null;
        create table request_booking (
            request text not null,
            what text not null,
            which text not null,
            label text not null,
            from_at bigint not null,
            until_at bigint not null,
            fixed bigint not null,
            primary key (request, what, which, from_at)
        );
        create index request_booking_time on request_booking (what, which, until_at);
    ",
}];
