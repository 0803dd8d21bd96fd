//! The vocabulary of a Japanese city hall. Pure, no I/O.

mod address;
mod compact;
mod corporate_number;
mod id;
mod kanji_numerals;
mod lang;
mod lg_code;
mod mail;
mod my_number;
mod person_name;
mod personal;
mod phone;
mod postal_code;
mod receipt;
pub mod text;

pub use address::Address;
pub use corporate_number::{CorporateNumber, CorporateNumberError};
pub use id::{Id, IdError};
pub use lang::{Lang, LangError, Text};
pub use lg_code::{LgCode, LgCodeError};
pub use mail::{MailAddress, MailAddressError};
pub use my_number::{MyNumber, MyNumberError};
pub use person_name::{NamePart, PersonName, PersonNameError};
pub use personal::Personal;
pub use phone::{Phone, PhoneError};
pub use postal_code::{PostalCode, PostalCodeError};
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
pub use fiscal_year::FiscalYear;
pub use holiday::is_holiday;
pub use office_calendar::OfficeCalendar;
pub use time::{DateTime, Time, TimeError};
pub use timestamp::Timestamp;
pub use wareki::{Era, Wareki, WarekiError};
pub use yen::{Yen, YenError};

/// Holidays and the days the office is open.
pub mod calendar {
    pub use crate::{holiday::is_holiday, office_calendar::OfficeCalendar};
}
