//! 申請書の控え: a copy of what was sent, for the person who sent it.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};

use crate::dates::printed;
use crate::job::{Job, Standard, Template};

/// A copy of an application as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplicationCopy {
    /// What was applied for: 「住民票の写しの交付請求書」.
    pub title: String,
    /// The receipt number as people see it: `1234-5678-9`.
    pub receipt: String,
    /// The day it was received.
    pub received_on: Date,
    /// The city's name.
    pub city: String,
    /// The division that handles it.
    pub division: String,
    /// The language of the labels this crate adds. The rest comes as the caller wrote it.
    pub language: Lang,
    /// What was answered, page by page.
    pub sections: Vec<Section>,
    /// The fee in words: 「600円（1通300円×2通）」.
    pub fee: Option<String>,
    /// A last remark; may be empty.
    pub footer: String,
}

/// A page of the form.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its questions and answers.
    pub rows: Vec<Row>,
}

/// A label and what stands beside it. Line breaks stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// The question's label.
    pub label: String,
    /// The answer in words.
    pub text: String,
}

impl ApplicationCopy {
    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        Job {
            id: format!("application-copy/{}/{}", self.city, self.receipt),
            template: Template::APPLICATION_COPY,
            data: serde_json::json!({
                "title": self.title,
                "receipt": self.receipt,
                "received_on": printed(self.received_on, self.language),
                "city": self.city,
                "division": self.division,
                "language": self.language,
                "sections": self.sections,
                "fee": self.fee,
                "footer": self.footer,
            }),
            standard: Standard::A2a,
            lang: self.language.html_lang(),
            title: format!("{} {}", self.title, self.receipt),
            author: self.city,
            made_at,
            images: Vec::new(),
        }
    }
}
