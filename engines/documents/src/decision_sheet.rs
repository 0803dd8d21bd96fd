//! 決裁文書: a decided draft as it is kept, with everybody who had a part in it.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};

use crate::application_copy::Row;
use crate::body::blocks;
use crate::dates::printed;
use crate::job::{Job, Standard, Template};

/// A decided draft document with its whole way.
#[derive(Clone, Serialize, Deserialize)]
pub struct DecisionSheet {
    /// The document number (文書番号).
    pub number: String,
    /// The city's name.
    pub city: String,
    /// 件名
    pub title: String,
    /// The text (伺い文), as in [`crate::Letter::body`].
    pub body: String,
    /// Who drafted it, when, under which class, by which rule it was decided.
    pub facts: Vec<Row>,
    /// The boxes of the route.
    pub stamps: Vec<Stamp>,
    /// The attachments with their hashes.
    pub attachments: Vec<Row>,
    /// Everything that happened: when, and who did what.
    pub history: Vec<Row>,
    /// The hash over all of it, hexadecimal.
    pub hash: String,
    /// The day of the decision.
    pub decided_on: Date,
}

/// A box of the route (決裁欄).
#[derive(Clone, Serialize, Deserialize)]
pub struct Stamp {
    /// 承認, 合議, 決裁.
    pub role: String,
    /// The post: 「市民課 課長」.
    pub post: String,
    /// Who; empty when nobody did.
    pub by: String,
    /// When, short.
    pub on: String,
    /// 「代」, 「後閲」 or nothing.
    pub mark: String,
}

impl DecisionSheet {
    /// The sheet with 〓 for characters no font has. What was typed is in the record, and its hash is over that.
    #[must_use]
    pub fn with_geta_for(mut self, characters: &[String]) -> Self {
        let replace = |text: &mut String| {
            for character in characters {
                *text = text.replace(character.as_str(), "〓");
            }
        };
        replace(&mut self.title);
        replace(&mut self.body);
        for row in self.facts.iter_mut().chain(&mut self.attachments).chain(&mut self.history) {
            replace(&mut row.label);
            replace(&mut row.text);
        }
        self
    }

    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        Job {
            id: format!("decision-sheet/{}/{}/{}", self.city, self.decided_on, self.number),
            template: Template::DECISION_SHEET,
            data: serde_json::json!({
                "number": self.number,
                "city": self.city,
                "decided_on": printed(self.decided_on, Lang::Ja),
                "title": self.title,
                "body": blocks(&self.body),
                "facts": self.facts,
                "stamps": self.stamps,
                "attachments": self.attachments,
                "history": self.history,
                "hash": self.hash,
            }),
            standard: Standard::A2a,
            lang: Lang::Ja.html_lang(),
            title: format!("{} {}", self.number, self.title),
            author: self.city,
            made_at,
            images: Vec::new(),
        }
    }
}
