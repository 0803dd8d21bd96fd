use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::Timestamp;

use crate::{Organisation, Person, Post, Seat, SeatState, Step};

/// What a step is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Approves on the way (承認).
    Review,
    /// Another section agrees (合議).
    Consult,
    /// Decides (決裁).
    Decide,
}

/// Who sits somewhere, before it is known which post that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// This person; when he leaves, whoever then holds his post.
    Person(Person),
    /// A post.
    Post(Post),
    /// The nearest holder of a position, from the drafter's unit upwards.
    Nearest(String),
    /// The drafter's superior (上司): 1 is the next above him, 2 the one above that.
    Superior(u32),
    /// Anybody of a unit.
    Unit(String),
    /// What the caller's rule of this name says.
    Rule(String),
}

/// A step as it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// What it is there for.
    pub role: Role,
    /// Who sits in it, side by side (並列).
    pub who: Vec<Who>,
    /// How many must vote (N-of-M); all when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<usize>,
    /// Whether the drafter lets it read afterwards (指定後閲); only for [`Role::Review`].
    #[serde(default)]
    pub reads_after: bool,
}

impl Planned {
    /// A step of one.
    pub fn one(role: Role, who: Who) -> Planned {
        Planned { role, who: vec![who], need: None, reads_after: false }
    }
}

/// Why a plan makes no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// It does not end in exactly one step that decides.
    #[error("a route ends in one step that decides")]
    Decision,
    /// Nobody is there who could sit in a step: which step, and as what.
    #[error("nobody holds seat {seat} of step {step}")]
    Nobody {
        /// The step, from 0.
        step: usize,
        /// The seat in it, from 0.
        seat: usize,
    },
    /// A step needs more votes than it has seats, or none.
    #[error("step {0} needs more votes than it has seats")]
    Need(usize),
    /// No rule of this name.
    #[error("there is no rule {0}")]
    Rule(String),
}

/// Turns a plan into a route for somebody's draft: every seat becomes a post.
///
/// Nobody sits over his own draft: a seat that the drafter alone holds falls away, and the seat that decides rises to
/// his superior. The same post is asked once: its later seat stands.
///
/// # Errors
/// See [`RouteError`].
pub fn resolve(
    plan: &[Planned],
    rules: &BTreeMap<String, Who>,
    drafter: &str,
    unit: &str,
    at: Timestamp,
    organisation: &Organisation,
) -> Result<Vec<Step>, RouteError> {
    let decisions = plan.iter().filter(|step| step.role == Role::Decide).count();
    if decisions != 1 || plan.last().is_none_or(|step| step.role != Role::Decide) {
        return Err(RouteError::Decision);
    }
    let mut steps: Vec<Step> = Vec::new();
    for (at_step, planned) in plan.iter().enumerate().rev() {
        let mut seats: Vec<Seat> = Vec::new();
        for (at_seat, who) in planned.who.iter().enumerate() {
            let finder = Finder { rules, drafter, unit, at, organisation };
            let Some((post, handed)) = finder.seat(who, planned.role)? else {
                if planned.role == Role::Review {
                    continue;
                }
                return Err(RouteError::Nobody { step: at_step, seat: at_seat });
            };
            let is_taken = |seat: &Seat| seat.post == post && seat.handed == handed;
            if seats.iter().any(is_taken) || steps.iter().flat_map(|step| &step.seats).any(is_taken) {
                continue;
            }
            let reads_after = planned.reads_after && planned.role == Role::Review;
            seats.push(Seat { post, handed, reads_after, state: SeatState::Open });
        }
        if seats.is_empty() {
            continue;
        }
        let need = planned.need.map_or(seats.len(), |need| need.min(seats.len()));
        if need == 0 || planned.need.is_some_and(|need| need > planned.who.len()) {
            return Err(RouteError::Need(at_step));
        }
        steps.push(Step { role: planned.role, need, seats });
    }
    steps.reverse();
    Ok(steps)
}

struct Finder<'a> {
    rules: &'a BTreeMap<String, Who>,
    drafter: &'a str,
    unit: &'a str,
    at: Timestamp,
    organisation: &'a Organisation,
}

impl Finder<'_> {
    /// The post, and the person when one was named.
    fn seat(&self, who: &Who, role: Role) -> Result<Option<(Post, Option<Person>)>, RouteError> {
        let organisation = self.organisation;
        let found = match who {
            Who::Rule(name) => {
                let rule = self.rules.get(name).ok_or_else(|| RouteError::Rule(name.clone()))?;
                // A rule that names a rule is a ring or a mistake.
                if matches!(rule, Who::Rule(_)) {
                    return Err(RouteError::Rule(name.clone()));
                }
                return self.seat(rule, role);
            }
            Who::Person(person) if person == self.drafter => None,
            Who::Person(person) => {
                return Ok(organisation.post_of(person, self.at).map(|post| (post, Some(person.clone()))));
            }
            Who::Post(post) => Some(post.clone()),
            Who::Nearest(position) => organisation.nearest(position, self.unit, self.at),
            Who::Superior(levels) => {
                let mut post = organisation.post_of(self.drafter, self.at);
                for _ in 0..*levels {
                    post = post.and_then(|post| organisation.superior(&post, self.drafter, self.at));
                }
                post
            }
            Who::Unit(unit) => Some(Post { unit: unit.clone(), position: None }),
        };
        let Some(mut post) = found else { return Ok(None) };
        let on = self.at.date();
        post.unit = organisation.unit_on(&post.unit, on).to_owned();
        let holders = organisation.holders(&post, self.at);
        let drafter_alone = holders.len() == 1 && holders.contains(self.drafter);
        Ok(match (role, holders.is_empty(), drafter_alone) {
            (_, false, false) => Some(post),
            (Role::Review, ..) => None,
            // An empty chair that has deputies stays: they decide 「欠けたとき」 too.
            (Role::Decide, true, _)
                if organisation.deputies(&post, self.at).iter().any(|d| !d.is_empty()) =>
            {
                Some(post)
            }
            _ => organisation.superior(&post, self.drafter, self.at),
        }
        .map(|post| (post, None)))
    }
}
