//! The way through a form: pages before and after, progress, and what is sent in the end.

use serde_json::Value as Json;
use yakuba_base::{Date, Lang};

use crate::answers::Answers;
use crate::compile::Compiled;
use crate::evaluate::{Evaluation, FeeState, Mode, evaluate};
use crate::problem::{Problem, Reason};

/// Where a page stands among those that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// From 1.
    pub page: usize,
    /// How many pages there are, as far as is known.
    pub of: usize,
}

impl Progress {
    /// 「全5ページ中2ページ」.
    pub fn words(self, lang: Lang) -> String {
        match lang {
            Lang::En => format!("Page {} of {}", self.page, self.of),
            Lang::Easy => format!("ぜんぶで {}ページ。いま {}ページ目です。", self.of, self.page),
            Lang::Ja => format!("全{}ページ中{}ページ", self.of, self.page),
        }
    }
}

impl Evaluation {
    /// The keys of the pages to walk through; a page that may yet be shown is among them.
    pub fn path(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.pages.iter().filter(|page| !page.visible.is_no()).map(|page| page.key.as_str())
    }

    /// The first page.
    pub fn first_page(&self) -> Option<&str> {
        self.path().next()
    }

    /// The page after `key`; `None` after the last.
    pub fn next_page(&self, key: &str) -> Option<&str> {
        let at = self.place(key)?;
        self.pages[at + 1..].iter().find(|page| !page.visible.is_no()).map(|page| page.key.as_str())
    }

    /// The page before `key`; `None` before the first.
    pub fn previous_page(&self, key: &str) -> Option<&str> {
        let at = self.place(key)?;
        self.pages[..at].iter().rev().find(|page| !page.visible.is_no()).map(|page| page.key.as_str())
    }

    /// Where `key` stands.
    pub fn progress(&self, key: &str) -> Option<Progress> {
        let page = self.path().position(|page| page == key)? + 1;
        Some(Progress { page, of: self.path().count() })
    }

    /// The first page with something wrong.
    pub fn first_page_with_problems(&self) -> Option<&str> {
        let field = self.fields.iter().find(|field| !field.problems.is_empty())?;
        self.pages.get(field.page).map(|page| page.key.as_str())
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.key == key)
    }
}

/// Everything that stands in the way of sending these answers; empty when they can be sent.
pub fn problems_for_submission(form: &Compiled, answers: &Answers, today: Date) -> Vec<Problem> {
    let evaluation = evaluate(form, answers, today, Mode::Submitting);
    let mut problems: Vec<Problem> = evaluation.problems().cloned().collect();
    problems
        .extend(evaluation.ineligible.iter().map(|message| Problem::new("", Reason::Check(message.clone()))));
    if matches!(evaluation.fee, FeeState::Open { .. }) {
        problems.push(Problem::new("", Reason::Fee));
    }
    problems
}

/// The answers as they are sent and kept: without what is hidden or blank, and with the calculated values of today, so that
/// the application reads the same for ever.
pub fn purge_hidden(form: &Compiled, answers: &Answers, today: Date) -> Answers {
    let evaluation = evaluate(form, answers, today, Mode::Submitting);
    let keep = |path: &str, answer: Option<&Json>| {
        let state = evaluation.field(path).filter(|state| state.visible.is_yes())?;
        state.calculated.clone().or_else(|| answer.filter(|answer| !answer.is_null()).cloned())
    };
    let mut kept = Answers::new();
    for field in form.form().pages.iter().flat_map(|page| &page.fields) {
        let Some(answer) = keep(&field.key, answers.get(&field.key)) else { continue };
        let answer = match (field.members(), answer) {
            ([], answer) => answer,
            (members, Json::Array(rows)) => {
                let row = |(index, row): (usize, &Json)| {
                    let member = |key: &str| keep(&format!("{}.{index}.{key}", field.key), row.get(key));
                    members
                        .iter()
                        .filter_map(|field| Some((field.key.clone(), member(&field.key)?)))
                        .collect()
                };
                Json::Array(rows.iter().enumerate().map(row).map(Json::Object).collect())
            }
            (_, other) => other,
        };
        kept.set(field.key.clone(), answer);
    }
    kept
}
