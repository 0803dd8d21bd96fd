//! 受付案内票: what happens next, for the person whose application was received.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};

use crate::dates::printed;
use crate::job::{Job, Standard, Template};

/// A slip (A5) handed over at the counter or sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GuidanceSlip {
    /// The procedure's title.
    pub title: String,
    /// The receipt number as people see it: `1234-5678-9`.
    pub receipt: String,
    /// The day it was received.
    pub received_on: Date,
    /// Until when the city expects to answer (標準処理期間).
    pub reply_by: Option<Date>,
    /// The city's name.
    pub city: String,
    /// The division that handles it, with its counter.
    pub division: String,
    /// Its telephone number; may be empty.
    pub phone: String,
    /// The language of the labels this crate adds. The rest comes as the caller wrote it.
    pub language: Lang,
    /// What happens next, in order.
    pub steps: Vec<String>,
    /// What to bring next time.
    pub bring: Vec<String>,
}

impl GuidanceSlip {
    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        Job {
            id: format!("guidance-slip/{}/{}", self.city, self.receipt),
            template: Template::GUIDANCE_SLIP,
            data: serde_json::json!({
                "title": self.title,
                "receipt": self.receipt,
                "received_on": printed(self.received_on, self.language),
                "reply_by": self.reply_by.map(|date| printed(date, self.language)),
                "city": self.city,
                "division": self.division,
                "phone": self.phone,
                "language": self.language,
                "steps": self.steps,
                "bring": self.bring,
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
