//! Book-keeping by double entry (複式簿記).
//!
//! An [`Entry`] (仕訳) moves amounts between [`Account`]s (勘定); what it debits it credits, or it is refused. Entries are
//! never changed: a mistake is reversed by another entry ([`Entry::reversal`]). Money that is promised but not yet moved is
//! held first ([`Phase::Hold`]) and settled or released later, in full or in part. Accounts have hard limits that no entry
//! and no hold can break, whatever order they come in.
//!
//! The rules are one pure function, [`plan`]: it looks at the few accounts an entry touches and answers what they become.
//! [`Ledger`] keeps everything in memory; a database keeps accounts and entries as rows and applies the same plan in its
//! transaction. [`journal`] writes the entries as plain text, so that other programs can add them up again.

mod account;
mod entry;
pub mod journal;
mod ledger;
mod plan;

pub use account::{Account, AccountCode, AccountKind, Balance, CodeError, Limit, Side};
pub use entry::{Entry, EntryId, Line, Phase};
pub use ledger::{Ledger, Posted};
pub use plan::{Books, HoldState, Plan, Refused, plan};
