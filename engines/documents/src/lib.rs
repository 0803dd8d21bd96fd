//! Paper (文書): what a document says, the templates that set it, and the press that makes the PDF.
//!
//! A document is a plain value: [`ApplicationCopy`] (申請書の控え), [`Letter`] (通知書), [`GuidanceSlip`] (受付案内票),
//! [`DecisionSheet`] (決裁文書).
//! [`PaymentReceipt`] (領収書), [`PaymentSlips`] (納付書).
//! `into_job()` joins it with its template to a [`Job`]; [`Press::print`] makes a [`Pdf`] of it (PDF/A-2a: embedded
//! fonts, tagged, reproducible byte for byte). The body of a letter is written by a clerk as plain text with
//! `{{placeholders}}`: [`fill`] puts the values in, [`placeholders`] tells which are used.
//!
//! What holds a person's answers or name has no `Debug`, or one that shows neither: nothing personal in a log.
//!
//! This crate knows no city, no database and no web. It starts one process, the press, and talks to nobody else.

mod application_copy;
mod body;
mod dates;
mod decision_sheet;
mod error;
mod fill;
mod guidance_slip;
mod job;
mod letter;
mod payment_receipt;
mod payment_slip;
mod press;
mod process;
mod protocol;

pub use application_copy::{ApplicationCopy, Row, Section};
pub use decision_sheet::{DecisionSheet, Stamp};
pub use error::{PrintError, StartError};
pub use fill::{FillError, fill, placeholders};
pub use guidance_slip::GuidanceSlip;
pub use job::{Image, Job, Pdf, Standard, Template};
pub use letter::{Addressee, Appeal, Contact, Issuer, Letter};
pub use payment_receipt::PaymentReceipt;
pub use payment_slip::{PaymentSlip, PaymentSlips};
pub use press::{Limits, Press};
