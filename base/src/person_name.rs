//! Names of people.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    compact::is_hyphen,
    text::{has_control, normalise, to_katakana},
};

/// The name of a person with its reading: 氏, 名 and their フリガナ in full-width katakana.
///
/// People with one name only have an empty `given`; people without a reading have empty kana.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonName {
    /// Family name (氏).
    pub family: String,
    /// Given name (名), for foreign residents with their middle names.
    pub given: String,
    /// Reading of the family name (氏のフリガナ).
    pub family_kana: String,
    /// Reading of the given name (名のフリガナ).
    pub given_kana: String,
}

/// One of the four parts of a name, to point at the field a person should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// Family name.
    Family,
    /// Given name.
    Given,
    /// Reading of the family name.
    FamilyKana,
    /// Reading of the given name.
    GivenKana,
}

impl NamePart {
    /// The key in JSON and in form fields.
    pub fn key(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Given => "given",
            Self::FamilyKana => "family_kana",
            Self::GivenKana => "given_kana",
        }
    }
}

/// Why a name cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Neither a family nor a given name.
    #[error("a name has a family name or a given name")]
    Empty,
    /// A control character, or a mark that turns the direction of writing.
    #[error("the name has a character that cannot be printed")]
    Control(NamePart),
    /// More than fifty characters.
    #[error("each part of a name has at most fifty characters")]
    TooLong(NamePart),
    /// The reading has something other than kana, mostly kanji.
    #[error("the reading of a name is written in katakana")]
    Kana(NamePart),
}

impl PersonNameError {
    /// A stable key for messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "person_name.empty",
            Self::Control(_) => "person_name.control",
            Self::TooLong(_) => "person_name.too_long",
            Self::Kana(_) => "person_name.kana",
        }
    }

    /// The part to look at; the family name when there is no name at all.
    pub fn part(self) -> NamePart {
        match self {
            Self::Empty => NamePart::Family,
            Self::Control(part) | Self::TooLong(part) | Self::Kana(part) => part,
        }
    }
}

impl PersonName {
    /// The longest part of a name, in characters.
    pub const MAX_CHARS: usize = 50;

    /// Reads the four parts as typed. Spaces are tidied and widths unified, but kanji stay exactly as they are,
    /// with 𠮷, 髙 and variation selectors. Readings may be typed in hiragana or half-width katakana.
    ///
    /// # Errors
    /// When there is no name, a part is too long or cannot be printed, or a reading is not kana.
    pub fn parse(
        family: &str,
        given: &str,
        family_kana: &str,
        given_kana: &str,
    ) -> Result<Self, PersonNameError> {
        let name = Self {
            family: written(family, NamePart::Family)?,
            given: written(given, NamePart::Given)?,
            family_kana: reading(family_kana, NamePart::FamilyKana)?,
            given_kana: reading(given_kana, NamePart::GivenKana)?,
        };
        if name.is_empty() {
            return Err(PersonNameError::Empty);
        }
        Ok(name)
    }

    /// Is there neither a family nor a given name?
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty()
    }

    /// The whole name, family name first: `大宮 花子`.
    pub fn full(&self) -> String {
        joined(&self.family, &self.given)
    }

    /// The whole reading: `オオミヤ ハナコ`, empty when there is none.
    pub fn kana(&self) -> String {
        joined(&self.family_kana, &self.given_kana)
    }
}

fn joined(first: &str, second: &str) -> String {
    match (first, second) {
        (one, "") | ("", one) => one.to_owned(),
        (first, second) => format!("{first} {second}"),
    }
}

fn written(input: &str, part: NamePart) -> Result<String, PersonNameError> {
    let text = normalise(input);
    if has_control(&text) {
        return Err(PersonNameError::Control(part));
    }
    if text.chars().count() > PersonName::MAX_CHARS {
        return Err(PersonNameError::TooLong(part));
    }
    Ok(text)
}

fn reading(input: &str, part: NamePart) -> Result<String, PersonNameError> {
    let kana: String = to_katakana(&written(input, part)?)
        .chars()
        // Between kana a hyphen was meant as the long vowel mark.
        .map(|c| if is_hyphen(c) { 'ー' } else { c })
        .collect();
    if kana.chars().all(is_reading) { Ok(kana) } else { Err(PersonNameError::Kana(part)) }
}

/// Katakana, the marks ・ー and ヽヾ, and the space between the names of foreign residents.
fn is_reading(c: char) -> bool {
    matches!(c, 'ァ'..='ヾ' | ' ')
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.full())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_become_full_width_katakana() {
        let name = PersonName::parse(" 大宮　", "花子", "おおみや", "ﾊﾅｺ").unwrap();
        assert_eq!(name.to_string(), "大宮 花子");
        assert_eq!(name.kana(), "オオミヤ ハナコ");
        let name = PersonName::parse("GARCIA", "María José", "ガルシア", "マリ-ア　ホセ").unwrap();
        assert_eq!(name.full(), "GARCIA María José");
        assert_eq!(name.given_kana, "マリーア ホセ");
    }

    #[test]
    fn rare_kanji_stay_as_written() {
        for family in ["𠮷田", "髙橋", "山﨑", "\u{FA10}本", "葛\u{E0100}西", "渡邉\u{E0101}"] {
            assert_eq!(PersonName::parse(family, "一", "", "").unwrap().family, family);
        }
    }

    #[test]
    fn one_name_is_a_name() {
        let name = PersonName::parse("", "Suharto", "", "スハルト").unwrap();
        assert_eq!((name.full(), name.kana()), ("Suharto".to_owned(), "スハルト".to_owned()));
    }

    #[test]
    fn errors_say_which_and_where() {
        use NamePart::{Family, FamilyKana, Given, GivenKana};
        let long = "寿".repeat(51);
        assert_eq!(PersonName::parse(" ", "", "", ""), Err(PersonNameError::Empty));
        assert_eq!(PersonName::parse("大宮", "花\u{202E}子", "", ""), Err(PersonNameError::Control(Given)));
        assert_eq!(PersonName::parse("大宮\u{7}", "", "", ""), Err(PersonNameError::Control(Family)));
        assert_eq!(PersonName::parse(&long, "", "", ""), Err(PersonNameError::TooLong(Family)));
        assert_eq!(PersonName::parse("大宮", "", "大宮", ""), Err(PersonNameError::Kana(FamilyKana)));
        let error = PersonName::parse("大宮", "花子", "オオミヤ", "Hanako").unwrap_err();
        assert_eq!((error, error.part().key()), (PersonNameError::Kana(GivenKana), "given_kana"));
    }
}
