//! Telephone, mail, corporate number: one line each, with its own rules.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{CorporateNumber, Lang, MailAddress, Phone};

use super::{Ask, Reading, clean, one_text, reject, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// Reads one line by the rules of `parse`.
fn line(raw: &Json, parse: impl Fn(&str) -> Option<String>, otherwise: Reason) -> Reading {
    let typed = clean(&one_text(raw)?, 254, false)?;
    if typed.is_empty() {
        return Ok(None);
    }
    match parse(&typed) {
        Some(text) => Ok(Some(Json::String(text))),
        None => reject(otherwise),
    }
}

macro_rules! line_field {
    ($(#[$doc:meta])* $name:ident, $parse:ty, $reason:expr, $seconds:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {}

        impl Ask for $name {
            fn answer_type(&self) -> Type {
                Type::Text
            }

            fn read(&self, raw: &Json) -> Reading {
                line(raw, |typed| <$parse>::parse(typed).ok().map(|read| read.to_string()), $reason)
            }

            fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
                text_value(Some(answer))
            }

            fn show(&self, answer: &Json, _lang: Lang) -> String {
                shown(Some(answer)).to_owned()
            }

            fn seconds(&self) -> u32 {
                $seconds
            }
        }
    };
}

line_field!(
    /// A telephone number.
    PhoneField, Phone, Reason::NotAPhone, 15
);
line_field!(
    /// A mail address.
    MailField, MailAddress, Reason::NotAMail, 25
);
line_field!(
    /// A corporate number (法人番号).
    CorporateNumberField, CorporateNumber, Reason::NotACorporateNumber, 25
);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_has_its_rejects() {
        for typed in ["１２", "電話なし", "0295-52-11111111111"] {
            assert_eq!(PhoneField {}.read(&json!(typed)), reject(Reason::NotAPhone), "{typed}");
        }
        for typed in ["name", "a@", "a b@example.jp"] {
            assert_eq!(MailField {}.read(&json!(typed)), reject(Reason::NotAMail), "{typed}");
        }
        // The Digital Agency's number with its last digit changed.
        for typed in ["8000012010039", "123"] {
            assert_eq!(
                CorporateNumberField {}.read(&json!(typed)),
                reject(Reason::NotACorporateNumber),
                "{typed}"
            );
        }
        assert_eq!(PhoneField {}.read(&json!("0".repeat(300))), reject(Reason::TooLong { most: 254 }));
    }

    #[test]
    fn each_reads_its_own_writing() {
        for (field, typed) in [
            (&PhoneField {} as &dyn Ask, "０２９５ー５２ー１１１１"),
            (&MailField {}, "Name@example.jp"),
            (&CorporateNumberField {}, "8000012010038"),
        ] {
            let once = field.read(&json!(typed)).unwrap().unwrap();
            assert_eq!(field.read(&once), Ok(Some(once.clone())), "{typed}");
        }
    }
}
