//! The organisation (組織) as of a date: units, positions, who holds what.
//!
//! Every row has a first day and, perhaps, a day from which it no longer holds. So what the city will be on 1 April can
//! be entered, looked at and taken back in March, and what it was is never lost.

mod change;
mod difference;
mod load;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use yakuba_base::{Date, Lang, PersonName, Text};

pub use change::{
    ChangeError, Planned, UnitContent, add_unit, cancel_unit_change, close_unit, planned, revise_unit,
    upsert_position,
};
pub use difference::{Difference, UnitChange};
pub(crate) use load::HOLDS;
pub use people::{NewAssignment, assign, cancel_assignment, end_assignment, leave, posts_ever};

/// An organisation unit (部・課・グループ・支所) on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code, which stays when the name changes: `shimin`.
    pub code: String,
    /// The first day of what is said here.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
    /// What it is.
    pub content: UnitContent,
}

impl Unit {
    /// Its name in Japanese.
    pub fn name(&self) -> &str {
        self.content.name.get(Lang::Ja)
    }

    /// Whether it is part of a division (課) and works its cases: a group (係・グループ).
    pub fn is_group(&self) -> bool {
        self.content.kind == "group"
    }
}

/// A position (職位).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Its code: `manager`.
    pub code: String,
    /// 課長
    pub name: Text,
    /// Its rank (職階): 1 is the highest.
    pub rank: i64,
}

/// Somebody's post on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: String,
    /// Whose.
    pub staff: String,
    /// In which unit.
    pub unit: String,
    /// As what.
    pub position: String,
    /// Whether it is the main post; otherwise it is held beside one (兼務).
    pub main: bool,
    /// Its first day.
    pub valid_from: Date,
    /// The first day on which it is no longer held.
    pub valid_to: Option<Date>,
}

/// A member of staff, as others see him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id that sessions, cases and the log name.
    pub id: String,
    /// What he signs in with.
    pub login: String,
    /// His name.
    pub name: PersonName,
    /// Whether he may sign in.
    pub active: bool,
}

/// The organisation on one date.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// The date.
    pub on: Date,
    units: BTreeMap<String, Unit>,
    positions: BTreeMap<String, Position>,
    people: BTreeMap<String, Person>,
    assignments: Vec<Assignment>,
}

impl Organisation {
    /// The unit with this code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    /// The unit's name in Japanese; its code when there is none on this date.
    pub fn unit_name<'o>(&'o self, code: &'o str) -> &'o str {
        self.unit(code).map_or(code, Unit::name)
    }

    /// All units, parents before their children, each with its depth from 0: the tree in reading order.
    pub fn tree(&self) -> Vec<(usize, &Unit)> {
        let mut out = Vec::with_capacity(self.units.len());
        let mut children: BTreeMap<Option<&str>, Vec<&Unit>> = BTreeMap::new();
        for unit in self.units.values() {
            // Who has lost his parent stands at the top rather than nowhere.
            let parent = unit.content.parent.as_deref().filter(|parent| self.units.contains_key(*parent));
            children.entry(parent).or_default().push(unit);
        }
        for siblings in children.values_mut() {
            siblings.sort_by_key(|unit| (unit.content.place, &unit.code));
        }
        let mut open: Vec<(usize, &Unit)> =
            children.get(&None).into_iter().flatten().rev().map(|unit| (0, *unit)).collect();
        while let Some((depth, unit)) = open.pop() {
            out.push((depth, unit));
            let below = children.get(&Some(unit.code.as_str())).into_iter().flatten().rev();
            open.extend(below.map(|child| (depth + 1, *child)));
        }
        out
    }

    /// The codes of a unit and of everything below it; empty when there is no such unit.
    pub fn units_below(&self, code: &str) -> BTreeSet<String> {
        units_below(&self.parents(), code)
    }

