//! A person's name with its reading.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use yakuba_base::Lang;

use super::{Ask, Reading, Script, clean, inside, part_text, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::{Problem, Reason};

const MOST: usize = 50;
const PARTS: [&str; 4] = ["family", "given", "family_kana", "given_kana"];

/// A person's name: 氏 and 名, and how they are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonNameField {
    /// Ask for the reading (フリガナ).
    pub kana: bool,
}

impl Default for PersonNameField {
    fn default() -> Self {
        Self { kana: true }
    }
}

impl Ask for PersonNameField {
    fn answer_type(&self) -> Type {
        Type::Parts(&PARTS)
    }

    /// The parts `family`, `given`, `family_kana`, `given_kana`. A name of one part (some foreign residents have one) goes
    /// into `family`, so `given` may be blank.
    fn read(&self, raw: &Json) -> Reading {
        if raw.is_null() {
            return Ok(None);
        }
        let mut name = Map::new();
        let mut problems = Vec::new();
        for part in PARTS {
            let kana = part.ends_with("_kana");
            if kana && !self.kana {
                continue;
            }
            let read = part_text(raw, part).and_then(|typed| {
                let typed = clean(&typed, MOST, false).map_err(|wrong| inside(wrong, part))?;
                let script = if kana { Script::Kana } else { Script::Any };
                script.read(&typed).map_err(|reason| vec![Problem::new(part, reason)])
            });
            match read {
                Ok(text) => drop(name.insert(part.to_owned(), Json::String(text))),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if name.values().all(|text| text == "") {
            return Ok(None);
        }
        let blank = |part: &str| shown(name.get(part)).is_empty();
        let mut missing: Vec<&str> = Vec::new();
        if blank("family") {
            missing.push("family");
        }
        if self.kana && blank("family_kana") {
            missing.push("family_kana");
        }
        if self.kana && !blank("given") && blank("given_kana") {
            missing.push("given_kana");
        }
        if missing.is_empty() {
            return Ok(Some(Json::Object(name)));
        }
        Err(missing.into_iter().map(|part| Problem::new(part, Reason::Required)).collect())
    }

    fn value<'a>(&self, answer: &'a Json, part: Option<&str>) -> Value<'a> {
        part.map_or(Value::Answered, |part| text_value(answer.get(part)))
    }

    fn show(&self, answer: &Json, _lang: Lang) -> String {
        let joined =
            |first, second| [shown(answer.get(first)), shown(answer.get(second))].join(" ").trim().to_owned();
        let (name, kana) = (joined("family", "given"), joined("family_kana", "given_kana"));
        if kana.is_empty() { name } else { format!("{name}（{kana}）") }
    }

    fn seconds(&self) -> u32 {
        if self.kana { 30 } else { 20 }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hiragana_becomes_katakana_and_kanji_stay() {
        let field = PersonNameField::default();
        let raw =
            json!({"family": " 髙﨑 ", "given": "太郎", "family_kana": "たかさき", "given_kana": "ﾀﾛｳ"});
        let stored =
            json!({"family": "髙﨑", "given": "太郎", "family_kana": "タカサキ", "given_kana": "タロウ"});
        assert_eq!(field.read(&raw), Ok(Some(stored.clone())));
        assert_eq!(field.show(&stored, Lang::Ja), "髙﨑 太郎（タカサキ タロウ）");
    }

    #[test]
    fn rejects_name_the_part() {
        let field = PersonNameField::default();
        let problems = field
            .read(&json!({"family": "A", "given": "", "family_kana": "山", "given_kana": ""}))
            .unwrap_err();
        assert_eq!(problems, [Problem::new("family_kana", Reason::Script(Script::Kana))]);
        let problems = field.read(&json!({"given": "太郎", "given_kana": "タロウ"})).unwrap_err();
        assert_eq!(problems.len(), 2);
        let problems = field.read(&json!({"family": "あ".repeat(51)})).unwrap_err();
        assert_eq!(problems[0], Problem::new("family", Reason::TooLong { most: 50 }));
        assert_eq!(field.read(&json!({"family": "", "given": " "})), Ok(None));
    }
}
