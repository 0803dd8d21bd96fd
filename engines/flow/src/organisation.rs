use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Timestamp};

/// The id of a person, as the caller names people.
pub type Person = String;

/// A place at a table: a position in a unit, whoever holds it on the day. Without a position, anybody of the unit.
///
/// Routes are made of posts and not of people, so that nothing waits for somebody who has moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Post {
    /// The unit's code.
    pub unit: String,
    /// The position's code.
    pub position: Option<String>,
}

impl Post {
    /// A position in a unit.
    pub fn new(position: &str, unit: &str) -> Post {
        Post { unit: unit.to_owned(), position: Some(position.to_owned()) }
    }
}

/// An organisation unit (組織) in a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub code: String,
    /// The unit above it.
    pub parent: Option<String>,
    /// The first day.
    pub from: Date,
    /// The first day on which it is no more.
    pub until: Option<Date>,
}

/// That somebody holds a post in a span of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who.
    pub person: Person,
    /// In which unit.
    pub unit: String,
    /// As what.
    pub position: String,
    /// Whether it is the main post; otherwise it is held beside one (兼務).
    pub main: bool,
    /// The first day.
    pub from: Date,
    /// The first day on which it is no longer held.
    pub until: Option<Date>,
}

/// Where the work of a unit goes when the unit is no more (組織改編).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The unit that was.
    pub unit: String,
    /// The unit that takes over.
    pub to: String,
}

/// That somebody is away (不在), perhaps with a deputy he has named among those the rules allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who.
    pub person: Person,
    /// From this moment.
    pub from: Timestamp,
    /// Until just before this moment.
    pub until: Timestamp,
    /// Whom he has named to decide for him.
    pub deputy: Option<Person>,
}

/// Where a deputy sits, seen from whom he decides for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the same unit.
    Same,
    /// In the unit or anywhere below it.
    Below,
    /// In this unit.
    At(String),
}

/// Who decides for whom while he is away (代決の順序).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeputyRule {
    /// The position of the one who is away.
    pub position: String,
    /// Only in this unit; a rule with a unit goes before one without.
    pub unit: Option<String>,
    /// First, second, …: position and place.
    pub order: Vec<(String, Place)>,
}

/// The organisation as plain values with their days: what was, is and is known to come.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// All units.
    pub units: Vec<Unit>,
    /// The rank of each position; 1 is the highest.
    pub ranks: BTreeMap<String, i64>,
    /// All posts.
    pub held: Vec<Held>,
    /// Who takes over from units that end.
    pub successions: Vec<Succession>,
    /// Who is away when.
    pub absences: Vec<Absence>,
    /// Who decides for whom.
    pub deputies: Vec<DeputyRule>,
}

impl Organisation {
    fn unit(&self, code: &str, on: Date) -> Option<&Unit> {
        self.units
            .iter()
            .find(|unit| unit.code == code && unit.from <= on && unit.until.is_none_or(|until| on < until))
    }

    /// The unit that does the work of `code` on a day: itself, or its successor when it is no more.
    pub fn unit_on<'o>(&'o self, code: &'o str, on: Date) -> &'o str {
        let mut code = code;
        // A ring of successions ends where it began rather than never.
        for _ in 0..=self.successions.len() {
            if self.unit(code, on).is_some() {
                return code;
            }
            match self.successions.iter().find(|succession| succession.unit == code) {
                Some(succession) => code = &succession.to,
                None => return code,
            }
        }
        code
    }

    /// The unit and those above it, the nearest first.
    pub fn upwards<'o>(&'o self, code: &'o str, on: Date) -> Vec<&'o str> {
        let mut chain = Vec::new();
        let mut next = self.unit(self.unit_on(code, on), on);
        while let Some(unit) = next.filter(|unit| !chain.contains(&unit.code.as_str())) {
            chain.push(unit.code.as_str());
            next = unit.parent.as_deref().and_then(|parent| self.unit(parent, on));
        }
        chain
    }

    /// Whether `inner` is `outer` or lies below it.
    pub fn is_within(&self, inner: &str, outer: &str, on: Date) -> bool {
        self.upwards(inner, on).contains(&self.unit_on(outer, on))
    }