    /// The division (課) a unit belongs to: itself, or what is above a group.
    pub fn division<'o>(&'o self, code: &'o str) -> Option<&'o Unit> {
        let mut unit = self.unit(code)?;
        // A group in a ring of groups has no division; the tree is never that deep.
        for _ in 0..self.units.len() {
            match unit
                .content
                .parent
                .as_deref()
                .filter(|_| unit.is_group())
                .and_then(|parent| self.unit(parent))
            {
                Some(parent) => unit = parent,
                None => return Some(unit),
            }
        }
        None
    }

    fn parents(&self) -> Vec<(&str, Option<&str>)> {
        self.units.values().map(|unit| (unit.code.as_str(), unit.content.parent.as_deref())).collect()
    }

    /// All positions, the highest rank first.
    pub fn positions(&self) -> Vec<&Position> {
        let mut positions: Vec<_> = self.positions.values().collect();
        positions.sort_by_key(|position| (position.rank, &position.code));
        positions
    }

    /// The position with this code.
    pub fn position(&self, code: &str) -> Option<&Position> {
        self.positions.get(code)
    }

    /// Everybody who ever worked here, by login.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// The person with this id.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.get(id)
    }

    /// The person with this login.
    pub fn by_login(&self, login: &str) -> Option<&Person> {
        self.people.values().find(|person| person.login == login)
    }

    /// The name of a person, for histories; the id's beginning when nobody has it.
    pub fn name_of(&self, id: &str) -> String {
        self.person(id).map_or_else(|| id.chars().take(8).collect(), |person| person.name.full())
    }

    /// All posts held on this date.
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// The posts of one person on this date, the main one first.
    pub fn posts_of(&self, staff: &str) -> Vec<&Assignment> {
        let mut posts: Vec<_> = self.assignments.iter().filter(|post| post.staff == staff).collect();
        posts.sort_by_key(|post| !post.main);
        posts
    }

    /// Those who work in a unit (not below it), the highest rank first.
    pub fn members(&self, unit: &str) -> Vec<(&Person, &Assignment)> {
        let mut members: Vec<_> = self
            .assignments
            .iter()
            .filter(|post| post.unit == unit)
            .filter_map(|post| Some((self.person(&post.staff)?, post)))
            .collect();
        members.sort_by_key(|(person, post)| (self.rank(&post.position), &person.login));
        members
    }

    /// Who holds a position, in `unit` when one is given.
    pub fn holders(&self, position: &str, unit: Option<&str>) -> Vec<&Person> {
        self.assignments
            .iter()
            .filter(|post| post.position == position && unit.is_none_or(|unit| post.unit == unit))
            .filter_map(|post| self.person(&post.staff))
            .collect()
    }

    /// The next person above somebody: the nearest higher rank in his unit, else in the unit above, and so on.
    pub fn superior(&self, staff: &str) -> Option<&Person> {
        let post = *self.posts_of(staff).first()?;
        let rank = self.rank(&post.position);
        let mut unit = self.unit(&post.unit);
        for _ in 0..=self.units.len() {
            let here = unit?;
            let above = self
                .members(&here.code)
                .into_iter()
                .filter(|(person, post)| {
                    person.active && person.id != staff && self.rank(&post.position) < rank
                })
                .max_by_key(|(_, post)| self.rank(&post.position));
            if let Some((person, _)) = above {
                return Some(person);
            }
            unit = here.content.parent.as_deref().and_then(|parent| self.unit(parent));
        }
        None
    }

    fn rank(&self, position: &str) -> i64 {
        self.positions.get(position).map_or(i64::MAX, |position| position.rank)
    }
}

/// `code` and everything below it, given each unit with its parent.
pub(crate) fn units_below(parents: &[(&str, Option<&str>)], code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = parents.iter().map(|(unit, _)| *unit).filter(|unit| *unit == code).collect();
    while let Some(unit) = open.pop() {
        if found.insert(unit.to_owned()) {
            open.extend(parents.iter().filter(|(_, parent)| *parent == Some(unit)).map(|(child, _)| *child));
        }
    }
    found
}
