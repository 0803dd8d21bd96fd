//! Questions to a person: what is asked, when, what counts as an answer, and what follows from it.
//!
//! - [`definition`]: a [`Form`] of pages and [`field`]s, stored in an immutable revision.
//! - [`expression`]: the one language for rules and calculations.
//! - [`Compiled`]: a form with its rules parsed; [`evaluate()`] says what follows from [`Answers`].
//! - [`read_page`] and [`read_json`] turn what came in into answers, or into [`Problem`]s in words.
//! - [`display`] turns answers into what people read.
//! - [`builder`] holds the edits of the no-code builder, [`publish_check()`] what must be mended before publishing,
//!   [`diff()`] what changed in plain words, and [`rebase()`] what that does to applications that are still open.
//!
//! The engine knows no city, no clock, no web and no database: plain values in, plain values out.

pub mod definition;
pub mod expression;
pub mod field;

pub mod builder;
pub mod diff;

mod answers;
mod compile;
mod domains;
mod evaluate;
mod input;
mod journey;
mod problem;
mod publish_check;
mod rebase;
mod summary;

pub use answers::Answers;
pub use compile::{Compiled, Place, RuleError};
pub use definition::{DefinitionError, Field, Form, Page, Rule};
pub use diff::{Change, diff};
pub use evaluate::{Evaluation, FeeState, FieldState, Mode, PageState, evaluate};
pub use expression::Verdict;
pub use input::{PageInput, read_json, read_page};
pub use journey::{Progress, problems_for_submission, purge_hidden};
pub use problem::{Problem, Reason};
pub use publish_check::{Finding, Severity, publish_check};
pub use rebase::{RebaseReport, rebase};
pub use summary::{Section, SummaryRow, display, estimate_minutes};
