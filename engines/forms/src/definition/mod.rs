//! What a form is made of. A [`Form`] is stored in an immutable revision and never changes after it is published.

mod find;
mod read;

use serde::Serialize;
use yakuba_base::Text;

pub use find::{FieldPath, Located};
pub use read::DefinitionError;

use crate::field::FieldType;

/// All questions of a procedure, and what follows from the answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Form {
    /// One page holds one question or a small group of them.
    pub pages: Vec<Page>,
    /// Who cannot apply, and what to do instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ineligible: Vec<Ineligible>,
    /// What it costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// Its name in addresses and rules; stays the same for ever.
    pub key: String,
    /// Its heading.
    pub title: Text,
    /// Words under the heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<Text>,
    /// When it is shown; always, when there is no rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<Rule>,
    /// Its questions.
    pub fields: Vec<Field>,
}

/// A question, or words between questions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Its name in answers and rules; stays the same for ever.
    pub key: String,
    /// What is asked.
    pub label: Text,
    /// How to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// Why the city asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
    /// Whether it must be answered when it is shown.
    #[serde(skip_serializing_if = "Required::is_always")]
    pub required: Required,
    /// When it is shown; always, when there is no rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<Rule>,
    /// What must hold of the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What an account already knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
    /// The kind of question with its parameters.
    #[serde(flatten)]
    pub kind: FieldType,
}

/// The source text of a rule or calculation, see [`crate::expression`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Rule(pub String);

impl Rule {
    /// The parsed rule.
    pub fn parse(&self) -> Result<crate::expression::Expr, crate::expression::SyntaxError> {
        crate::expression::parse(&self.0)
    }
}

/// Whether a question must be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// Whenever it is shown (必須).
    #[default]
    Always,
    /// It can be left blank (任意).
    Never,
    /// When the rule holds.
    When(Rule),
}

impl Required {
    /// True for [`Required::Always`].
    pub fn is_always(&self) -> bool {
        *self == Self::Always
    }
}

impl Serialize for Required {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Always => serializer.serialize_bool(true),
            Self::Never => serializer.serialize_bool(false),
            Self::When(rule) => rule.serialize(serializer),
        }
    }
}

/// Something that must hold, and what to say when it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// What must hold.
    pub holds: Rule,
    /// What is wrong and what to do.
    pub message: Text,
}

/// Who cannot apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ineligible {
    /// When the person cannot apply.
    pub when: Rule,
    /// Why, and what to do instead.
    pub message: Text,
}

/// What it costs (手数料).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// In yen; a fraction of a yen is dropped (国等の債権債務等の金額の端数計算に関する法律 第2条).
    #[serde(deserialize_with = "read::amount")]
    pub amount: Rule,
    /// When it is paid.
    pub timing: Timing,
    /// How it comes about, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain: Option<Text>,
}

/// When a fee is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// With the application (事前納付).
    OnSubmit,
    /// After the office has assessed it (事後納付).
    AfterAssessment,
}

/// What an account already knows and fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    /// The person's name.
    Name,
    /// Its reading.
    Kana,
    /// The address.
    Address,
    /// The telephone number.
    Phone,
    /// The mail address.
    Mail,
    /// The birthday.
    Birthday,
}
