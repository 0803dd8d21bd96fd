//! The nouns and rules of an application. Pure: no database, no pages, no clock.

mod case;
mod channel;
mod correction;
mod due;
mod letter;
mod offered;
mod online_share;
mod procedure;

pub use case::{Case, CaseEvent, CaseState, Illegal, Outcome};
pub use channel::Channel;
pub use correction::{Correction, CorrectionItem};
pub use due::{DueClock, due_on};
pub use letter::{PLACEHOLDERS, letter_values};
pub use offered::{Desk, Offer, Timeline, TimelineEntry};
pub use online_share::{DivisionShare, OnlineShare, ShareRow, by_division, weighted_target};
pub use procedure::{LetterTemplate, Procedure, ProcedureError};
