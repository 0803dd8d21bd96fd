use std::collections::BTreeSet;

use yakuba_base::{Date, Id};
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{FromRow, Result, Row, Store, StoreError, Tx, args};

use super::{Grant, Permissions, Reach, Scope};
use crate::{
    office,
    organisation::{Organisation, units_below},
};

/// A rule that gives a permission: to everybody who holds a post that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// What it gives.
    pub content: NewRule,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// `applications.decide`, `applications.*` or `*`.
    pub permission: String,
    /// Only to posts in this unit.
    pub unit: Option<String>,
    /// Only to posts of this position.
    pub position: Option<String>,
    /// Only to this person, by id.
    pub staff: Option<String>,
    /// How far it reaches from the post.
    pub scope: Scope,
    /// Its first day.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
}

/// Why a rule is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// It names neither a position, a unit nor a person: it would hold for everybody.
    #[error("a rule names a position, a unit or a person")]
    Everybody,
    /// A permission is made of lower-case words and dots, with a star at most at the end.
    #[error("a permission is made of words and dots")]
    Permission,
    /// It would end before it begins.
    #[error("it would end before it begins")]
    Dates,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FromRow for Rule {
    fn from_row(row: &Row) -> Result<Self> {
        let scope: String = row.get("scope")?;
        let content = NewRule {
            permission: row.get("permission")?,
            unit: row.get("unit")?,
            position: row.get("position")?,
            staff: row.get("staff")?,
            scope: Scope::from_name(&scope).ok_or_else(|| StoreError::column("scope", "not a scope"))?,
            valid_from: row.get("valid_from")?,
            valid_to: row.get("valid_to")?,
        };
        Ok(Rule { id: row.get("id")?, content })
    }
}

impl NewRule {
    fn holds(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|to| to > on)
    }

    fn fits(&self, staff: &str, unit: &str, position: &str) -> bool {
        self.staff.as_deref().is_none_or(|id| id == staff)
            && self.unit.as_deref().is_none_or(|code| code == unit)
            && self.position.as_deref().is_none_or(|code| code == position)
    }
}

/// Enters a rule.
///
/// # Errors
/// When it would hold for everybody, or makes no sense.
pub async fn add_rule(tx: &mut Tx<Lgwan>, clock: &Clock, rule: &NewRule) -> Result<Id<Rule>, RuleError> {
    if rule.unit.is_none() && rule.position.is_none() && rule.staff.is_none() {
        return Err(RuleError::Everybody);
    }
    let words = rule.permission.strip_suffix('*').unwrap_or(&rule.permission);
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    if rule.permission.is_empty() || rule.permission.len() > 100 || !words.bytes().all(plain) {
        return Err(RuleError::Permission);
    }
    if rule.valid_to.is_some_and(|to| to <= rule.valid_from) {
        return Err(RuleError::Dates);
    }
    office::changed(tx).await?;
    let id: Id<Rule> = clock.id();
    tx.execute(
        "insert into grant_rule (id, permission, unit, position, staff, scope, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, rule.permission, rule.unit, rule.position, rule.staff, rule.scope.name(), rule.valid_from, rule.valid_to],
    )
    .await?;
    Ok(id)
}

/// Ends a rule: `from` is the first day without it. A rule that has not begun by then is dropped.
///
/// # Errors
/// When the database refuses.
pub async fn end_rule(tx: &mut Tx<Lgwan>, id: &str, from: Date) -> Result<()> {
    office::changed(tx).await?;
    tx.execute("delete from grant_rule where id = $1 and valid_from >= $2", args![id, from]).await?;
    tx.execute(
        "update grant_rule set valid_to = $2 where id = $1 and (valid_to is null or valid_to > $2)",
        args![id, from],
    )
    .await?;
    Ok(())
}

/// All rules that hold on a date or later.
///
/// # Errors
/// When the database cannot be read.
pub async fn rules(store: &Store<Lgwan>, from: Date) -> Result<Vec<Rule>> {
    store
        .read()
        .await?
        .all("select * from grant_rule where valid_to is null or valid_to > $1 order by permission, valid_from, id", args![from])
        .await
}

/// The organisation as far as permissions need it: each unit with its parent and kind.
#[derive(Debug)]
pub(crate) struct Tree(pub(crate) Vec<(String, Option<String>, String)>);

impl Tree {
    fn reach(&self, scope: Scope, unit: &str) -> BTreeSet<String> {
        let parents: Vec<_> =
            self.0.iter().map(|(code, parent, _)| (code.as_str(), parent.as_deref())).collect();
        match scope {
            Scope::Own => self.0.iter().map(|(code, ..)| code.clone()).filter(|code| code == unit).collect(),
            Scope::Division => units_below(&parents, self.division(unit)),
            Scope::Below => units_below(&parents, unit),
            Scope::City => BTreeSet::new(),
        }
    }

    fn division<'t>(&'t self, unit: &'t str) -> &'t str {
        let mut at = unit;
        for _ in 0..self.0.len() {
            match self.0.iter().find(|(code, ..)| code == at) {
                Some((_, Some(parent), kind)) if kind == "group" => at = parent,
                _ => return at,
            }
        }
        unit
    }

    /// What rules give somebody with these posts (unit, position). A post in a unit that does not exist gives nothing.
    pub(crate) fn permissions(&self, rules: &[Rule], staff: &str, posts: &[(String, String)]) -> Permissions {
        let mut grants = Vec::new();
        for Rule { id, content } in rules {
            for (unit, position) in
                posts.iter().filter(|(unit, _)| self.0.iter().any(|(code, ..)| code == unit))
            {
                if content.fits(staff, unit, position) {
                    let reach = match content.scope {
                        Scope::City => Reach::City,
                        scope => Reach::Units(self.reach(scope, unit)),
                    };
                    let post = Some((unit.clone(), position.clone()));
                    grants.push(Grant {
                        permission: content.permission.clone(),
                        reach,
                        rule: id.clone(),
                        post,
                    });
                }
            }
        }
        Permissions(grants)
    }
}

impl Organisation {
    pub(crate) fn permission_tree(&self) -> Tree {
        let units = self.tree().into_iter();
        Tree(
            units
                .map(|(_, unit)| (unit.code.clone(), unit.content.parent.clone(), unit.content.kind.clone()))
                .collect(),
        )
    }
}

/// What somebody may do on the date of `organisation`, by these rules.
pub fn of_staff(organisation: &Organisation, rules: &[Rule], staff: &str) -> Permissions {
    let active = organisation.person(staff).is_some_and(|person| person.active);
    let posts: Vec<_> = organisation
        .posts_of(staff)
        .iter()
        .filter(|_| active)
        .map(|post| (post.unit.clone(), post.position.clone()))
        .collect();
    let holding: Vec<Rule> =
        rules.iter().filter(|rule| rule.content.holds(organisation.on)).cloned().collect();
    organisation.permission_tree().permissions(&holding, staff, &posts)
}

/// Who may do something, with the grants that allow it: by person's id.
pub fn who_may(
    organisation: &Organisation,
    rules: &[Rule],
    permission: &str,
    unit: Option<&str>,
) -> Vec<(String, Vec<Grant>)> {
    organisation
        .people()
        .filter_map(|person| {
            let grants: Vec<Grant> = of_staff(organisation, rules, &person.id)
                .0
                .into_iter()
                .filter(|grant| {
                    grant.is_about(permission) && unit.is_none_or(|unit| grant.reach.covers(unit))
                })
                .collect();
            (!grants.is_empty()).then(|| (person.id.clone(), grants))
        })
        .collect()
}
