//! Addresses: 町字 + 番地 + 方書.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use yakuba_base::{Lang, PostalCode};

use super::{Ask, Reading, clean, inside, part_text, shown, text_value};
use crate::expression::{Type, Value};
use crate::problem::{Problem, Reason};

const PARTS: [&str; 6] = ["postal", "prefecture", "city", "town", "street", "building"];
const MOST: usize = 100;

/// Where the address can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// In the city: prefecture and city need not be asked.
    City,
    /// Anywhere in Japan.
    #[default]
    Japan,
}

/// An address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddressField {
    /// Where it can be.
    pub scope: Scope,
}

impl Ask for AddressField {
    fn answer_type(&self) -> Type {
        Type::Parts(&PARTS)
    }

    /// The parts `postal`, `prefecture`, `city`, `town` (町字), `street` (番地) and `building` (方書).
    fn read(&self, raw: &Json) -> Reading {
        if raw.is_null() {
            return Ok(None);
        }
        let mut address = Map::new();
        let mut problems = Vec::new();
        for part in PARTS {
            match part_text(raw, part)
                .and_then(|typed| clean(&typed, MOST, false).map_err(|wrong| inside(wrong, part)))
            {
                Ok(text) if part == "postal" && !text.is_empty() => match PostalCode::parse(&text) {
                    Ok(code) => drop(address.insert(part.to_owned(), Json::String(code.to_string()))),
                    Err(_) => problems.push(Problem::new(part, Reason::NotAPostalCode)),
                },
                Ok(text) => drop(address.insert(part.to_owned(), Json::String(text))),
                Err(wrong) => problems.extend(wrong),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Prefecture and city are often filled in beforehand: alone they are no answer.
        let typed = |part: &&str| !shown(address.get(*part)).is_empty();
        if !["postal", "town", "street", "building"].iter().any(&typed) {
            let far = self.scope == Scope::Japan && ["prefecture", "city"].iter().any(&typed);
            if !far {
                return Ok(None);
            }
        }
        let needed: &[&str] = if self.scope == Scope::City { &["town"] } else { &["prefecture", "city"] };
        let missing: Vec<Problem> = needed
            .iter()
            .filter(|part| !typed(part))
            .map(|part| Problem::new(*part, Reason::Required))
            .collect();
        if missing.is_empty() { Ok(Some(Json::Object(address))) } else { Err(missing) }
    }

    fn value<'a>(&self, answer: &'a Json, part: Option<&str>) -> Value<'a> {
        part.map_or(Value::Answered, |part| text_value(answer.get(part)))
    }

    fn show(&self, answer: &Json, _lang: Lang) -> String {
        let part = |part| shown(answer.get(part));
        let place = [part("prefecture"), part("city"), part("town"), part("street")].concat();
        let postal =
            PostalCode::parse(part("postal")).map_or_else(|_| String::new(), |code| format!("〒{code}"));
        let pieces = [postal.as_str(), place.as_str(), part("building")];
        pieces.into_iter().filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn seconds(&self) -> u32 {
        40
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_in_the_city() {
        let field = AddressField { scope: Scope::City };
        let read = field
            .read(&json!({"postal": "３１９２２９２", "town": "北町", "street": "388-2"}))
            .unwrap()
            .unwrap();
        assert_eq!(read["town"], "北町");
        assert!(field.show(&read, Lang::Ja).contains("北町388-2"));
        assert_eq!(field.read(&json!({"prefecture": "茨城県", "city": "常陸大宮市", "town": ""})), Ok(None));
        assert_eq!(field.read(&json!({"street": "1"})), Err(vec![Problem::new("town", Reason::Required)]));
    }

    #[test]
    fn rejects_name_the_part() {
        let field = AddressField::default();
        assert_eq!(
            field.read(&json!({"postal": "123"})),
            Err(vec![Problem::new("postal", Reason::NotAPostalCode)])
        );
        let long = json!({"town": "あ".repeat(101)});
        assert_eq!(field.read(&long), Err(vec![Problem::new("town", Reason::TooLong { most: 100 })]));
        assert_eq!(
            field.read(&json!({"prefecture": "茨城県"})),
            Err(vec![Problem::new("city", Reason::Required)])
        );
    }
}
