//! From JSON to a form. Unknown keys are refused, and every message names the place.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde_json::{Map, Value as Json};
use yakuba_base::Text;

use super::{Check, Field, Form, Page, Required, Rule};
use crate::field::{
    AddressField, BankAccountField, CalculatedField, ChoiceField, ChoicesField, ConsentField,
    CorporateNumberField, DateField, FieldType, FilesField, GroupField, GuidanceField, LongTextField,
    MailField, MapPointField, NumberField, PersonNameField, PhoneField, PhotoField, SignatureField,
    TextField, TimeField, YenField, YesNoField,
};

/// Why JSON is no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct DefinitionError {
    /// Where: `pages[0](applicant).fields[2](home)`.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

type Result<T> = std::result::Result<T, DefinitionError>;

/// A JSON object being read, key by key.
struct Object {
    map: Map<String, Json>,
    place: String,
}

impl Object {
    fn of(json: &Json, place: String) -> Result<Self> {
        let Some(map) = json.as_object() else {
            return Err(DefinitionError { place, message: "an object is expected here".to_owned() });
        };
        // The key says more to a person than the index.
        let place = match map.get("key").and_then(Json::as_str) {
            Some(key) => format!("{place}({key})"),
            None => place,
        };
        Ok(Self { map: map.clone(), place })
    }

    fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(DefinitionError { place: self.place.clone(), message: message.into() })
    }

    fn optional<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>> {
        match self.map.shift_remove(key) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => {
                serde_json::from_value(json).map(Some).or_else(|error| self.fail(format!("{key}: {error}")))
            }
        }
    }

    fn needed<T: DeserializeOwned>(&mut self, key: &str) -> Result<T> {
        match self.optional(key)? {
            Some(value) => Ok(value),
            None => self.fail(format!("`{key}` is missing")),
        }
    }

    /// Every object of the array `key`, read by `read`.
    fn each<T>(&mut self, key: &str, read: impl Fn(&Json, String) -> Result<T>) -> Result<Vec<T>> {
        let list: Vec<Json> = self.needed(key)?;
        list.iter()
            .enumerate()
            .map(|(index, json)| read(json, format!("{}.{key}[{index}]", self.place)))
            .collect()
    }

    fn done(self) -> Result<()> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(key) => self.fail(format!("unknown key `{key}`")),
        }
    }

    /// What is left, as the parameters of a kind.
    fn rest<T: DeserializeOwned>(self) -> Result<T> {
        serde_json::from_value(Json::Object(self.map))
            .map_err(|error| DefinitionError { place: self.place, message: error.to_string() })
    }
}

impl Form {
    /// Reads a form.
    pub fn from_json(json: &Json) -> Result<Self> {
        let mut object = Object::of(json, "form".to_owned())?;
        let pages = object.each("pages", page)?;
        let ineligible = object.optional("ineligible")?.unwrap_or_default();
        let fee = object.optional("fee")?;
        object.done()?;
        Ok(Self { pages, ineligible, fee })
    }
}

