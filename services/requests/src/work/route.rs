//! Who approves a request, and what would follow.

use std::collections::BTreeMap;

use yakuba_base::Date;
use yakuba_flow::{Post, Step, Who, resolve};
use yakuba_flow_face::Hall;
use yakuba_forms::{Answers, Compiled, purge_hidden};
use yakuba_rules::NoAnswer;

use super::WorkError;
use crate::model::{Follows, Kind, Ruled, follows, levels};

/// What somebody asks for with a request, before it is known whether it can be.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The row of the rules.
    pub ruled: Ruled,
    /// The route.
    pub steps: Vec<Step>,
}

/// The levels above somebody, as routes name them: the nearest post that is at least so high.
fn above(hall: &Hall, drafter: &str) -> BTreeMap<String, Who> {
    let (office, at) = (&hall.flow, hall.now);
    let mut chain: Vec<Post> = Vec::new();
    let mut next = office.post_of(drafter, at).and_then(|post| office.superior(&post, drafter, at));
    while let Some(post) = next.filter(|post| !chain.contains(post)) {
        next = office.superior(&post, drafter, at);
        chain.push(post);
    }
    let rank = |post: &Post| post.position.as_deref().and_then(|code| office.ranks.get(code)).copied();
    let mut found = BTreeMap::new();
    for level in levels() {
        // Who has nobody so high above him is decided for by the highest there is.
        let post =
            chain.iter().find(|post| rank(post).is_some_and(|rank| rank <= level.rank)).or(chain.last());
        if let Some(post) = post {
            found.insert(level.name.to_owned(), Who::Post(post.clone()));
        }
    }
    found
}

/// The route a request takes, and the row that says so.
///
/// # Errors
/// When the rules leave it out or make no route.
pub fn route(hall: &Hall, kind: &Kind, drafter: &str, answers: &Answers) -> Result<Proposed, WorkError> {
    let today = hall.now.date();
    let form = Compiled::new(kind.form.clone()).map_err(|_| WorkError::NoRule(NoAnswer::Question))?;
    let answers = purge_hidden(&form, answers, today);
    let (ruled, plan) = kind.plan(&answers, today)?;
    let unit = hall.flow.post_of(drafter, hall.now).map(|post| post.unit).unwrap_or_default();
    let steps = resolve(plan, &above(hall, drafter), drafter, &unit, hall.now, &hall.flow)?;
    Ok(Proposed { ruled, steps })
}

/// What follows from the answers as they would be sent today.
///
/// # Errors
/// What does not fit, in words.
pub fn outcome(kind: &Kind, answers: &Answers, today: Date) -> Result<Follows, WorkError> {
    let form = Compiled::new(kind.form.clone()).map_err(|_| WorkError::NoRule(NoAnswer::Question))?;
    follows(&kind.form, &kind.effects, &purge_hidden(&form, answers, today)).map_err(WorkError::Unfit)
}

/// What a request is called: its kind and its day.
pub(super) fn title(kind: &Kind, on: Option<Date>) -> String {
    on.map_or_else(|| kind.title.clone(), |day| format!("{} {}", kind.title, day.short()))
}

/// The first day among the answers.
pub(super) fn first_day(kind: &Kind, answers: &Answers) -> Option<Date> {
    let fields = kind.form.pages.iter().flat_map(|page| &page.fields);
    let mut days = fields.filter_map(|field| answers.get(&field.key)?.as_str()?.parse().ok());
    days.next()
}
