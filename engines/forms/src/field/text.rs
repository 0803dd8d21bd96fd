//! Text of one line or several.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use yakuba_base::{Lang, text};

use super::{Ask, Reading, clean, one_text, reject, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// Which letters a text may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// Any.
    #[default]
    Any,
    /// Katakana; hiragana and half-width kana are turned into it.
    Kana,
    /// Letters, digits and signs of ASCII; full-width ones are turned into them.
    Ascii,
    /// Digits; full-width ones are turned into them.
    Digits,
}

impl Script {
    /// The text in this script, or what is wrong.
    pub(crate) fn read(self, typed: &str) -> Result<String, Reason> {
        let (turned, fits): (String, fn(char) -> bool) = match self {
            Self::Any => return Ok(typed.to_owned()),
            Self::Kana => (text::to_katakana(&text::normalise(typed)), is_kana),
            Self::Ascii => (text::normalise(typed), |c| c.is_ascii_graphic() || c == ' '),
            Self::Digits => {
                let narrow = text::normalise(typed);
                (
                    narrow.chars().filter(|c| !matches!(c, ' ' | '-' | 'ー' | '‐' | '−' | '–')).collect(),
                    |c| c.is_ascii_digit(),
                )
            }
        };
        if turned.chars().all(fits) { Ok(turned) } else { Err(Reason::Script(self)) }
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー' | '・' | 'ヽ' | 'ヾ' | ' ' | '\u{3000}')
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TextField {
    /// Most characters.
    pub max_length: usize,
    /// Which letters.
    pub script: Script,
}

impl Default for TextField {
    fn default() -> Self {
        Self { max_length: 100, script: Script::Any }
    }
}

impl Ask for TextField {
    fn answer_type(&self) -> Type {
        Type::Text
    }

    fn read(&self, raw: &Json) -> Reading {
        let typed = clean(&one_text(raw)?, self.max_length.saturating_mul(2), false)?;
        let Ok(read) = self.script.read(&typed) else { return reject(Reason::Script(self.script)) };
        let read = clean(&read, self.max_length, false)?;
        Ok((!read.is_empty()).then_some(Json::String(read)))
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        text_value(Some(answer))
    }

    fn show(&self, answer: &Json, _lang: Lang) -> String {
        shown(Some(answer)).to_owned()
    }

    fn seconds(&self) -> u32 {
        20
    }
}

/// Several lines of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LongTextField {
    /// Most characters.
    pub max_length: usize,
}

impl Default for LongTextField {
    fn default() -> Self {
        Self { max_length: 2_000 }
    }
}

impl Ask for LongTextField {
    fn answer_type(&self) -> Type {
        Type::Text
    }

    fn read(&self, raw: &Json) -> Reading {
        let read = clean(&one_text(raw)?, self.max_length, true)?;
        Ok((!read.is_empty()).then_some(Json::String(read)))
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        text_value(Some(answer))
    }

    fn show(&self, answer: &Json, _lang: Lang) -> String {
        shown(Some(answer)).to_owned()
    }

    fn seconds(&self) -> u32 {
        90
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::problem::Problem;

    fn reason(reading: Reading) -> Reason {
        reading.unwrap_err().remove(0).reason
    }

    #[test]
    fn scripts_turn_what_can_be_turned_and_reject_the_rest() {
        let kana = TextField { script: Script::Kana, ..TextField::default() };
        assert_eq!(kana.read(&json!(" ひたち ﾀﾛｳ ")), Ok(Some(json!("ヒタチ タロウ"))));
        assert_eq!(reason(kana.read(&json!("常陸"))), Reason::Script(Script::Kana));
        let digits = TextField { script: Script::Digits, ..TextField::default() };
        assert_eq!(digits.read(&json!("１２-３４")), Ok(Some(json!("1234"))));
        assert_eq!(reason(digits.read(&json!("12a"))), Reason::Script(Script::Digits));
        let ascii = TextField { script: Script::Ascii, ..TextField::default() };
        assert_eq!(ascii.read(&json!("ＡＢ－1")), Ok(Some(json!("AB-1"))));
        assert_eq!(reason(ascii.read(&json!("あ"))), Reason::Script(Script::Ascii));
    }

    #[test]
    fn rejects() {
        let field = TextField { max_length: 3, ..TextField::default() };
        assert_eq!(reason(field.read(&json!("常陸大宮"))), Reason::TooLong { most: 3 });
        assert_eq!(reason(field.read(&json!("a\u{0}b"))), Reason::ControlCharacter);
        assert_eq!(reason(field.read(&json!("a\u{202e}b"))), Reason::ControlCharacter);
        assert_eq!(reason(field.read(&json!("a\nb"))), Reason::ControlCharacter);
        assert_eq!(field.read(&json!({"a": 1})), Err(vec![Problem::new("", Reason::WrongShape)]));
        assert_eq!(field.read(&json!("　 ")), Ok(None));
    }

    #[test]
    fn a_long_text_keeps_its_lines_and_every_rare_kanji() {
        let field = LongTextField::default();
        assert_eq!(field.read(&json!("神\r\n𠮷髙﨑\n")), Ok(Some(json!("神\n𠮷髙﨑"))));
    }
}
