//! The kinds of questions, one file each: parameters, answer, how raw input is read, what is rejected.

mod address;
mod bank_account;
mod calculated;
mod choice;
mod consent;
mod contact;
mod date;
mod files;
mod group;
mod guidance;
mod map_point;
mod number;
mod person_name;
mod text;
mod time;
mod yes_no;

use serde::Serialize;
use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

pub use address::{AddressField, Scope};
pub use bank_account::BankAccountField;
pub use calculated::{CalculatedField, Unit};
pub use choice::{ChoiceField, ChoiceOption, ChoicesField};
pub use consent::ConsentField;
pub use contact::{CorporateNumberField, MailField, PhoneField};
pub use date::DateField;
pub(crate) use date::stored as stored_date;
pub use files::{FileAnswer, FilesField, PhotoField, SignatureField};
pub use group::GroupField;
pub(crate) use group::MOST_ROWS;
pub use guidance::GuidanceField;
pub use map_point::MapPointField;
pub use number::{NumberField, YenField};
pub use person_name::PersonNameField;
pub use text::{LongTextField, Script, TextField};
pub use time::TimeField;
pub use yes_no::YesNoField;

use crate::expression::{Type, Value};
use crate::problem::{Problem, Reason};

/// A kind of question with its parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text.
    Text(TextField),
    /// Several lines of text.
    LongText(LongTextField),
    /// A number.
    Number(NumberField),
    /// An amount of money.
    Yen(YenField),
    /// A day.
    Date(DateField),
    /// A time of day.
    Time(TimeField),
    /// One of several options.
    Choice(ChoiceField),
    /// Any of several options.
    Choices(ChoicesField),
    /// Yes or no.
    YesNo(YesNoField),
    /// A person's name.
    PersonName(PersonNameField),
    /// An address.
    Address(AddressField),
    /// A telephone number.
    Phone(PhoneField),
    /// A mail address.
    Mail(MailField),
    /// A corporate number (法人番号).
    CorporateNumber(CorporateNumberField),
    /// A bank account, also of ゆうちょ銀行.
    BankAccount(BankAccountField),
    /// Attached files.
    Files(FilesField),
    /// Photos.
    Photo(PhotoField),
    /// A signature drawn on the screen.
    Signature(SignatureField),
    /// A place on the map.
    MapPoint(MapPointField),
    /// Questions asked several times (くり返し).
    Group(GroupField),
    /// A consent.
    Consent(ConsentField),
    /// Words between questions.
    Guidance(GuidanceField),
    /// A calculated value.
    Calculated(CalculatedField),
}

/// What every kind of question can do.
pub trait Ask {
    /// The type of its answer in expressions.
    fn answer_type(&self) -> Type;

    /// Reads raw input: what a browser sent (texts, arrays of texts, objects of texts by part) or a program's JSON. Gives
    /// the answer as it is stored; `None` when it is blank. Reading a stored answer gives the same answer.
    fn read(&self, raw: &Json) -> Result<Option<Json>, Vec<Problem>>;

    /// The value of a stored answer, or of a part of it, in expressions.
    fn value<'a>(&self, answer: &'a Json, part: Option<&str>) -> Value<'a>;

    /// The stored answer as a person reads it.
    fn show(&self, answer: &Json, lang: Lang) -> String;

    /// Seconds a person needs for it, on an old phone.
    fn seconds(&self) -> u32;

    /// The texts among its parameters, with their names.
    fn texts(&self) -> Vec<(String, &Text)> {
        Vec::new()
    }
}

