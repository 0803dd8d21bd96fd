//! Members of staff (職員): their sign-in, and who they are to a page.

mod account;
mod desk;
mod sign_in;
mod user;

pub use account::{
    AccountError, StaffAccount, account, activate, change_name, change_password, create, deactivate,
    reset_password, reset_totp, set_password, unlock,
};
pub(crate) use account::{change_mail, enrol_totp, new_recovery_codes, new_totp_secret};
pub use desk::Desk;
pub(crate) use sign_in::{Outcome, confirm_code, confirm_password, try_code, try_passkey, try_password};
pub use user::{OfficeMenu, Post, StaffUser};
pub(crate) use user::{Owed, SignedIn};
