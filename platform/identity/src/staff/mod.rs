//! Members of staff (職員): their sign-in, and who they are to a page.

mod account;
mod sign_in;
mod user;

pub use account::{
    AccountError, StaffAccount, account, activate, change_name, change_password, create, deactivate,
    enrol_totp, new_totp_secret, reset_password, reset_totp, set_password, unlock,
};
pub(crate) use sign_in::{Outcome, confirm_password, try_code, try_password};
pub(crate) use user::SignedIn;
pub use user::{OfficeMenu, Post, StaffUser};
