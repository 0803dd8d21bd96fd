use std::collections::HashMap;

use yakuba_base::{Date, Lang};
use yakuba_city::Lgwan;
use yakuba_forms::{Compiled, RebaseReport};
use yakuba_store::{Result, Store};

use crate::{
    catalogue,
    model::Procedure,
    store::applications::{self, Application},
};

/// What publishing would mean for the applications that are still open, if they were asked again by the new form. They are
/// not: an application keeps the revision it was made with, and is shown by it for ever.
#[derive(Debug, Default)]
pub struct DryRun {
    /// Applications of which nothing would be different.
    pub untouched: usize,
    /// The others.
    pub touched: Vec<Touched>,
}

/// An application that the new form would see with other eyes.
#[derive(Debug)]
pub struct Touched {
    /// Which.
    pub application: Application,
    /// How.
    pub effect: Effect,
}

/// How a new form would see an application, by the questions' names.
#[derive(Debug, Default)]
pub struct Effect {
    /// Answers to questions that are gone; they stay with the application.
    pub set_aside: Vec<String>,
    /// Questions that would need an answer and have none.
    pub missing: Vec<String>,
    /// Answers that would not be taken any more.
    pub not_taken: Vec<String>,
}

/// Tries the open applications of a procedure on its draft. `None` when the draft's rules cannot be used yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn dry_run(store: &Store<Lgwan>, draft: &Procedure, today: Date) -> Result<Option<DryRun>> {
    let Ok(new) = Compiled::new(draft.form.clone()) else { return Ok(None) };
    let mut found = DryRun::default();
    let mut revisions = HashMap::new();
    for application in applications::open_of(store, &draft.slug).await? {
        if !revisions.contains_key(&application.revision) {
            let revision = catalogue::office_revision(store, &application.revision).await?;
            revisions.insert(application.revision.clone(), revision);
        }
        let Some(Some(old)) = revisions.get(&application.revision) else { continue };
        let report = yakuba_forms::rebase(&old.form, &new, &application.case.answers, today);
        if report.is_untouched() {
            found.untouched += 1;
        } else {
            let effect = effect(&report, &old.form, &new);
            found.touched.push(Touched { application, effect });
        }
    }
    Ok(Some(found))
}

fn effect(report: &RebaseReport, old: &Compiled, new: &Compiled) -> Effect {
    let of = |form: &Compiled, path: &str| form.form().label_of(path, Lang::Ja).to_owned();
    let mut effect = Effect {
        set_aside: report.set_aside.iter().map(|(key, _)| of(old, key)).collect(),
        missing: report.newly_required.iter().map(|problem| of(new, &problem.path)).collect(),
        not_taken: report.now_invalid.iter().map(|problem| of(new, &problem.path)).collect(),
    };
    for names in [&mut effect.set_aside, &mut effect.missing, &mut effect.not_taken] {
        names.dedup();
    }
    effect
}
