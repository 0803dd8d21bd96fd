//! Entities and queries (administrative network).

pub mod blocks;
pub mod books;
pub mod concerns;
pub mod demands;
pub mod deposits;
pub mod online;
pub mod payments;
pub mod providers;
pub mod refunds;
pub mod settlements;
pub mod slips;
pub mod takings;
pub mod tills;

use yakuba_store::Migration;

/// The tables of the administrative network.
pub const LGWAN: &[Migration] = &[MONEY, SLIPS, ONLINE, OFFLINE, SETTLEMENTS, REMINDERS];

const MONEY: Migration = Migration {
    name: "payments/0001-lgwan",
    sql: "
        create table demand (
            id text primary key,
            subject_kind text not null,
            subject text not null,
            receipt text not null,
            title text not null,
            payer text not null,
            lang text not null,
            division text not null,
            fiscal_year bigint not null,
            asked_at bigint not null,
            asked bigint not null,
            body text not null,
            outstanding bigint not null,
            held bigint not null,
            standing text not null,
            updated_at bigint not null,
            version bigint not null,
            unique (subject_kind, subject)
        );
        create index demand_receipt on demand (receipt);
        create index demand_list on demand (asked_at, id);
        create index demand_owing on demand (outstanding, asked_at) where outstanding > 0;
        create table demand_event (
            demand text not null,
            seq bigint not null,
            at bigint not null,
            actor text not null,
            happening text not null,
            primary key (demand, seq)
        );
        create table till (
            id text primary key,
            name text not null,
            unit text not null,
            cashless bigint not null
        );
        create table till_day (
            id text primary key,
            till text not null,
            day text not null,
            change_money bigint not null,
            opened_at bigint not null,
            opened_by text not null,
            closed_at bigint,
            closed_by text,
            expected bigint,
            counted bigint,
            note text not null default ''
        );
        create unique index till_day_open on till_day (till) where closed_at is null;
        create index till_day_list on till_day (day, till);
        create table taking (
            number text primary key,
            demand text not null,
            attempt text not null unique,
            till_day text not null,
            way text not null,
            amount bigint not null,
            tendered bigint not null,
            taken_at bigint not null,
            taken_by text not null,
            file text,
            file_failed bigint not null default 0,
            void_asked_at bigint,
            void_asked_by text,
            void_reason text not null default '',
            voided_at bigint,
            voided_by text
        );
        create index taking_demand on taking (demand);
        create index taking_day on taking (till_day, taken_at);
        create index taking_void on taking (void_asked_at) where void_asked_at is not null and voided_at is null;
        create table taking_number (
            year bigint primary key,
            last bigint not null
        );
        create table concern (
            id text primary key,
            demand text not null,
            attempt text not null,
            kind text not null,
            raised_at bigint not null,
            settled_at bigint,
            settled_by text,
            note text not null default ''
        );
        create index concern_open on concern (raised_at) where settled_at is null;
        create table refund (
            id text primary key,
            demand text not null,
            attempt text not null,
            amount bigint not null,
            asked_at bigint not null,
            asked_by text not null,
            made_at bigint,
            made_by text,
            note text not null default ''
        );
        create index refund_demand on refund (demand);
        create index refund_open on refund (asked_at) where made_at is null;
        create table ledger_lock (
            id bigint primary key,
            turn bigint not null
        );
        insert into ledger_lock (id, turn) values (1, 0);
        create table ledger_account (
            code text primary key,
            body text not null,
            debits bigint not null default 0,
            credits bigint not null default 0,
            held_debits bigint not null default 0,
            held_credits bigint not null default 0
        );
        create table ledger_entry (
            seq {serial},
            id text not null unique,
            date text not null,
            subject text not null,
            body text not null
        );
        create index ledger_entry_subject on ledger_entry (subject);
    ",
};

const SLIPS: Migration = Migration {
    name: "payments/0002-slips",
    sql: "
        create table slip_batch (
            id text primary key,
            name text not null,
            sha256 text not null unique,
            slips bigint not null,
            total bigint not null,
            made_at bigint not null,
            made_by text not null
        );
        create table slip_part (
            batch text not null,
            part bigint not null,
            slips bigint not null,
            file text,
            failed bigint not null default 0,
            primary key (batch, part)
        );
        create table slip (
            number text primary key,
            batch text not null,
            part bigint not null,
            place bigint not null,
            demand text not null,
            attempt text not null,
            body text not null
        );
        create index slip_batch_part on slip (batch, part, place);
        create table deposit_file (
            id text primary key,
            name text not null,
            sha256 text not null unique,
            reported bigint not null,
            total bigint not null,
            matched bigint not null,
            again bigint not null,
            unknown bigint not null,
            read_at bigint not null,
            read_by text not null
        );
        create table deposit (
            reference text primary key,
            file text not null,
            line bigint not null,
            number text not null,
            amount bigint not null,
            paid_on text not null,
            demand text,
            assigned_at bigint,
            assigned_by text
        );
        create index deposit_unknown on deposit (paid_on) where demand is null;
    ",
};

const ONLINE: Migration = Migration {
    name: "payments/0003-online",
    sql: "
        alter table demand add column page text not null default '';
        create table provider (
            id text primary key,
            body text not null
        );
        create table online_payment (
            attempt text primary key,
            demand text not null,
            provider text not null,
            reference text,
            amount bigint,
            captured_at bigint
        );
        create index online_payment_demand on online_payment (demand);
        create unique index online_payment_reference on online_payment (provider, reference);
        alter table refund add column answered_at bigint;
        alter table refund add column answered_by text;
        alter table refund add column agreed bigint;
        alter table refund add column failed_at bigint;
    ",
};

const OFFLINE: Migration = Migration {
    name: "payments/0004-offline",
    sql: "
        create table till_block (
            till text not null,
            year bigint not null,
            first bigint not null,
            last bigint not null,
            reserved_at bigint not null,
            reserved_by text not null,
            primary key (till, year, first)
        );
    ",
};

const SETTLEMENTS: Migration = Migration {
    name: "payments/0005-settlements",
    sql: "
        create table settlement_file (
            id text primary key,
            provider text not null,
            name text not null,
            sha256 text not null unique,
            reported bigint not null,
            total bigint not null,
            charges bigint not null,
            agreed bigint not null,
            again bigint not null,
            odd bigint not null,
            read_at bigint not null,
            read_by text not null
        );
        create table settlement (
            provider text not null,
            reference text not null,
            file text not null,
            amount bigint not null,
            paid_on text not null,
            known bigint,
            demand text,
            agreed bigint not null,
            primary key (provider, reference)
        );
        create index settlement_odd on settlement (paid_on) where agreed = 0;
    ",
};

const REMINDERS: Migration = Migration {
    name: "payments/0006-reminders-and-tills",
    sql: "
        alter table slip_batch add column sort text not null default 'first';
        create table slip_reminder (
            batch text not null,
            part bigint not null,
            place bigint not null,
            number text not null,
            body text not null,
            primary key (batch, part, place)
        );
        create index slip_reminder_number on slip_reminder (number);
        create index slip_demand on slip (demand);
        alter table till add column jpqr text;
        create index demand_event_at on demand_event (at);
        create index ledger_entry_date on ledger_entry (date);
    ",
};
