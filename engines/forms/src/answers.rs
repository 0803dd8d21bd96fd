//! What a person answered.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// Answers by key, in the order given. A key that is absent was not answered yet; `null` was left blank on purpose (its
/// page was sent without an answer).
///
/// Answers are personal, so `Debug` tells only how many there are.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(Map<String, Json>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[personal: {} answers]", self.0.len())
    }
}

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer as stored; `Json::Null` when it was left blank, `None` when it was not answered.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.0.get(key)
    }

    /// The answer at `key`, `key.part`, `group.0.key` or `group.0.key.part`, unless it is blank.
    pub fn at(&self, path: &str) -> Option<&Json> {
        let mut steps = path.split('.');
        let first = self.0.get(steps.next()?)?;
        let found = steps.try_fold(first, |json, step| match json {
            Json::Array(rows) => rows.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })?;
        (!found.is_null()).then_some(found)
    }

    /// Stores an answer.
    pub fn set(&mut self, key: impl Into<String>, answer: Json) {
        self.0.insert(key.into(), answer);
    }

    /// Stores an answer at `key` or `group.0.key`, as uploads do that arrive beside the other answers. Missing rows are
    /// added. False when the path leads nowhere.
    pub fn set_at(&mut self, path: &str, answer: Json) -> bool {
        let steps: Vec<&str> = path.split('.').collect();
        match steps.as_slice() {
            [key] => self.set(*key, answer),
            [group, row, key] => {
                let Some(row) = row.parse::<usize>().ok().filter(|row| *row < crate::field::MOST_ROWS) else {
                    return false;
                };
                let rows = self.0.entry(*group).or_insert(Json::Null);
                if rows.is_null() {
                    *rows = Json::Array(Vec::new());
                }
                let Json::Array(rows) = rows else { return false };
                while rows.len() <= row {
                    rows.push(Json::Object(Map::new()));
                }
                let Some(Json::Object(row)) = rows.get_mut(row) else { return false };
                row.insert((*key).to_owned(), answer);
            }
            _ => return false,
        }
        true
    }

    /// Forgets an answer.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        self.0.shift_remove(key)
    }

    /// Keys and answers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.0.iter()
    }

    /// How many answers there are, blanks among them.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a JSON object.
    pub fn into_json(self) -> Json {
        Json::Object(self.0)
    }
}

impl From<Map<String, Json>> for Answers {
    fn from(map: Map<String, Json>) -> Self {
        Self(map)
    }
}

impl FromIterator<(String, Json)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn debug_tells_nothing_personal() {
        let answers = Answers::from_iter([("name".to_owned(), json!("常陸太郎"))]);
        assert_eq!(format!("{answers:?}"), "[personal: 1 answers]");
    }

    #[test]
    fn paths_lead_into_rows_and_parts() {
        let mut answers = Answers::new();
        assert!(answers.set_at("g.1.files", json!([])));
        assert!(!answers.set_at("g.5000.files", json!([])));
        assert!(!answers.set_at("g.x.y.z", json!([])));
        assert_eq!(answers.at("g.1.files"), Some(&json!([])));
        answers.set("home", json!({"town": "北町"}));
        assert_eq!(answers.at("home.town"), Some(&json!("北町")));
        assert_eq!(answers.at("home.street"), None);
    }
}
