//! Tables and queries. The plan lives in the internet-facing network, where riders and drivers are; the office sees a copy of
//! each day and says by messages what is to be done.

pub mod calls;
pub mod days;
pub mod designs;
pub mod duties;
pub mod links;
pub mod repeats;
pub mod rides;
pub mod studies;
pub mod trials;
pub mod wishes;

use yakuba_store::Migration;

/// The tables of the internet-facing network.
pub const INTERNET: &[Migration] = &[
    Migration {
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
    },
    DESIGN,
    Migration { name: "transit/0003-internet", sql: INTERNET_MORE },
];

/// Drafts (the office's alone) and published revisions, in both networks.
const DESIGN: Migration = Migration {
    name: "transit/0002-design",
    sql: "
        create table transit_design (
            id text primary key,
            revision bigint unique,
            from_day text,
            name text not null,
            body text not null,
            made_by text not null,
            changed_at bigint not null,
            version bigint not null default 1
        );
    ",
};

/// The design takes the place of single stops and duties; what drivers report of their day; closed roads; repetitions.
const INTERNET_MORE: &str = "
    drop table transit_stop;
    drop table transit_pattern;
    alter table transit_day add column is_open bigint not null default 0;
    create table transit_closure (
        id text primary key,
        day text not null,
        body text not null
    );
    create index transit_closure_day on transit_closure (day);
    create table transit_duty (
        id text primary key,
        day text not null,
        vehicle text not null,
        at bigint not null,
        what text not null,
        body text not null
    );
    create index transit_duty_day on transit_duty (day, vehicle, id);
    create table transit_repeat (
        id text primary key,
        weekday bigint not null,
        is_on bigint not null default 1,
        body text not null,
        made_at bigint not null
    );
    create index transit_repeat_weekday on transit_repeat (weekday, is_on);
";

/// Orders tried out before they are given; studies of designs.
const LGWAN_MORE: &str = "
    drop table transit_stop;
    create table transit_trial (
        id text primary key,
        day text not null,
        body text not null,
        answer text,
        made_at bigint not null
    );
    create table transit_study (
        id text primary key,
        body text not null,
        result text,
        made_by text not null,
        made_at bigint not null
    );
";

/// The tables of the administrative network.
pub const LGWAN: &[Migration] = &[
    Migration {
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
    },
    DESIGN,
    Migration { name: "transit/0003-lgwan", sql: LGWAN_MORE },
];
