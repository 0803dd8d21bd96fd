//! 申請書の控え: a copy of what was sent, for the person who sent it.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, Timestamp};

use crate::dates::printed;
use crate::error::code_points;
use crate::job::{Job, Standard, Template};

/// A copy of an application as it was sent.
#[derive(Clone, Serialize, Deserialize)]
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
#[derive(Clone, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its questions and answers.
    pub rows: Vec<Row>,
}

/// A label and what stands beside it. Line breaks stay.
#[derive(Clone, Serialize, Deserialize)]
pub struct Row {
    /// The question's label.
    pub label: String,
    /// The answer in words.
    pub text: String,
}

/// 下駄: what Japanese printers set where they have no type.
const GETA: &str = "〓";

impl ApplicationCopy {
    /// The copy with 〓 for the characters [`crate::PrintError::MissingGlyph`] named, and a remark that says which
    /// characters they stand for.
    ///
    /// For what people typed freely (an emoji in a remark): they get their copy, and see what it does not show.
    /// Names on a letter are never replaced; there the error stands.
    #[must_use]
    pub fn with_geta_for(mut self, characters: &[String]) -> Self {
        let replace = |text: &mut String| {
            for character in characters {
                *text = text.replace(character.as_str(), GETA);
            }
        };
        for row in self.sections.iter_mut().flat_map(|section| &mut section.rows) {
            replace(&mut row.text);
        }
        let codes: Vec<String> = characters.iter().map(|text| code_points(text)).collect();
        let codes = codes.join(", ");
        let remark = match self.language {
            Lang::Ja => format!(
                "「{GETA}」は、印刷できない文字の代わりです（{codes}）。データは、入力されたとおりに受け付けています。"
            ),
            Lang::Easy => format!(
                "「{GETA}」は、印刷（いんさつ）できない文字（もじ）です（{codes}）。書（か）いた内容（ないよう）は、そのまま届（とど）いています。"
            ),
            Lang::En => format!(
                "{GETA} stands for characters that cannot be printed ({codes}). They were received as you typed them."
            ),
        };
        if !self.footer.is_empty() {
            self.footer.push('\n');
        }
        self.footer.push_str(&remark);
        self
    }

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
