//! 通知書: the decision of the city, told to the person who asked.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};

use crate::application_copy::Row;
use crate::body::blocks;
use crate::dates::printed;
use crate::job::{Job, Standard, Template};

/// A letter that tells a decision (処分通知書). Official letters are Japanese.
#[derive(Clone, Serialize, Deserialize)]
pub struct Letter {
    /// The document number (文書番号): 「常宮市民第123号」.
    pub number: String,
    /// The day on the letter.
    pub date: Date,
    /// Whom it is for.
    pub addressee: Addressee,
    /// Who decided.
    pub issuer: Issuer,
    /// 「交付決定通知書」.
    pub title: String,
    /// The text, filled ([`crate::fill`]): an empty line parts paragraphs; `・` and `1.` begin list items;
    /// `**bold**`.
    pub body: String,
    /// What stands under 「記」; may be empty.
    pub details: Vec<Row>,
    /// Conditions of the decision (附款); may be empty.
    pub conditions: Vec<String>,
    /// How to object (教示); needed whenever the decision is not wholly what was asked for.
    pub appeal: Option<Appeal>,
    /// Whom to ask.
    pub contact: Contact,
}

/// Whom a letter is for.
#[derive(Clone, Serialize, Deserialize)]
pub struct Addressee {
    /// The name, without 様. A company's name and its representative stand on two lines.
    pub name: String,
    /// The postal code without 〒; may be empty.
    pub postal: String,
    /// The address; line breaks stay; may be empty.
    pub address: String,
}

/// Who decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Issuer {
    /// 「常陸大宮市長」.
    pub title: String,
    /// The person's name.
    pub name: String,
}

/// Who answers an objection (行政不服審査法第82条, 行政事件訴訟法第46条).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Appeal {
    /// Who examines a request for review (審査請求): 「常陸大宮市長」.
    pub authority: String,
    /// Whom to sue: 「常陸大宮市」.
    pub defendant: String,
    /// Who represents the defendant in court: 「常陸大宮市長」.
    pub represented_by: String,
}

/// Whom to ask. Empty parts are left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contact {
    /// The division in charge.
    pub division: String,
    /// Its address.
    pub address: String,
    /// Its telephone number.
    pub phone: String,
    /// Its mail address.
    pub mail: String,
}

impl Letter {
    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        Job {
            id: format!("letter/{}/{}", self.issuer.title, self.number),
            template: Template::LETTER,
            data: serde_json::json!({
                "number": self.number,
                "date": printed(self.date, Lang::Ja),
                "addressee": self.addressee,
                "issuer": self.issuer,
                "title": self.title,
                "body": blocks(&self.body),
                "details": self.details,
                "conditions": self.conditions,
                "appeal": self.appeal,
                "contact": self.contact,
            }),
            standard: Standard::A2a,
            lang: Lang::Ja.html_lang(),
            title: format!("{} {}", self.title, self.number),
            author: self.issuer.title,
            made_at,
            images: Vec::new(),
        }
    }
}
