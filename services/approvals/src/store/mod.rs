//! Entities and queries (administrative network).

pub mod books;
pub mod disposals;
pub mod documents;
pub mod duties;
pub mod files;
pub mod history;
pub mod search;

use yakuba_store::Migration;

/// The tables.
pub const LGWAN: &[Migration] = &[
    Migration {
    name: "approvals/0001-lgwan",
    sql: "
        create table approval_document (
            id text primary key,
            unit text not null,
            drafter text not null,
            state text not null,
            title text not null,
            kind text not null,
            class text not null,
            disclosure text not null,
            amount bigint,
            counterparty text not null,
            traded_on text,
            due_on text,
            content text not null,
            revision bigint not null,
            source text,
            proposal text,
            flow text not null,
            decided_at bigint,
            number text,
            year bigint,
            hash text,
            sheet text,
            sheet_failed bigint not null default 0,
            keep_until text,
            hold text,
            disposed_at bigint,
            words text not null,
            created_at bigint not null,
            updated_at bigint not null,
            version bigint not null default 1
        );
        create index approval_document_drafter on approval_document (drafter, state, updated_at);
        create index approval_document_unit on approval_document (unit, updated_at);
        create index approval_document_trade on approval_document (traded_on, amount);
        create index approval_document_amount on approval_document (amount);
        create index approval_document_counterparty on approval_document (counterparty, traded_on);
        create index approval_document_updated on approval_document (updated_at, id);
        create index approval_document_class on approval_document (class, year) where number is not null;
        create index approval_document_keep on approval_document (keep_until)
            where keep_until is not null and disposed_at is null;
        create unique index approval_document_number on approval_document (year, number) where number is not null;
        create table approval_text (
            document text not null,
            revision bigint not null,
            title text not null,
            body text not null,
            at bigint not null,
            primary key (document, revision)
        );
        create table approval_file (
            id text primary key,
            document text not null,
            name text not null,
            size bigint not null,
            mime text not null,
            sha256 text not null,
            series text not null,
            edition bigint not null,
            gone bigint not null default 0,
            added_at bigint not null
        );
        create index approval_file_of on approval_file (document, id);
        create table approval_event (
            document text not null,
            seq bigint not null,
            at bigint not null,
            by_whom text not null,
            note text not null,
            body text not null,
            primary key (document, seq)
        );
        create table approval_duty (
            document text not null,
            kind text not null,
            place text not null,
            role text not null,
            unit text not null,
            position text not null,
            person text not null,
            since bigint not null,
            due_on text,
            primary key (document, kind, place, person)
        );
        create index approval_duty_post on approval_duty (unit, position, kind, since);
        create index approval_duty_person on approval_duty (person, kind, since);
        create index approval_duty_decide on approval_duty (role) where role = 'decide';
        create table approval_seen (
            document text not null,
            staff text not null,
            revision bigint not null,
            before bigint not null,
            at bigint not null,
            primary key (document, staff)
        );
        create table approval_absence (
            id text primary key,
            staff text not null,
            from_at bigint not null,
            until_at bigint not null,
            deputy text,
            note text not null
        );
        create index approval_absence_until on approval_absence (until_at);
        create table approval_book (
            name text primary key,
            body text not null,
            changed_at bigint not null,
            changed_by text not null
        );
        create table approval_disposal (
            id text primary key,
            document text not null,
            what text not null,
            until_on text,
            proposed_by text not null,
            proposed_at bigint not null,
            settled_by text,
            settled_at bigint,
            approved bigint
        );
        create index approval_disposal_open on approval_disposal (document) where settled_at is null;
    ",
    },
    // Who has to do what, who is away and who decides for whom are one mechanism of the house (`platform/duties`).
    Migration {
        name: "approvals/0002-one-inbox",
        sql: "
        insert into duty (service, subject, kind, place, words, title, href, unit, position, person, barred, decides, since, due_on)
            select 'approvals', q.document, q.kind, q.place,
                case when q.role = 'decide' then '決裁' when q.role = 'consult' then '合議' when q.role = 'review' then '承認'
                     when q.kind = 'read' then '後閲' when q.kind = 'rule' then '裁定' else '廃案のお知らせ' end,
                d.title, '/approvals/d/' || d.id, q.unit, q.position, q.person, d.drafter,
                case when q.role = 'decide' then 1 else 0 end, q.since, q.due_on
            from approval_duty q join approval_document d on d.id = q.document;
        drop table approval_duty;
        insert into absence (id, staff, from_at, until_at, deputy, note)
            select id, staff, from_at, until_at, deputy, note from approval_absence;
        drop table approval_absence;
        insert into standing_order (name, body) select name, body from approval_book where name = 'deputies';
        ",
    },
];
