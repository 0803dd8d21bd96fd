//! The rules, without a database.

pub mod accounts;
mod count;
pub mod deposit_file;
pub mod settlement_file;
pub mod slip_file;
pub mod table_file;
mod view;

pub use count::{Count, DENOMINATIONS};
pub use deposit_file::Reported;
pub use slip_file::NewSlip;
pub use table_file::LineError;
pub use view::{Paid, view};
