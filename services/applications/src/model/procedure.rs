use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::{FiscalYear, Lang, Text};
use yakuba_forms::Form;

use super::Outcome;

/// A procedure (手続) as a clerk writes it: what a revision holds, whole and for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Its name in addresses: lower-case ASCII, digits and hyphens. Stays the same for ever.
    pub slug: String,
    /// What it is called.
    pub title: Text,
    /// What it is for, in one sentence.
    pub summary: Text,
    /// The code of the organisation unit (課) that handles it.
    pub division: String,
    /// The key of its category.
    pub category: String,
    /// The keys of the life events (ライフイベント) it belongs to.
    #[serde(default)]
    pub life_events: Vec<String>,
    /// Words people use for it.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Who can apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Text>,
    /// What one should have at hand.
    #[serde(default)]
    pub needed: Vec<Text>,
    /// The law it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    /// More to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Text>,
    /// 標準処理期間, in business days (行政手続法 第6条).
    pub period_days: u32,
    /// The languages it is offered in; Japanese is always one of them.
    pub languages: Vec<Lang>,
    /// How long it takes to fill in, minutes; computed from the form when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Applications in a year over all channels, as estimated when it was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yearly_estimate: Option<u32>,
    /// The share that should arrive online, percent by fiscal year (オンライン化率の目標).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<i32, u8>,
    /// What is asked.
    pub form: Form,
    /// The letters (通知書) by outcome.
    #[serde(default)]
    pub letters: Vec<LetterTemplate>,
}

/// The template of a decision letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterTemplate {
    /// For which decision.
    pub outcome: Outcome,
    /// Its heading: 交付決定通知書.
    pub title: String,
    /// Its text with `{{placeholders}}`.
    pub body: String,
}

/// Why a procedure cannot be kept as it is, beyond what its form's publish check finds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProcedureError {
    /// The name in addresses is not usable.
    #[error("アドレスの名前は半角の英小文字・数字・ハイフンで3〜40文字にしてください。")]
    Slug,
    /// The title is empty.
    #[error("手続の名前を入れてください。")]
    Title,
    /// A letter names something that does not exist.
    #[error(
        "通知書「{title}」に使えない差し込み {{{{{name}}}}} があります。使える名前の一覧から選んでください。"
    )]
    Placeholder {
        /// Which letter.
        title: String,
        /// The unknown name.
        name: String,
    },
    /// A page has the name of one of the pages around the form.
    #[error("ページの名前 {key} は、申請の画面そのものが使っています。ページを作り直してください。")]
    PageKey {
        /// Which.
        key: String,
    },
    /// The period is not one.
    #[error("標準処理期間は1〜365営業日で入れてください。")]
    Period,
}

impl ProcedureError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            ProcedureError::Slug => "slug",
            ProcedureError::Title => "title",
            ProcedureError::Placeholder { .. } => "placeholder",
            ProcedureError::PageKey { .. } => "page-key",
            ProcedureError::Period => "period",
        }
    }

    /// The member of the procedure it is about.
    pub fn path(&self) -> &'static str {
        match self {
            ProcedureError::Slug => "slug",
            ProcedureError::Title => "title",
            ProcedureError::Placeholder { .. } => "letters",
            ProcedureError::PageKey { .. } => "form",
            ProcedureError::Period => "period_days",
        }
    }
}

impl Procedure {
    /// What must hold besides the form's own check.
    pub fn problems(&self) -> Vec<ProcedureError> {
        let mut problems = Vec::new();
        if !is_slug(&self.slug) {
            problems.push(ProcedureError::Slug);
        }
        if self.title.get(Lang::Ja).trim().is_empty() {
            problems.push(ProcedureError::Title);
        }
        if !(1..=365).contains(&self.period_days) {
            problems.push(ProcedureError::Period);
        }
        for page in self.form.pages.iter().filter(|page| RESERVED.contains(&page.key.as_str())) {
            problems.push(ProcedureError::PageKey { key: page.key.clone() });
        }
        for letter in &self.letters {
            for name in yakuba_documents::placeholders(&letter.body) {
                if !super::PLACEHOLDERS.contains(&name.as_str()) && self.form.locate(&name).is_none() {
                    problems.push(ProcedureError::Placeholder { title: letter.title.clone(), name });
                }
            }
        }
        problems
    }

    /// The letter for a decision, if the procedure sends one.
    pub fn letter(&self, outcome: Outcome) -> Option<&LetterTemplate> {
        self.letters.iter().find(|letter| letter.outcome == outcome)
    }

    /// The share that should arrive online in a fiscal year: the target of that year, or of the latest before it.
    pub fn target(&self, year: FiscalYear) -> Option<u8> {
        self.targets.range(..=year.year()).next_back().map(|(_, percent)| *percent)
    }

    /// How long it takes to fill in, minutes.
    pub fn minutes_needed(&self) -> u32 {
        self.minutes.unwrap_or_else(|| yakuba_forms::estimate_minutes(&self.form))
    }
}

/// Addresses below `/apply/{id}/` that are not pages of the form.
const RESERVED: [&str; 4] = ["mail", "review", "files", "correction"];

/// A name that is safe in an address and easy to say.
fn is_slug(slug: &str) -> bool {
    (3..=40).contains(&slug.len())
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_addresses_are_plain() {
        assert!(is_slug("juminhyo"));
        assert!(is_slug("inu-toroku-2"));
        for bad in ["", "ab", "-abc", "abc-", "Abc", "住民票", "a b c", "a/b/c"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
