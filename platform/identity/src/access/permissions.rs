use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How far a permission reaches, seen from the post it comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The unit of the post alone.
    Own,
    /// The division (課) the unit belongs to, with its groups: those who work the same cases.
    Division,
    /// The unit and everything below it.
    Below,
    /// The whole city.
    City,
}

impl Scope {
    /// All of them, the narrowest first.
    pub const ALL: [Scope; 4] = [Scope::Own, Scope::Division, Scope::Below, Scope::City];

    /// The word in the table and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Own => "own",
            Scope::Division => "division",
            Scope::Below => "below",
            Scope::City => "city",
        }
    }

    /// The scope of this name.
    pub fn from_name(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Where something may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everywhere.
    City,
    /// In these units, by code.
    Units(BTreeSet<String>),
}

impl Reach {
    /// Whether it reaches a unit.
    pub fn covers(&self, unit: &str) -> bool {
        match self {
            Reach::City => true,
            Reach::Units(units) => units.contains(unit),
        }
    }
}

/// One permission that somebody has, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// `applications.decide`, or with a star at the end all that begin so: `applications.*`, `*`.
    pub permission: String,
    /// Where.
    pub reach: Reach,
    /// The rule it comes from; empty for a program's token.
    pub rule: String,
    /// The post it comes with: unit and position; `None` when the rule names the person.
    pub post: Option<(String, String)>,
}

impl Grant {
    /// Whether this is about `permission`.
    pub fn is_about(&self, permission: &str) -> bool {
        match self.permission.strip_suffix('*') {
            Some(beginning) => permission.starts_with(beginning),
            None => self.permission == permission,
        }
    }
}

/// All that somebody may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Grant>);

impl Permissions {
    /// Whether `permission` is given for `unit`; without a unit, whether it is given anywhere.
    pub fn may(&self, permission: &str, unit: Option<&str>) -> bool {
        self.because(permission, unit).is_some()
    }

    /// Whether `permission` is given for the whole city.
    pub fn may_everywhere(&self, permission: &str) -> bool {
        self.0.iter().any(|grant| grant.is_about(permission) && grant.reach == Reach::City)
    }

    /// The grant that allows it.
    pub fn because(&self, permission: &str, unit: Option<&str>) -> Option<&Grant> {
        self.0
            .iter()
            .find(|grant| grant.is_about(permission) && unit.is_none_or(|unit| grant.reach.covers(unit)))
    }

    /// Where `permission` is given, to filter a list by. Nowhere is an empty set of units.
    pub fn reach(&self, permission: &str) -> Reach {
        let mut all = BTreeSet::new();
        for grant in self.0.iter().filter(|grant| grant.is_about(permission)) {
            match &grant.reach {
                Reach::City => return Reach::City,
                Reach::Units(units) => all.extend(units.iter().cloned()),
            }
        }
        Reach::Units(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(permission: &str, units: &[&str]) -> Grant {
        let units: BTreeSet<String> = units.iter().map(|unit| (*unit).to_owned()).collect();
        let reach = if units.is_empty() { Reach::City } else { Reach::Units(units) };
        Grant { permission: permission.to_owned(), reach, rule: String::new(), post: None }
    }

    #[test]
    fn a_permission_is_for_the_units_it_reaches() {
        let may = Permissions(vec![
            grant("applications.decide", &["shimin"]),
            grant("applications.*", &["zeimu", "zeimu-shuno"]),
        ]);
        assert!(may.may("applications.decide", Some("shimin")));
        assert!(may.may("applications.decide", Some("zeimu-shuno")));
        assert!(!may.may("applications.read", Some("shimin")));
        assert!(may.may("applications.read", None));
        assert!(!may.may("applicationsx", None) && !may.may("admin.audit", None));
        assert_eq!(may.reach("admin.audit"), Reach::Units(BTreeSet::new()));
        let Reach::Units(units) = may.reach("applications.decide") else { panic!("not the city") };
        assert_eq!(units.len(), 3);
    }

    #[test]
    fn a_star_alone_is_everything_and_the_city_is_everywhere() {
        let may = Permissions(vec![grant("*", &[])]);
        assert!(may.may("admin.audit", Some("anything")) && may.may_everywhere("x"));
        assert_eq!(may.reach("x"), Reach::City);
    }
}
