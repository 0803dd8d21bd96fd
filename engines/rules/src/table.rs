use serde::{Deserialize, Serialize};
use yakuba_base::Date;

/// What an input can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Domain {
    /// One of these names.
    Names {
        /// All of them.
        names: Vec<String>,
    },
    /// A node of a tree, such as an organisation: a cell that names a node also means everything below it, save what
    /// another cell of the same row takes out.
    Tree {
        /// Each node with its parent, parents in any order.
        nodes: Vec<(String, Option<String>)>,
    },
    /// A whole number, such as an amount in yen.
    Number {
        /// The least there can be.
        least: i64,
        /// The greatest there can be.
        greatest: i64,
    },
}

/// A column that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its key.
    pub key: String,
    /// What it can be.
    pub domain: Domain,
}

/// What a row says of one input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Anything.
    #[default]
    Any,
    /// One of these (and, in a tree, what is below them).
    In(Vec<String>),
    /// None of these (nor, in a tree, what is below them).
    NotIn(Vec<String>),
    /// More than the first, at most the second; `None` is no limit. The way limits are written in 専決規程: 「20万円以下」,
    /// 「20万円を超え50万円以下」.
    Within(Option<i64>, Option<i64>),
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name, such as 「別表第2 第3項」. Unique in the table.
    pub name: String,
    /// The first day it holds; always when `None`.
    #[serde(default)]
    pub from: Option<Date>,
    /// The first day it no longer holds.
    #[serde(default)]
    pub until: Option<Date>,
    /// One cell for each input, in the order of the inputs.
    pub when: Vec<Cell>,
    /// The answers, in the order of the outputs.
    pub then: Vec<String>,
}

impl Row {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// What a table answers when several rows fit. The words are those of DMN 1.3 §8.2.8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// At most one fits; several are a mistake in the table.
    Unique,
    /// Several may fit if they say the same.
    Any,
    /// The answer that stands first in [`Output::values`] wins.
    Priority,
    /// The first row wins.
    First,
    /// All answers, in the order of [`Output::values`].
    OutputOrder,
    /// All answers, in the order of the rows.
    RuleOrder,
    /// All answers; numbers are put together by the aggregation.
    Collect(Option<Aggregation>),
}

/// How the answers of [`HitPolicy::Collect`] become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// `C+`
    Sum,
    /// `C<`
    Min,
    /// `C>`
    Max,
    /// `C#`: how many different answers.
    Count,
}

/// A column that answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Its key.
    pub key: String,
    /// What it can answer, the highest priority first; anything when empty.
    #[serde(default)]
    pub values: Vec<String>,
}

/// A decision table as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What it is called.
    pub name: String,
    /// What it answers when several rows fit.
    pub hit: HitPolicy,
    /// The columns that are asked.
    pub inputs: Vec<Input>,
    /// The columns that answer.
    pub outputs: Vec<Output>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The value of an input in a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// A name or a node.
    Name(String),
    /// A number.
    Number(i64),
}

impl From<&str> for Given {
    fn from(name: &str) -> Given {
        Given::Name(name.to_owned())
    }
}

impl From<i64> for Given {
    fn from(number: i64) -> Given {
        Given::Number(number)
    }
}
