//! Questions asked several times (くり返し): one row for each member of a household, each vehicle, each child.

use serde::Serialize;
use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

use super::{Ask, Reading, reject};
use crate::definition::Field;
use crate::expression::{Type, Value};
use crate::problem::Reason;

/// More rows than this are nobody's household.
pub(crate) const MOST_ROWS: usize = 1_000;

/// Questions asked several times. A group holds no group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupField {
    /// The fewest rows.
    pub min: usize,
    /// The most rows.
    pub max: usize,
    /// What one row is (世帯員, 車両).
    pub item: Text,
    /// The questions of a row.
    pub fields: Vec<Field>,
}

impl Ask for GroupField {
    fn answer_type(&self) -> Type {
        Type::Rows
    }

    /// Reads every question of every row; conditions inside rows are the evaluation's business.
    fn read(&self, raw: &Json) -> Reading {
        let rows = match raw {
            Json::Null => return Ok(None),
            Json::Array(rows) => rows,
            _ => return reject(Reason::WrongShape),
        };
        let most = self.max.min(MOST_ROWS);
        if rows.len() > most {
            return reject(Reason::TooMany { most });
        }
        let mut problems = Vec::new();
        let mut kept = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let (read, wrong) = self.read_row(row);
            problems.extend(wrong.into_iter().map(|problem| problem.within(&index.to_string())));
            kept.push(read);
        }
        match (problems.is_empty(), kept.is_empty()) {
            (false, _) => Err(problems),
            (_, true) => Ok(None),
            _ => Ok(Some(Json::Array(kept))),
        }
    }

    fn value<'a>(&self, answer: &'a Json, _part: Option<&str>) -> Value<'a> {
        if answer.as_array().is_some_and(|rows| !rows.is_empty()) { Value::Answered } else { Value::Empty }
    }

    fn show(&self, answer: &Json, lang: Lang) -> String {
        let rows = answer.as_array().map_or(0, Vec::len);
        if lang == Lang::En { rows.to_string() } else { format!("{rows}件") }
    }

    fn seconds(&self) -> u32 {
        let one: u32 = self.fields.iter().map(|field| field.kind.ask().seconds()).sum();
        one * u32::try_from(self.min.clamp(1, 3)).unwrap_or(1)
    }

    fn texts(&self) -> Vec<(String, &Text)> {
        vec![("item".to_owned(), &self.item)]
    }
}

impl GroupField {
    /// A row as stored, and what is wrong in it; a question with a problem is left out of the row.
    pub(crate) fn read_row(&self, row: &Json) -> (Json, Vec<crate::Problem>) {
        let mut problems = Vec::new();
        let mut read = serde_json::Map::new();
        let Some(given) = row.as_object() else {
            return (Json::Object(read), vec![crate::Problem::new("", Reason::WrongShape)]);
        };
        for key in given.keys().filter(|key| !self.fields.iter().any(|field| field.key == **key)) {
            problems.push(crate::Problem::new(key, Reason::NoSuchField));
        }
        for field in &self.fields {
            match field.kind.ask().read(given.get(&field.key).unwrap_or(&Json::Null)) {
                Ok(Some(answer)) => {
                    read.insert(field.key.clone(), answer);
                }
                Ok(None) if given.contains_key(&field.key) && !field.kind.is_silent() => {
                    read.insert(field.key.clone(), Json::Null);
                }
                Ok(None) => {}
                Err(wrong) => problems.extend(wrong.into_iter().map(|problem| problem.within(&field.key))),
            }
        }
        (Json::Object(read), problems)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::definition::Form;

    fn group() -> GroupField {
        let form = Form::from_json(&json!({"pages": [{"key": "p", "title": "P", "fields": [
            {"key": "g", "type": "group", "label": "G", "min": 1, "max": 1_000_000, "item": "人", "fields": [
                {"key": "n", "type": "number", "label": "N"}]}]}]}))
        .unwrap();
        match form.pages[0].fields[0].kind.clone() {
            super::super::FieldType::Group(group) => group,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_million_rows_are_refused() {
        let rows = Json::Array(vec![json!({"n": 1}); 1_001]);
        assert_eq!(group().read(&rows), reject(Reason::TooMany { most: MOST_ROWS }));
    }

    #[test]
    fn problems_name_their_row() {
        let problems = group().read(&json!([{"n": "1"}, {"n": "x", "z": 1}])).unwrap_err();
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["1.z", "1.n"]);
        assert_eq!(group().read(&json!("rows")), reject(Reason::WrongShape));
        assert_eq!(group().read(&json!([{"n": "２"}])), Ok(Some(json!([{"n": 2}]))));
    }
}
