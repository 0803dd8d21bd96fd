use yakuba_store::Migration;

use crate::passkey;

/// What both networks have: sessions and counters.
const COMMON: Migration = Migration {
    name: "identity/0001-session-limit",
    sql: "
        create table session (
            token_hash text primary key,
            id text not null unique,
            who text not null,
            stage text not null,
            about text not null,
            created_at bigint not null,
            seen_at bigint not null,
            expires_at bigint not null
        );
        create index session_who on session (who);
        create index session_expires on session (expires_at);
        create table rate_limit (
            key text primary key,
            until bigint not null,
            taken bigint not null
        );
        create index rate_limit_until on rate_limit (until);
    ",
};

/// What both networks have to know an honest sign-in by.
const PROOF: Migration = Migration {
    name: "identity/0004-proof",
    sql: "
        alter table session add column proved_at bigint not null default 0;
        create table known_browser (
            who text not null,
            browser_hash text not null,
            first_at bigint not null,
            seen_at bigint not null,
            primary key (who, browser_hash)
        );
        create table recovery_code (
            who text not null,
            code_hash text not null,
            primary key (who, code_hash)
        );
    ",
};

/// The tables of this crate in the office's network.
///
/// A day `valid_to` is the first on which a row no longer holds; without one it holds until further notice.
pub const MIGRATIONS_LGWAN: &[Migration] = &[
    COMMON,
    Migration {
        name: "identity/0002-organisation",
        sql: "
            create table org_unit (
                id text primary key,
                code text not null,
                valid_from text not null,
                valid_to text,
                name text not null,
                short text not null,
                parent text,
                kind text not null,
                mark text not null,
                phone text not null,
                floor bigint,
                place bigint not null,
                unique (code, valid_from)
            );
            create table position (
                code text primary key,
                name text not null,
                rank bigint not null
            );
            create table staff (
                id text primary key,
                login text not null unique,
                name text not null,
                kana text not null,
                password_hash text,
                password_must_change bigint not null default 0,
                totp_secret text,
                totp_pending text,
                totp_step bigint not null default 0,
                failed bigint not null default 0,
                locked_until bigint not null default 0,
                active bigint not null default 1,
                created_at bigint not null,
                version bigint not null default 1
            );
            create table assignment (
                id text primary key,
                staff text not null references staff (id),
                unit text not null,
                position text not null references position (code),
                main bigint not null,
                valid_from text not null,
                valid_to text
            );
            create index assignment_staff on assignment (staff, valid_from);
            create index assignment_unit on assignment (unit, valid_from);
            create table grant_rule (
                id text primary key,
                permission text not null,
                unit text,
                position text,
                staff text references staff (id),
                scope text not null,
                valid_from text not null,
                valid_to text
            );
            create table api_token (
                id text primary key,
                name text not null,
                token_hash text not null unique,
                permissions text not null,
                units text,
                created_at bigint not null,
                expires_at bigint not null,
                last_used_at bigint,
                revoked_at bigint
            );
        ",
    },
    Migration {
        name: "identity/0003-organisation-epoch",
        sql: "
            create table organisation_epoch (one bigint primary key, epoch bigint not null);
            insert into organisation_epoch (one, epoch) values (1, 0);
        ",
    },
    PROOF,
    // What stands in `totp_secret` and `totp_pending` is moved by `sealing`, which has the key.
    Migration {
        name: "identity/0005-sealed-authenticators",
        sql: "
            alter table staff add column totp_sealed text;
            alter table staff add column totp_pending_sealed text;
            alter table staff add column mail text;
        ",
    },
    passkey::MIGRATION,
];

/// The tables of this crate in the internet-facing network.
pub const MIGRATIONS_INTERNET: &[Migration] = &[
    COMMON,
    Migration {
        name: "identity/0002-resident",
        sql: "
            create table mail_code (
                id text primary key,
                address_hash text not null,
                purpose text not null,
                code_hash text not null,
                expires_at bigint not null,
                tries bigint not null default 0
            );
            create index mail_code_expires on mail_code (expires_at);
            create table resident (
                id text primary key,
                mail text not null,
                mail_key text not null unique,
                profile text not null,
                created_at bigint not null,
                version bigint not null default 1
            );
        ",
    },
    PROOF,
    passkey::MIGRATION,
];