impl FieldType {
    /// Its abilities.
    pub fn ask(&self) -> &dyn Ask {
        match self {
            Self::Text(field) => field,
            Self::LongText(field) => field,
            Self::Number(field) => field,
            Self::Yen(field) => field,
            Self::Date(field) => field,
            Self::Time(field) => field,
            Self::Choice(field) => field,
            Self::Choices(field) => field,
            Self::YesNo(field) => field,
            Self::PersonName(field) => field,
            Self::Address(field) => field,
            Self::Phone(field) => field,
            Self::Mail(field) => field,
            Self::CorporateNumber(field) => field,
            Self::BankAccount(field) => field,
            Self::Files(field) => field,
            Self::Photo(field) => field,
            Self::Signature(field) => field,
            Self::MapPoint(field) => field,
            Self::Group(field) => field,
            Self::Consent(field) => field,
            Self::Guidance(field) => field,
            Self::Calculated(field) => field,
        }
    }

    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::LongText(_) => "long_text",
            Self::Number(_) => "number",
            Self::Yen(_) => "yen",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::YesNo(_) => "yes_no",
            Self::PersonName(_) => "person_name",
            Self::Address(_) => "address",
            Self::Phone(_) => "phone",
            Self::Mail(_) => "mail",
            Self::CorporateNumber(_) => "corporate_number",
            Self::BankAccount(_) => "bank_account",
            Self::Files(_) => "files",
            Self::Photo(_) => "photo",
            Self::Signature(_) => "signature",
            Self::MapPoint(_) => "map_point",
            Self::Group(_) => "group",
            Self::Consent(_) => "consent",
            Self::Guidance(_) => "guidance",
            Self::Calculated(_) => "calculated",
        }
    }

    /// True for kinds that take no answer from a person.
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Guidance(_) | Self::Calculated(_))
    }

    /// True for kinds whose answer is files, which arrive by upload and not as text.
    pub fn is_upload(&self) -> bool {
        matches!(self, Self::Files(_) | Self::Photo(_) | Self::Signature(_))
    }
}

/// The result of reading: an answer, a blank, or what is wrong.
pub(crate) type Reading = Result<Option<Json>, Vec<Problem>>;

/// One thing wrong with the whole answer.
pub(crate) fn reject(reason: Reason) -> Reading {
    Err(vec![Problem::new("", reason)])
}

/// The text of a raw input that should be one.
pub(crate) fn one_text(raw: &Json) -> Result<String, Vec<Problem>> {
    let text = match raw {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Array(list) => match list.as_slice() {
            [] => String::new(),
            [Json::String(text)] => text.clone(),
            _ => return Err(vec![Problem::new("", Reason::WrongShape)]),
        },
        _ => return Err(vec![Problem::new("", Reason::WrongShape)]),
    };
    Ok(text)
}

/// The text of one part of a raw input made of parts; blank when it is missing.
pub(crate) fn part_text(raw: &Json, part: &str) -> Result<String, Vec<Problem>> {
    raw.get(part).map_or(Ok(String::new()), one_text).map_err(|problems| inside(problems, part))
}

/// The problems of a part.
pub(crate) fn inside(problems: Vec<Problem>, part: &str) -> Vec<Problem> {
    problems.into_iter().map(|problem| problem.within(part)).collect()
}

/// Trims, turns line ends into `\n` and rejects control characters and what is too long. The letters stay as typed, so
/// that no rare kanji of a name is exchanged for its commoner twin.
pub(crate) fn clean(text: &str, most: usize, lines: bool) -> Result<String, Vec<Problem>> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches(|c: char| c.is_whitespace());
    let unseen = |c: char| {
        (c.is_control() && !(lines && matches!(c, '\n' | '\t')))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if text.chars().any(unseen) {
        return Err(vec![Problem::new("", Reason::ControlCharacter)]);
    }
    if text.chars().count() > most {
        return Err(vec![Problem::new("", Reason::TooLong { most })]);
    }
    Ok(text.to_owned())
}

/// The value of a stored text.
pub(crate) fn text_value(answer: Option<&Json>) -> Value<'_> {
    match answer.and_then(Json::as_str) {
        Some("") | None => Value::Empty,
        Some(text) => Value::Text(text.into()),
    }
}

/// A stored text as it is.
pub(crate) fn shown(answer: Option<&Json>) -> &str {
    answer.and_then(Json::as_str).unwrap_or_default()
}
