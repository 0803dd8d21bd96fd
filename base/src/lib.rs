//! The vocabulary of a Japanese city hall. Pure, no I/O.

mod compact;
mod corporate_number;
mod id;
mod lang;
mod lg_code;
mod my_number;
mod personal;
mod receipt;
pub mod text;

pub use corporate_number::{CorporateNumber, CorporateNumberError};
pub use id::{Id, IdError};
pub use lang::{Lang, LangError, Text};
pub use lg_code::{LgCode, LgCodeError};
pub use my_number::{MyNumber, MyNumberError};
pub use personal::Personal;
pub use receipt::{ReceiptNumber, ReceiptNumberError};

mod date;
mod fiscal_year;
mod holiday;
mod office_calendar;
mod time;
mod timestamp;
pub mod wareki;
mod yen;

pub use date::{Date, DateError, Weekday};
pub use time::{DateTime, Time, TimeError};
pub use timestamp::Timestamp;
pub use yen::{Yen, YenError};
