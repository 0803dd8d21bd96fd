//! The HTML of the forms engine: questions as pages, answers as lists, uploads as answers.
//!
//! - [`render_page`] shows one page of a form, [`render_whole`] all of them at once, [`render_correction`] only the
//!   questions the office sent back.
//! - What is sent back is read by [`yakuba_forms::read_page`]; [`act`] does what a button inside the form asked for, and
//!   [`receive_uploads`] turns files into answers.
//! - [`summary`] shows answers to be checked.
//!
//! Everything works without scripts. A form never loses what was typed: what cannot be read is shown again as it was
//! typed, with what to do beside it.

mod acts;
mod bank;
mod choice;
mod correction;
mod date;
mod files;
mod group;
mod page;
mod person;
mod place;
mod question;
mod remark;
mod summary;
mod text;
mod upload;
mod whole;
mod words;

pub use acts::{Act, Here, act, complete_places};
pub use correction::{CORRECTION, correction_form, render_correction};
pub use page::{has_uploads, render_page};
pub use question::Options;
pub use remark::{Remark, error_links};
pub use summary::summary;
pub use upload::{Incoming, receive_uploads, signatures, upload_limits};
pub use whole::render_whole;

yakuba_web::catalog!("locales");

#[cfg(test)]
mod tests;
