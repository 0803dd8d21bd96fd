//! Tables and queries. The plan lives in the internet-facing network, where riders and drivers are; the office sees a copy of
//! each day and says by messages what is to be done.

pub mod calls;
pub mod days;
pub mod links;
pub mod rides;
pub mod wishes;

use yakuba_store::Migration;

/// The tables of the internet-facing network.
pub const INTERNET: &[Migration] = &[Migration {
    name: "transit/0001-internet",
    sql: "
        create table transit_stop (
            key text primary key,
            place bigint not null unique,
            body text not null
        );
        create table transit_pattern (
            key text primary key,
            place bigint not null,
            body text not null
        );
        create table transit_day (
            day text primary key,
            orders text not null,
            last_ride bigint not null default 0,
            version bigint not null default 1
        );
        create table transit_shift (
            day text not null,
            number bigint not null,
            body text not null,
            primary key (day, number)
        );
        create table transit_ride (
            id text primary key,
            day text not null,
            number bigint not null,
            state text not null,
            phone text not null,
            body text not null,
            version bigint not null default 1
        );
        create index transit_ride_day on transit_ride (day, state);
        create index transit_ride_phone on transit_ride (phone, day);
        create table transit_ride_event (
            id text primary key,
            ride text not null,
            at bigint not null,
            what text not null,
            body text not null
        );
        create index transit_ride_event_of on transit_ride_event (ride, id);
        create table transit_link (
            secret_hash text primary key,
            target text not null,
            made_at bigint not null
        );
        create index transit_link_target on transit_link (target);
        create table transit_wish (
            id text primary key,
            body text not null,
            ride text,
            made_at bigint not null
        );
        create table transit_refusal (
            id text primary key,
            day text not null,
            at bigint not null,
            body text not null
        );
        create index transit_refusal_day on transit_refusal (day, id);
        create table transit_report (
            id text primary key,
            at bigint not null
        );
    ",
}];

/// The tables of the administrative network.
pub const LGWAN: &[Migration] = &[Migration {
    name: "transit/0001-lgwan",
    sql: "
        create table transit_board (
            day text primary key,
            body text not null,
            at bigint not null
        );
        create table transit_stop (
            key text primary key,
            place bigint not null unique,
            body text not null
        );
        create table transit_call (
            id text primary key,
            phone text not null,
            trip text not null,
            answer text,
            made_by text not null,
            made_at bigint not null
        );
        create index transit_call_phone on transit_call (phone, id);
    ",
}];
