//! Who somebody is, and what he may do.
//!
//! **In the office (LGWAN)**: the [`Organisation`] as of a date, its people, and rules that give permissions to
//! positions, units and persons, all effective-dated: a reorganisation (組織改編) of 1 April is entered in March.
//! A page takes a [`StaffUser`] in its arguments and asks `user.require("applications.decide", Some(unit))?`; a door for
//! programs takes an [`ApiUser`], which answers the same questions.
//!
//! **Outside (Internet)**: a [`Resident`] with an account, known by a code sent to his mail address. [`mail_code`]
//! serves whoever has to know that an address is somebody's.
//!
//! What weighs more than the rest also takes a [`Proved`]: whoever sits there showed a moment ago who he is.
//!
//! Secrets (sessions, tokens, codes, passwords) are kept as hashes only; those of authenticators, which have to be read again,
//! are sealed with a key that is not in the database. Every change and every attempt to sign in is in
//! the audit log. What is counted to slow an attacker down is in a table ([`limits`]), so a restart forgives nothing.

pub mod access;
mod branding;
mod browser;
mod cookies;
pub mod import;
pub mod limits;
pub mod mail_code;
mod migrations;
mod office;
pub mod organisation;
mod pages;
mod passkey;
pub mod password;
mod proof;
mod recovery;
pub mod resident;
mod sealing;
mod secret;
mod session;
mod sign_in_needed;
pub mod staff;
mod stored;
pub mod token;
mod totp;

pub use access::{Grant, Permissions, Reach, Scope};
pub use branding::branding;
pub use migrations::{MIGRATIONS_INTERNET, MIGRATIONS_LGWAN};
pub use organisation::Organisation;
pub use pages::{internet_routes, lgwan_routes};
pub use proof::Proved;
pub use resident::Resident;
pub use sealing::seals;
pub use session::{Rules, SessionInfo};
pub use sign_in_needed::SignInNeeded;
pub use staff::{Desk, OfficeMenu, StaffUser};
pub use stored::stored;
pub use token::ApiUser;

yakuba_web::catalog!("locales");

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_of_this_crate_are_complete_and_all_in_use() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(yakuba_web::i18n::check_catalogs(&crate::CATALOG, &sources), Vec::<String>::new());
    }
}