impl Page {
    /// Reads a page, such as a block shared by several procedures.
    pub fn from_json(json: &Json) -> Result<Self> {
        page(json, "page".to_owned())
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Self::from_json(&Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Self::from_json(&Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        field(&Json::deserialize(deserializer)?, "field".to_owned(), false).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Bool(true) => Ok(Self::Always),
            Json::Bool(false) => Ok(Self::Never),
            Json::String(rule) => Ok(Self::When(Rule(rule))),
            other => Err(D::Error::custom(format!("true, false or a rule is expected, not {other}"))),
        }
    }
}

/// A fee's amount: a rule, or simply a number.
pub(super) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Rule, D::Error> {
    match Json::deserialize(deserializer)? {
        Json::String(rule) => Ok(Rule(rule)),
        Json::Number(number) => Ok(Rule(number.to_string())),
        other => Err(D::Error::custom(format!("a number or a rule is expected, not {other}"))),
    }
}

fn key(object: &mut Object) -> Result<String> {
    let key: String = object.needed("key")?;
    let mut bytes = key.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    let goes_on = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if starts && goes_on && key.len() <= 60 {
        Ok(key)
    } else {
        object.fail("a key is ASCII snake_case of at most 60 letters")
    }
}

fn page(json: &Json, place: String) -> Result<Page> {
    let mut object = Object::of(json, place)?;
    let page = Page {
        key: key(&mut object)?,
        title: object.needed("title")?,
        intro: object.optional("intro")?,
        visible: object.optional("visible")?,
        fields: object.each("fields", |json, place| field(json, place, false))?,
    };
    object.done()?;
    Ok(page)
}

fn field(json: &Json, place: String, in_group: bool) -> Result<Field> {
    let mut object = Object::of(json, place)?;
    let (key, label, kind) =
        (key(&mut object)?, object.needed::<Text>("label")?, object.needed::<String>("type")?);
    Ok(Field {
        key,
        label,
        hint: object.optional("hint")?,
        why: object.optional("why")?,
        required: object.optional("required")?.unwrap_or_default(),
        visible: object.optional("visible")?,
        checks: object.optional::<Vec<Check>>("checks")?.unwrap_or_default(),
        prefill: object.optional("prefill")?,
        kind: parameters(&kind, object, in_group)?,
    })
}

fn parameters(kind: &str, object: Object, in_group: bool) -> Result<FieldType> {
    Ok(match kind {
        "text" => FieldType::Text(object.rest::<TextField>()?),
        "long_text" => FieldType::LongText(object.rest::<LongTextField>()?),
        "number" => FieldType::Number(object.rest::<NumberField>()?),
        "yen" => FieldType::Yen(object.rest::<YenField>()?),
        "date" => FieldType::Date(object.rest::<DateField>()?),
        "time" => FieldType::Time(object.rest::<TimeField>()?),
        "choice" => FieldType::Choice(object.rest::<ChoiceField>()?),
        "choices" => FieldType::Choices(object.rest::<ChoicesField>()?),
        "yes_no" => FieldType::YesNo(object.rest::<YesNoField>()?),
        "person_name" => FieldType::PersonName(object.rest::<PersonNameField>()?),
        "address" => FieldType::Address(object.rest::<AddressField>()?),
        "phone" => FieldType::Phone(object.rest::<PhoneField>()?),
        "mail" => FieldType::Mail(object.rest::<MailField>()?),
        "corporate_number" => FieldType::CorporateNumber(object.rest::<CorporateNumberField>()?),
        "bank_account" => FieldType::BankAccount(object.rest::<BankAccountField>()?),
        "files" => FieldType::Files(object.rest::<FilesField>()?),
        "photo" => FieldType::Photo(object.rest::<PhotoField>()?),
        "signature" => FieldType::Signature(object.rest::<SignatureField>()?),
        "map_point" => FieldType::MapPoint(object.rest::<MapPointField>()?),
        "group" if in_group => return object.fail("a group cannot stand inside a group"),
        "group" => FieldType::Group(group(object)?),
        "consent" => FieldType::Consent(object.rest::<ConsentField>()?),
        "guidance" => FieldType::Guidance(object.rest::<GuidanceField>()?),
        "calculated" => FieldType::Calculated(object.rest::<CalculatedField>()?),
        other => return object.fail(format!("unknown type `{other}`")),
    })
}

fn group(mut object: Object) -> Result<GroupField> {
    let group = GroupField {
        min: object.optional("min")?.unwrap_or(1),
        max: object.optional("max")?.unwrap_or(20),
        item: object.needed("item")?,
        fields: object.each("fields", |json, place| field(json, place, true))?,
    };
    object.done()?;
    Ok(group)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(json: &Json) -> String {
        Form::from_json(json).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_place() {
        let form = |field: Json| json!({"pages": [{"key": "p", "title": "P", "fields": [field]}]});
        for (field, wanted) in [
            (
                json!({"key": "a", "type": "text", "label": "A", "maxlength": 3}),
                "form.pages[0](p).fields[0](a): unknown field `maxlength`",
            ),
            (
                json!({"key": "a", "type": "tekst", "label": "A"}),
                "form.pages[0](p).fields[0](a): unknown type `tekst`",
            ),
            (json!({"key": "a", "label": "A"}), "form.pages[0](p).fields[0](a): `type` is missing"),
            (
                json!({"key": "A b", "type": "text", "label": "A"}),
                "form.pages[0](p).fields[0](A b): a key is ASCII",
            ),
            (
                json!({"key": "a", "type": "text", "label": "A", "required": 3}),
                "required: true, false or a rule",
            ),
            (
                json!({"key": "g", "type": "group", "label": "G", "item": "x", "fields": [{"key": "h", "type": "group", "label": "H", "item": "y", "fields": []}]}),
                "form.pages[0](p).fields[0](g).fields[0](h): a group cannot",
            ),
        ] {
            let found = message(&form(field));
            assert!(found.contains(wanted), "{found}");
        }
        assert_eq!(message(&json!({"pages": [], "pagse": []})), "form: unknown key `pagse`");
    }
}
