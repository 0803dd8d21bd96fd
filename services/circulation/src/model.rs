//! Papers that go round, and inquiries. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Timestamp};

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Goes round among named people (回覧).
    Circular,
    /// Was received from outside (収受); goes round when somebody sends it (供覧).
    Received,
    /// Hangs on the notice board for everybody (掲示).
    Notice,
}

impl Sort {
    /// Its name in the database and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Circular => "circular",
            Sort::Received => "received",
            Sort::Notice => "notice",
        }
    }

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            Sort::Circular => "回覧",
            Sort::Received => "収受文書",
            Sort::Notice => "掲示",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Sort> {
        [Sort::Circular, Sort::Received, Sort::Notice].into_iter().find(|sort| sort.name() == name)
    }
}

/// A file of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The id of its bytes.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A paper that people read.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its id.
    pub id: String,
    /// What it is.
    pub sort: Sort,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The division it comes from, or that received it.
    pub unit: String,
    /// Who sent or registered it.
    pub by: String,
    /// Who sent it to the city, of a received one.
    pub sender: String,
    /// The day it arrived.
    pub received_on: Option<Date>,
    /// Its number in the division's register (収受番号).
    pub number: Option<String>,
    /// Until when it should be read, or hangs.
    pub until: Option<Date>,
    /// Its files.
    pub files: Vec<Attached>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was ended.
    pub closed_at: Option<Timestamp>,
}

impl Paper {
    /// Where it is opened.
    pub fn address(&self) -> String {
        format!("/circulation/p/{}", self.id)
    }
}

/// Who is to read a paper, and whether he has.
#[derive(Clone, Debug)]
pub struct Reader {
    /// His id.
    pub staff: String,
    /// When he said that he has read it.
    pub read_at: Option<Timestamp>,
    /// What he said with it.
    pub note: String,
}

/// A question of an inquiry: a column of its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub label: String,
    /// Whether a number is wanted; numbers are added up.
    pub number: bool,
}

/// An inquiry to divisions (照会).
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The division that asks.
    pub unit: String,
    /// Who asks.
    pub by: String,
    /// Until when.
    pub due_on: Date,
    /// What is asked.
    pub questions: Vec<Question>,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it was ended.
    pub closed_at: Option<Timestamp>,
}

impl Inquiry {
    /// Where it is opened.
    pub fn address(&self) -> String {
        format!("/inquiries/i/{}", self.id)
    }
}

/// What a division answers (回答).
#[derive(Clone, Debug)]
pub struct Answer {
    /// The division that is asked.
    pub unit: String,
    /// Its answers, in the order of the questions; empty before it has answered.
    pub answers: Vec<String>,
    /// Who answered.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// Counts the answers: what a change is made from.
    pub version: i64,
}

/// Reads questions, one a line; a line that ends with 「（数）」 asks for a number.
pub fn questions(lines: &str) -> Vec<Question> {
    let mut seen = BTreeMap::new();
    lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let number = line.strip_suffix("（数）").or_else(|| line.strip_suffix("(数)"));
            Question { label: number.unwrap_or(line).trim().to_owned(), number: number.is_some() }
        })
        .filter(|question| seen.insert(question.label.clone(), ()).is_none())
        .collect()
}

/// Reads an answer; a number as people type it becomes plain digits.
///
/// # Errors
/// What is wrong, in words.
pub fn read_answer(question: &Question, typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    if !question.number {
        return Ok(typed.to_owned());
    }
    let plain = yakuba_base::text::normalise(typed).replace([',', ' '], "");
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(plain),
        _ => Err(format!("「{}」は数字で入れてください。ないときは0。", question.label)),
    }
}

/// The sum of a column of numbers; `None` where words are asked for.
pub fn sum(inquiry: &Inquiry, answers: &[Answer], column: usize) -> Option<f64> {
    let question = inquiry.questions.get(column).filter(|question| question.number)?;
    debug_assert!(question.number);
    Some(answers.iter().filter_map(|answer| answer.answers.get(column)?.parse::<f64>().ok()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_question() {
        let read = questions("窓口の職員数（数）\n\n困っていること\n困っていること\n");
        let labels: Vec<(&str, bool)> = read.iter().map(|it| (it.label.as_str(), it.number)).collect();
        assert_eq!(labels, [("窓口の職員数", true), ("困っていること", false)]);
        assert_eq!(read_answer(&read[0], " １，２００ "), Ok("1200".to_owned()));
        assert!(read_answer(&read[0], "たくさん").is_err());
    }
}