    fn held_on(&self, on: Date) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(move |held| held.from <= on && held.until.is_none_or(|until| on < until))
    }

    /// Whether somebody holds any post.
    pub fn works(&self, person: &str, at: Timestamp) -> bool {
        self.held_on(at.date()).any(|held| held.person == person)
    }

    /// Whether somebody works in a unit or below it.
    pub fn works_within(&self, person: &str, unit: &str, at: Timestamp) -> bool {
        let on = at.date();
        self.held_on(on).any(|held| held.person == person && self.is_within(&held.unit, unit, on))
    }

    /// Who holds a post at a moment.
    pub fn holders(&self, post: &Post, at: Timestamp) -> BTreeSet<&str> {
        let unit = self.unit_on(&post.unit, at.date());
        self.held_on(at.date())
            .filter(|held| held.unit == unit)
            .filter(|held| post.position.as_ref().is_none_or(|position| held.position == *position))
            .map(|held| held.person.as_str())
            .collect()
    }

    /// The main post of a person.
    pub fn post_of(&self, person: &str, at: Timestamp) -> Option<Post> {
        let held = self.held_on(at.date()).filter(|held| held.person == person);
        held.max_by_key(|held| held.main).map(|held| Post::new(&held.position, &held.unit))
    }

    /// The absence somebody is in.
    pub fn absence(&self, person: &str, at: Timestamp) -> Option<&Absence> {
        self.absences
            .iter()
            .find(|absence| absence.person == person && absence.from <= at && at < absence.until)
    }

    /// Whether somebody works here and is not away.
    pub fn is_present(&self, person: &str, at: Timestamp) -> bool {
        self.works(person, at) && self.absence(person, at).is_none()
    }

    fn rank(&self, position: &str) -> i64 {
        self.ranks.get(position).copied().unwrap_or(i64::MAX)
    }

    fn rank_of(&self, post: &Post) -> i64 {
        post.position.as_deref().map_or(i64::MAX, |position| self.rank(position))
    }

    /// The next post above one that somebody other than `except` holds: the nearest higher rank in its unit, else in
    /// the unit above, and so on.
    pub fn superior(&self, post: &Post, except: &str, at: Timestamp) -> Option<Post> {
        self.above(&post.unit, self.rank_of(post), except, at)
    }

    /// The post that rules when `consulted` does not agree with something from `unit` (裁定): the lowest above the
    /// consulted in the first unit they have in common.
    pub fn arbiter(&self, unit: &str, consulted: &Post, except: &str, at: Timestamp) -> Option<Post> {
        let on = at.date();
        let theirs = self.upwards(&consulted.unit, on);
        let common = self.upwards(unit, on).into_iter().find(|unit| theirs.contains(unit))?.to_owned();
        self.above(&common, self.rank_of(consulted), except, at)
    }

    fn above(&self, unit: &str, rank: i64, except: &str, at: Timestamp) -> Option<Post> {
        let on = at.date();
        self.upwards(unit, on).into_iter().find_map(|unit| {
            let here = self.held_on(on).filter(|held| held.unit == unit && held.person != except);
            let above = here.filter(|held| self.rank(&held.position) < rank);
            // Of two positions of one rank the code decides, so that everybody finds the same one.
            above
                .max_by_key(|held| (self.rank(&held.position), &held.position))
                .map(|held| Post::new(&held.position, unit))
        })
    }

    /// The nearest post of `position` above (or in) a unit that somebody holds.
    pub fn nearest(&self, position: &str, unit: &str, at: Timestamp) -> Option<Post> {
        self.upwards(unit, at.date())
            .into_iter()
            .map(|unit| Post::new(position, unit))
            .find(|post| !self.holders(post, at).is_empty())
    }

    /// Who may decide for the holder of a post while he is away: in the order of the rules, each place with all
    /// who sit there.
    pub fn deputies(&self, post: &Post, at: Timestamp) -> Vec<BTreeSet<&str>> {
        let on = at.date();
        let unit = self.unit_on(&post.unit, on);
        let fits = |rule: &&DeputyRule| Some(&rule.position) == post.position.as_ref();
        let rule = self
            .deputies
            .iter()
            .filter(fits)
            .find(|rule| rule.unit.as_deref() == Some(unit))
            .or_else(|| self.deputies.iter().filter(fits).find(|rule| rule.unit.is_none()));
        let Some(rule) = rule else { return Vec::new() };
        rule.order
            .iter()
            .map(|(position, place)| {
                self.held_on(on)
                    .filter(|held| held.position == *position)
                    .filter(|held| match place {
                        Place::Same => held.unit == unit,
                        Place::Below => self.is_within(&held.unit, unit, on),
                        Place::At(there) => held.unit == self.unit_on(there, on),
                    })
                    .map(|held| held.person.as_str())
                    .collect()
            })
            .collect()
    }
}
