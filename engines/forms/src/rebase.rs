//! What a new revision does to an application that is still open: the dry run before publishing.

use serde_json::{Map, Value as Json};
use yakuba_base::Date;

use crate::answers::Answers;
use crate::compile::Compiled;
use crate::evaluate::{Mode, evaluate};
use crate::field::FieldType;
use crate::problem::{Problem, Reason};

/// What a new revision does to the answers of one application.
#[derive(Clone, Debug, PartialEq)]
pub struct RebaseReport {
    /// The answers that the new form takes.
    pub kept: Answers,
    /// The answers to questions that are gone or ask something else now: never lost. A group's are rows of what was set aside.
    pub set_aside: Answers,
    /// Questions that need an answer now and have none.
    pub newly_required: Vec<Problem>,
    /// Answers that were right and are not any more.
    pub now_invalid: Vec<Problem>,
}

impl RebaseReport {
    /// True when the person notices nothing.
    pub fn is_untouched(&self) -> bool {
        self.set_aside.is_empty() && self.newly_required.is_empty() && self.now_invalid.is_empty()
    }
}

/// Tries the answers of an application on a new revision. Nothing is changed or lost: `kept` and `set_aside` together hold
/// every answer.
pub fn rebase(old: &Compiled, new: &Compiled, answers: &Answers, today: Date) -> RebaseReport {
    let (mut kept, mut set_aside) = (Answers::new(), Answers::new());
    for (key, answer) in answers.iter() {
        let (before, now) = (old.form().field(key), new.form().field(key));
        match now.map(|field| &field.kind) {
            Some(FieldType::Group(group)) if answer.is_array() => {
                let was = |member: &str| {
                    before?.members().iter().find(|field| field.key == member).map(|field| field.kind.name())
                };
                let stays = |member: &str| {
                    let now =
                        group.fields.iter().find(|field| field.key == member).map(|field| field.kind.name());
                    now.is_some() && (was(member).is_none() || was(member) == now)
                };
                let (rows, aside) = split_rows(answer, stays);
                kept.set(key.clone(), rows);
                if let Some(aside) = aside {
                    set_aside.set(key.clone(), aside);
                }
            }
            Some(now) if before.is_none_or(|before| before.kind.name() == now.name()) => {
                kept.set(key.clone(), answer.clone())
            }
            _ => set_aside.set(key.clone(), answer.clone()),
        }
    }
    let before: Vec<Problem> = evaluate(old, answers, today, Mode::Submitting).problems().cloned().collect();
    let after = evaluate(new, &kept, today, Mode::Submitting);
    let fresh = after.problems().filter(|problem| !before.contains(problem)).cloned();
    let (newly_required, now_invalid) =
        fresh.partition(|problem| matches!(problem.reason, Reason::Required | Reason::NoConsent));
    RebaseReport { kept, set_aside, newly_required, now_invalid }
}

/// The rows without, and the rows with only, the answers that do not stay.
fn split_rows(rows: &Json, stays: impl Fn(&str) -> bool) -> (Json, Option<Json>) {
    let (mut kept, mut aside) = (Vec::new(), Vec::new());
    for row in rows.as_array().into_iter().flatten() {
        let Some(row) = row.as_object() else {
            kept.push(row.clone());
            aside.push(Json::Null);
            continue;
        };
        let (stay, go): (Map<_, _>, Map<_, _>) = row.clone().into_iter().partition(|(key, _)| stays(key));
        kept.push(Json::Object(stay));
        aside.push(Json::Object(go));
    }
    let any = aside.iter().any(|row| row.as_object().is_some_and(|row| !row.is_empty()));
    (Json::Array(kept), any.then_some(Json::Array(aside)))
}
